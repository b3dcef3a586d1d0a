package dev.plumbline.oracle.operations;

import dev.plumbline.oracle.exact.Real;

/// A true value and how far rounding may move a computed one.
///
/// @param value y*, 60 digits or more
/// @param sensitivity S = Σ |xⱼ ∂y/∂xⱼ| over inputs, numeric parameters and the intermediate results that the formula
///     rounds; an execution with unit roundoff u is allowed an error of b u S
/// @param secondOrder Q ≥ 0, allowed as (b u)² Q: the part that is left where first derivatives vanish, as for the
///     variance of equal numbers, whose computed mean is off by u |m| and the variance therefore by (u m)²
public record OracleValue(Real value, Real sensitivity, Real secondOrder) {
    public OracleValue {
        if (value.isFinite() && !(sensitivity.isFinite() && secondOrder.isFinite()
                && sensitivity.signum() >= 0 && secondOrder.signum() >= 0)) {
            throw new IllegalArgumentException("a finite value needs finite sensitivities that are not negative, had "
                    + sensitivity + " and " + secondOrder);
        }
    }

    public OracleValue(Real value, Real sensitivity) {
        this(value, sensitivity, Real.ZERO);
    }
}
