package dev.plumbline.policy.preference;

/// A loss of one pair in the log-probabilities of its responses, to be minimised. Means over pairs are the caller's.
///
/// For a softmax policy over whole responses ∂l_y/∂z = onehot(y) − π, so that a loss whose two derivatives cancel, such
/// as every function of l_w − l_l, has the gradient ∂L/∂l_w (e_w − e_l) in the logits: π drops out.
public sealed interface PreferenceLoss permits Dpo, FDpo, Ipo, RewardLoss, Dpop, LengthRegularizedDpo, Cpo, SimPo, AlphaPo,
        Orpo, Slic, Likelihood, WeightedSum {

    /// @param loss L in nats for the logistic losses
    /// @param inChosen ∂L/∂l_w
    /// @param inRejected ∂L/∂l_l
    record Terms(double loss, double inChosen, double inRejected) {}

    /// Loss and derivatives. A NaN that the loss reads gives NaN.
    Terms evaluate(PreferencePair pair);

    /// @throws IllegalArgumentException unless `value` is positive and finite
    static void requirePositive(String name, double value) {
        if (!(value > 0 && value <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(name + " must be positive and finite, was " + value);
        }
    }

    /// @throws IllegalArgumentException unless `value` is finite and not negative
    static void requireNotNegative(String name, double value) {
        if (!(value >= 0 && value <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(name + " must be finite and not negative, was " + value);
        }
    }
}
