package dev.plumbline.oracle.scalar;

import java.util.List;

/// Numbers in which a formula can be evaluated: written once, a formula gives 70 digits and derivatives
/// ({@link dev.plumbline.oracle.exact.Dual}), or a `double` with a bound of the rounding error that a computation in some
/// storage format may make ({@link Estimate}).
///
/// @param <S> the type itself
public interface Scalar<S extends Scalar<S>> {
    S add(S other);

    S sub(S other);

    S mul(S other);

    /// x/0 is the infinity of the sign of x, 0/0 NaN.
    S div(S other);

    S neg();

    S abs();

    /// The larger; NaN if either is.
    S max(S other);

    /// The smaller; NaN if either is.
    S min(S other);

    S exp();

    S expm1();

    S log();

    S log1p();

    S sqrt();

    /// Σ terms, in any order.
    ///
    /// @param terms without this
    S sum(List<S> terms);

    /// A constant that every execution knows exactly.
    S of(double constant);

    /// Nearest `double`.
    double toDouble();

    default S add(double other) {
        return add(of(other));
    }

    default S sub(double other) {
        return sub(of(other));
    }

    default S mul(double other) {
        return mul(of(other));
    }

    default S div(double other) {
        return div(of(other));
    }

    /// x².
    S square();

    /// The same value, which derivatives take for a constant: sg(x) of a formula.
    S detach();
}
