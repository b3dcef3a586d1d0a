package dev.plumbline.kernel;

/// Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019).
///
/// @param learningRate α > 0
/// @param beta1 decay of the first moment in [0, 1)
/// @param beta2 decay of the second moment in [0, 1)
/// @param epsilon ε > 0, added to the square root of the bias-corrected second moment
/// @param weightDecay decoupled weight decay ω ≥ 0 (AdamW); 0 gives Adam
public record AdamOptions(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
    public AdamOptions {
        if (!(learningRate > 0 && learningRate <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("learningRate must be positive and finite, was " + learningRate);
        }
        if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("beta1 and beta2 must lie in [0, 1), were " + beta1 + ", " + beta2);
        }
        if (!(epsilon > 0 && epsilon <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("epsilon must be positive and finite, was " + epsilon);
        }
        if (!(weightDecay >= 0 && weightDecay <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("weightDecay must be finite and not negative, was " + weightDecay);
        }
    }

    /// β₁ 0.9, β₂ 0.999, ε 1e-8, no weight decay.
    public static AdamOptions of(double learningRate) {
        return new AdamOptions(learningRate, 0.9, 0.999, 1e-8, 0);
    }
}
