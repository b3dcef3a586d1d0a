package dev.plumbline.oracle.scalar;

import java.util.List;

/// A number with a bound of how far a computation in some {@link Format} may be from it: running error analysis
/// (Wilkinson 1986; Higham 2002, section 3.3).
///
/// Every operation propagates the errors of its operands, to all orders, and adds its own rounding: u |result| for + − × ÷ √,
/// 2 u |result| for elementary functions, ⌈log₂ n⌉ + 16 times u Σ|x| for a sum of n > 17 terms (blocks of 16 and a tree, as
/// array libraries sum), n − 1 times for fewer. u is that of the format plus 2⁻⁵³ for the arithmetic here. What overflows in the
/// format becomes infinite, what underflows 0.
///
/// Stepwise, every value is rounded to the format too: a formula that loses its digits then loses the same ones here. Such a value
/// has an error of its own within the bound, for which the factor 4 of {@link #accepts} leaves room.
///
/// An infinite error: the number is not determined in this format, for example a quotient whose divisor may be 0.
public final class Estimate implements Scalar<Estimate> {
    private static final double OWN_ROUNDOFF = 0x1p-53;
    private static final int BLOCK = 16;

    private final Format format;
    /// Whether values are rounded to the format after every operation, as the computation under test does.
    private final boolean stepwise;
    private final double value;
    private final double error;

