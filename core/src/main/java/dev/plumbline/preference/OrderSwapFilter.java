package dev.plumbline.preference;

/// A judge asked about each pair in both orders, whose label is kept only where both answers name the same response.
///
/// With independent errors e₁ and e₂ of the two orders, both right or both wrong: the share
/// `(1 − e₁)(1 − e₂) + e₁ e₂` is kept, and `e₁ e₂` over that is wrong. For errors of at most 1/2 that is at most the
/// smaller of the two. A judge that always names the first place answers differently in the two orders, and nothing is
/// kept. What both orders get wrong together is not filtered.
///
/// @param first e₁ in [0, 1]
/// @param second e₂ in [0, 1]
public record OrderSwapFilter(double first, double second) {
    public OrderSwapFilter {
        requireRate(first);
        requireRate(second);
    }

    /// What the two answers say about the pair (a, b).
    public enum Label {
        /// a in both orders.
        FIRST,
        /// b in both orders.
        SECOND,
        /// Not kept.
        DISCARDED
    }

    /// @param firstPlaceOfAb whether the judge, shown (a, b), names the first place, a
    /// @param firstPlaceOfBa whether the judge, shown (b, a), names the first place, b
    public static Label label(boolean firstPlaceOfAb, boolean firstPlaceOfBa) {
        return firstPlaceOfAb == firstPlaceOfBa ? Label.DISCARDED : firstPlaceOfAb ? Label.FIRST : Label.SECOND;
    }

    /// (1 − e₁)(1 − e₂) + e₁ e₂.
    public double keptShare() {
        return (1 - first) * (1 - second) + first * second;
    }

    /// e₁ e₂/keptShare; NaN if nothing is kept.
    public double keptError() {
        return first * second / keptShare();
    }

    private static void requireRate(double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("an error rate must lie in [0, 1], was " + rate);
        }
    }
}
