package dev.plumbline.oracle.exact;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.Arrays;
import java.util.List;

/// A value with its derivatives in the variables of a {@link Tape}: forward-mode differentiation in 70 digits.
///
/// Only derivatives that are not 0 are stored. Rules: (f ∘ g)′ = f′(g) g′, (ab)′ = a′b + ab′. Piecewise functions take
/// the derivative of the branch they return: `max` returns its first argument on ties, `min` its second, `abs` x at
/// x = 0.
public final class Dual implements Scalar<Dual> {
    private static final int[] NO_INDEX = {};
    private static final Real[] NO_PARTIAL = {};

    private final Real value;
    /// Ascending.
    private final int[] index;
    private final Real[] partial;

    private Dual(Real value, int[] index, Real[] partial) {
        this.value = value;
        this.index = index;
        this.partial = partial;
    }

    public static Dual constant(Real value) {
        return new Dual(value, NO_INDEX, NO_PARTIAL);
    }

    public static Dual constant(double value) {
        return constant(Real.of(value));
    }

    static Dual variable(int index, Real value) {
        return new Dual(value, new int[] {index}, new Real[] {Real.ONE});
    }

    public Real value() {
        return value;
    }

    /// The same derivatives with a value that the caller knows to more digits.
    public Dual withValue(Real better) {
        return new Dual(better, index, partial);
    }

    /// Number of stored derivatives.
    int order() {
        return index.length;
    }

    int index(int position) {
        return index[position];
    }

    Real partialAt(int position) {
        return partial[position];
    }

    /// ∂ this/∂ variable, 0 if this does not depend on it.
    public Real partial(Dual variable) {
        if (variable.index.length != 1 || !variable.partial[0].equals(Real.ONE)) {
            throw new IllegalArgumentException("not a variable");
        }
        int position = Arrays.binarySearch(index, variable.index[0]);
        return position < 0 ? Real.ZERO : partial[position];
    }

    /// A function of this alone: f(x) and f′(x) given.
    private Dual chain(Real result, Real factor) {
        if (factor.isZero() || index.length == 0) {
            return constant(result);
        }
        var scaled = new Real[partial.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = factor == Real.ONE ? partial[i] : partial[i].mul(factor);
        }
        return new Dual(result, index, scaled);
    }

    /// result with derivatives a ∂this + b ∂other.
    private Dual combine(Real result, Real a, Dual other, Real b) {
        if (other.index.length == 0 || b.isZero()) {
            return chain(result, a);
        }
        if (index.length == 0 || a.isZero()) {
            return other.chain(result, b);
        }
        var indices = new int[index.length + other.index.length];
        var partials = new Real[indices.length];
        int n = 0;
        int i = 0;
        int j = 0;
        while (i < index.length || j < other.index.length) {
            int left = i < index.length ? index[i] : Integer.MAX_VALUE;
            int right = j < other.index.length ? other.index[j] : Integer.MAX_VALUE;
            Real term;
            if (left < right) {
                term = partial[i].mul(a);
            } else if (right < left) {
                term = other.partial[j].mul(b);
            } else {
                term = partial[i].mul(a).add(other.partial[j].mul(b));
            }
            if (!term.isZero()) {
                indices[n] = Math.min(left, right);
                partials[n++] = term;
            }
            i += left <= right ? 1 : 0;
            j += right <= left ? 1 : 0;
        }
        return new Dual(result, Arrays.copyOf(indices, n), Arrays.copyOf(partials, n));
    }

    @Override
    public Dual add(Dual other) {
        return combine(value.add(other.value), Real.ONE, other, Real.ONE);
    }

    @Override
    public Dual sub(Dual other) {
        return combine(value.sub(other.value), Real.ONE, other, Real.ONE.neg());
    }

    @Override
    public Dual mul(Dual other) {
        return combine(value.mul(other.value), other.value, other, value);
    }

    /// a/b with derivatives ∂a/b − (a/b) ∂b/b.
    @Override
    public Dual div(Dual other) {
        var quotient = value.div(other.value);
        return combine(quotient, Real.ONE.div(other.value), other, quotient.div(other.value).neg());
    }

    @Override
    public Dual add(double other) {
        return add(constant(other));
    }

    @Override
    public Dual mul(double other) {
        return mul(constant(other));
    }

    @Override
    public Dual div(double other) {
        return div(constant(other));
    }

    @Override
    public Dual neg() {
        return chain(value.neg(), Real.ONE.neg());
    }

    @Override
    public Dual abs() {
        return value.signum() < 0 ? neg() : this;
    }

    /// The larger, the first on ties; NaN if either is.
    @Override
    public Dual max(Dual other) {
        return value.isNaN() || other.value.isNaN() ? constant(Real.NAN) : value.lessThan(other.value) ? other : this;
    }

    /// The smaller, the second on ties; NaN if either is.
    @Override
    public Dual min(Dual other) {
        return value.isNaN() || other.value.isNaN() ? constant(Real.NAN) : value.lessThan(other.value) ? this : other;
    }

    @Override
    public Dual exp() {
        var result = value.exp();
        return chain(result, result);
    }

    @Override
    public Dual expm1() {
        return chain(value.expm1(), value.exp());
    }

    @Override
    public Dual log() {
        return chain(value.log(), Real.ONE.div(value));
    }

    @Override
    public Dual log1p() {
        return chain(value.log1p(), Real.ONE.div(Real.ONE.add(value)));
    }

    /// √x. At x = 0 the derivative counts as 0: what is summed to 0 from terms that are not negative has only zero
    /// terms, and relative disturbances leave those at 0.
    @Override
    public Dual sqrt() {
        var root = value.sqrt();
        return chain(root, root.isZero() ? Real.ZERO : Real.HALF.div(root));
    }

    /// tanh with derivative sech² x = 4 e^−2|x|/(1 + e^−2|x|)².
    public Dual tanh() {
        var e = value.abs().mul(Real.TWO).neg().exp();
        var sum = Real.ONE.add(e);
        return chain(value.tanh(), Real.of(4).mul(e).div(sum.mul(sum)));
    }

    public Dual atan() {
        return chain(value.atan(), Real.ONE.div(Real.ONE.add(value.mul(value))));
    }

    public Dual cos() {
        return chain(value.cos(), value.sin().neg());
    }

    public Dual sin() {
        return chain(value.sin(), value.cos());
    }

    public Dual pow(int n) {
        return chain(value.pow(n), n == 0 ? Real.ZERO : Real.of(n).mul(value.pow(n - 1)));
    }

    @Override
    public Dual square() {
        return pow(2);
    }

    @Override
    public Dual detach() {
        return constant(value);
    }

    @Override
    public Dual sum(List<Dual> terms) {
        var total = constant(Real.ZERO);
        for (var term : terms) {
            total = total.add(term);
        }
        return total;
    }

    @Override
    public Dual of(double constant) {
        return constant(constant);
    }

    @Override
    public double toDouble() {
        return value.toDouble();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
