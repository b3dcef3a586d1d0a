package dev.plumbline.oracle.operations;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;

/// Functions that several formulas share, written so that no exponent is ever positive.
public final class Functions {
    public static final Dual ZERO = Dual.constant(Real.ZERO);
    public static final Dual ONE = Dual.constant(Real.ONE);

    private Functions() {}

    /// 1/(1 + e⁻ˣ): for x < 0 as eˣ/(1 + eˣ).
    public static Dual sigmoid(Dual x) {
        if (x.value().signum() < 0) {
            var e = x.exp();
            return e.div(ONE.add(e));
        }
        return ONE.div(ONE.add(x.neg().exp()));
    }

    /// log(1 + eˣ): for x > 0 as x + log(1 + e⁻ˣ).
    public static Dual softplus(Dual x) {
        return x.value().signum() > 0 ? x.add(x.neg().exp().log1p()) : x.exp().log1p();
    }

    /// log(1/(1 + e⁻ˣ)) = −softplus(−x).
    public static Dual logSigmoid(Dual x) {
        return softplus(x.neg()).neg();
    }

    /// Derivative of the sigmoid, e^−|x|/(1 + e^−|x|)².
    public static Dual sigmoidSlope(Dual x) {
        var e = x.abs().neg().exp();
        return e.div(ONE.add(e).pow(2));
    }

    /// Derivative of tanh, 1 − tanh² x, in the form that does not cancel: 4 e^−2|x|/(1 + e^−2|x|)².
    public static Dual tanhSlope(Dual x) {
        var e = x.abs().mul(-2).exp();
        return e.mul(4).div(ONE.add(e).pow(2));
    }

    /// Σ |term|.
    public static Real size(Dual[] terms) {
        var size = Real.ZERO;
        for (var term : terms) {
            size = size.add(term.value().abs());
        }
        return size;
    }

    public static boolean anyNaN(Dual[] values) {
        for (var value : values) {
            if (value.value().isNaN()) {
                return true;
            }
        }
        return false;
    }

    /// Whether all values are the same finite number. Means of long decimals are rounded in their 70th digit, so
    /// that a deviation from the mean of equal numbers must be set to 0, not computed.
    public static boolean allEqual(Dual[] values) {
        for (var value : values) {
            if (!value.value().isFinite() || !value.value().equals(values[0].value())) {
                return false;
            }
        }
        return true;
    }

    public static Dual nan() {
        return Dual.constant(Real.NAN);
    }

    /// n times NaN.
    public static Dual[] nans(int n) {
        return filled(n, nan());
    }

    public static Dual[] filled(int n, Dual value) {
        var all = new Dual[n];
        java.util.Arrays.fill(all, value);
        return all;
    }

    /// Rows end to end.
    public static Dual[] flat(Dual[][] rows) {
        return java.util.Arrays.stream(rows).flatMap(java.util.Arrays::stream).toArray(Dual[]::new);
    }

    /// Columns `[items][members]` to row-major `[members x items]`.
    public static Dual[] flatColumns(Dual[][] columns, int members) {
        var all = new Dual[members * columns.length];
        for (int j = 0; j < columns.length; j++) {
            for (int i = 0; i < members; i++) {
                all[i * columns.length + j] = columns[j][i];
            }
        }
        return all;
    }
}