    private Estimate(Format format, boolean stepwise, double value, double error) {
        this.format = format;
        this.stepwise = stepwise;
        this.value = value;
        this.error = Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    /// A number that the computation under test has exactly.
    public static Estimate exact(Format format, boolean stepwise, double value) {
        return new Estimate(format, stepwise, value, 0);
    }

    /// A number known to the computation under test as the nearest of its format, give or take `error`.
    public static Estimate given(Format format, boolean stepwise, double value, double error) {
        double rounded = format.round(value);
        boolean same = rounded == value || Double.isNaN(value);
        return new Estimate(format, stepwise, stepwise ? rounded : value, error + (same ? 0 : format.ulp(value) / 2));
    }

    public double value() {
        return value;
    }

    /// ≥ 0, absolute.
    public double error() {
        return error;
    }

    public Format format() {
        return format;
    }

    /// Whether a computed `y` may stand for this: |y − value| ≤ 4 error + 2 ulp + `slack`. The factor 4 leaves room for
    /// algorithms with a few more roundings than the formula here; 2 ulp for rounding the result and printing it.
    ///
    /// @param slack half a unit of the last digit printed, or 0
    public boolean accepts(double y, double slack) {
        if (Double.isNaN(value) || Double.isNaN(y)) {
            return Double.isNaN(value) && Double.isNaN(y) || error == Double.POSITIVE_INFINITY;
        }
        if (Double.isInfinite(value) || Double.isInfinite(y)) {
            return value == y || bound(slack) == Double.POSITIVE_INFINITY
                    || Double.isInfinite(y) && value * Math.signum(y) + bound(slack) >= format.max();
        }
        return Math.abs(y - value) <= bound(slack);
    }

    /// 4 error + 2 ulp + slack.
    public double bound(double slack) {
        return 4 * error + 2 * format.ulp(value) + slack;
    }

    private double unit() {
        return format.unitRoundoff() + OWN_ROUNDOFF;
    }

    /// @param roundings of relative size u
    private Estimate result(double y, double propagated, double roundings) {
        if (Double.isNaN(y) || Double.isInfinite(y)) {
            return new Estimate(format, stepwise, y, propagated == Double.POSITIVE_INFINITY ? propagated : 0);
        }
        double size = Math.abs(y);
        double bound = propagated + roundings * unit() * size;
        if (size - bound > format.max()) {
            return new Estimate(format, stepwise, Math.copySign(Double.POSITIVE_INFINITY, y), 0);
        }
        if (size > format.max()) {
            return new Estimate(format, stepwise, y, Double.POSITIVE_INFINITY);
        }
        double tiny = format.minSubnormal();
        if (roundings > 0 && size < tiny / format.unitRoundoff()) {
            bound += tiny;
            if (size < tiny / 2) {
                boolean surely = stepwise && size + propagated < tiny / 4;
                return new Estimate(format, stepwise, 0, surely ? 0 : bound);
            }
        }
        return new Estimate(format, stepwise, stepwise ? format.round(y) : y, bound);
    }

    private boolean isExactly(double y) {
        return error == 0 && value == y;
    }

    @Override
    public Estimate add(Estimate other) {
        double roundings = isExactly(0) || other.isExactly(0) ? 0 : 1;
        return result(value + other.value, error + other.error, roundings);
    }

    @Override
    public Estimate sub(Estimate other) {
        return add(other.neg());
    }

    @Override
    public Estimate mul(Estimate other) {
        if (isExactly(0) || other.isExactly(0)) {
            return result(value * other.value, 0, 0);
        }
        boolean plain = isExactly(1) || other.isExactly(1) || isExactly(-1) || other.isExactly(-1);
        return result(value * other.value, product(Math.abs(value), other.error) + product(Math.abs(other.value), error)
                + product(error, other.error), plain ? 0 : 1);
    }

    /// 0·∞ = 0: no error is no error.
    private static double product(double a, double b) {
        return a == 0 || b == 0 ? 0 : a * b;
    }

    @Override
    public Estimate div(Estimate other) {
        double y = value / other.value;
        if (other.error == 0) {
            return result(y, error == 0 ? 0 : error / Math.abs(other.value), other.isExactly(1) ? 0 : 1);
        }
        double least = Math.abs(other.value) - other.error;
        if (!(least > 0)) {
            return new Estimate(format, stepwise, y, isExactly(0) ? 0 : Double.POSITIVE_INFINITY);
        }
        return result(y, (error + product(Math.abs(y), other.error)) / least, 1);
    }

    @Override
    public Estimate neg() {
        return new Estimate(format, stepwise, -value, error);
    }

    @Override
    public Estimate abs() {
        return new Estimate(format, stepwise, Math.abs(value), error);
    }

    @Override
    public Estimate max(Estimate other) {
        double y = Math.max(value, other.value);
        if (value - error > other.value + other.error) {
            return this;
        }
        if (other.value - other.error > value + error) {
            return other;
        }
        return new Estimate(format, stepwise, y, Math.max(error, other.error));
    }

    @Override
    public Estimate min(Estimate other) {
        return neg().max(other.neg()).neg();
    }

    @Override
    public Estimate exp() {
        double y = Math.exp(value);
        return result(y, product(y, Math.expm1(error)), isExactly(0) ? 0 : 2);
    }

    @Override
    public Estimate expm1() {
        return result(Math.expm1(value), product(Math.exp(value), Math.expm1(error)), 2);
    }

    @Override
    public Estimate log() {
        return logarithm(Math.log(value), value);
    }

    @Override
    public Estimate log1p() {
        return logarithm(Math.log1p(value), 1 + value);
    }

    private Estimate logarithm(double y, double argument) {
        if (error == 0) {
            return result(y, 0, 2);
        }
        double share = error / argument;
        return share >= 0 && share < 1
                ? result(y, -Math.log1p(-share), 2)
                : new Estimate(format, stepwise, y, Double.POSITIVE_INFINITY);
    }

    @Override
    public Estimate sqrt() {
        double y = Math.sqrt(value);
        double up = Math.sqrt(value + error) - y;
        double down = value > error ? error / (y + Math.sqrt(value - error)) : y;
        return result(y, error == 0 ? 0 : Math.max(up, down), 1);
    }

    @Override
    public Estimate detach() {
        return this;
    }

    @Override
    public Estimate square() {
        return result(value * value, 2 * product(Math.abs(value), error) + product(error, error), 1);
    }

    @Override
    public Estimate sum(List<Estimate> terms) {
        double total = 0;
        double carry = 0;
        double size = 0;
        double errors = 0;
        for (var term : terms) {
            double next = total + term.value;
            carry += Math.abs(total) >= Math.abs(term.value) ? (total - next) + term.value : (term.value - next) + total;
            total = next;
            size += Math.abs(term.value);
            errors += term.error;
        }
        int n = terms.size();
        if (n < 2) {
            return new Estimate(format, stepwise, total, errors);
        }
        int depth = Math.min(n - 1, BLOCK + 32 - Integer.numberOfLeadingZeros(n - 1));
        double y = Double.isFinite(total) ? total + carry : total;
        return result(y, errors + depth * unit() * size, 0);
    }

    @Override
    public Estimate of(double constant) {
        return exact(format, stepwise, constant);
    }

    @Override
    public double toDouble() {
        return value;
    }

    @Override
    public String toString() {
        return value + " ± " + error;
    }
}
