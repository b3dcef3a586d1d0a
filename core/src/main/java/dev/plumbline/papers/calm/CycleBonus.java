package dev.plumbline.papers.calm;

/// When a bonus that can be had again is worth more than the task (our derivation). A cycle of L steps with the bonus κ
/// in step j + 1 is worth B = κ γʲ/(1 − γᴸ) from its start. It beats a goal of reward R, reached in the n-th step from
/// there, if B > γⁿ⁻¹ R. For γ = 0.99, L = 2, j = 0: B = 50.3 κ; a wrongly flagged transition that stays in place has
/// L = 1: 100 κ.
///
/// @param kappa κ
/// @param discount γ in (0, 1)
/// @param length L ≥ 1
/// @param offset j in [0, L)
public record CycleBonus(double kappa, double discount, int length, int offset) {
    public CycleBonus {
        if (!(discount > 0 && discount < 1)) {
            throw new IllegalArgumentException("discount must lie in (0, 1), was " + discount);
        }
        if (length < 1 || offset < 0 || offset >= length) {
            throw new IllegalArgumentException(
                    "needs length >= 1 and 0 <= offset < length, were " + length + ", " + offset);
        }
    }

    /// B.
    public double value() {
        return kappa * Math.pow(discount, offset) / (1 - Math.pow(discount, length));
    }

    /// Does the cycle beat reward `goal` in the n-th step?
    ///
    /// @param steps n ≥ 1
    public boolean beats(double goal, int steps) {
        return value() > Math.pow(discount, steps - 1) * goal;
    }
}
