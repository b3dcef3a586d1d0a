package dev.plumbline.oracle.exact;

import java.util.ArrayList;
import java.util.List;

/// The variables of one evaluation and the size of the disturbance that each may suffer.
///
/// The error of a computed y is, to first order, u Σⱼ |xⱼ ∂y/∂xⱼ| over everything that is rounded: the inputs and
/// parameters (each known only to a relative u), and those intermediate results whose rounding the inputs cannot
/// explain. The latter are marked with {@link #rounded} or {@link #disturbed}: the mark is a fresh variable, added
/// with value 0 and derivative 1, so that forward differentiation carries it to the result. An intermediate result is
/// marked only where the published formula computes it explicitly and a later subtraction can expose its rounding.
public final class Tape {
    private final List<Real> magnitude = new ArrayList<>();

    /// A variable of value x, disturbed by u |x|. An infinite or NaN input is exact: its magnitude counts as 0.
    public Dual variable(Real x) {
        return Dual.variable(add(x.abs()), x);
    }

    /// v, whose own rounding may disturb it by u |v|.
    public Dual rounded(Dual v) {
        return disturbed(v, v.value());
    }

    /// v, disturbed by u |size|, for example the size of the terms of a sum.
    public Dual disturbed(Dual v, Real size) {
        return size.isZero() || !size.isFinite() ? v : v.add(Dual.variable(add(size.abs()), Real.ZERO));
    }

    /// Σ terms with the disturbance u Σ |term| of a sum in any order.
    public Dual sum(Dual... terms) {
        var total = Dual.constant(Real.ZERO);
        var size = Real.ZERO;
        for (var term : terms) {
            total = total.add(term);
            size = size.add(term.value().abs());
        }
        return disturbed(total, size);
    }

    /// S = Σⱼ magnitudeⱼ |∂y/∂xⱼ|.
    public Real sensitivity(Dual y) {
        var total = Real.ZERO;
        for (int i = 0; i < y.order(); i++) {
            var size = magnitude.get(y.index(i));
            if (!size.isZero()) {
                total = total.add(size.mul(y.partialAt(i).abs()));
            }
        }
        return total;
    }

    private int add(Real size) {
        magnitude.add(size.isFinite() ? size : Real.ZERO);
        return magnitude.size() - 1;
    }
}
