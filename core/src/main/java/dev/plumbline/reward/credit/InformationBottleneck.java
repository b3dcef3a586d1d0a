package dev.plumbline.reward.credit;

/// KL(N(μ, diag σ²) ‖ N(0, I)) = −½ Σ (1 + log σ² − μ² − σ²) in nats: what an encoder pays for each latent that carries
/// something. Not negative; 0 only for μ = 0, σ = 1.
///
/// A decoder that draws its latent also when it is used gives random rewards; take μ there.
public final class InformationBottleneck {
    private InformationBottleneck() {}

    /// @param logVariance log σ² `[latents]`, as μ
    public static double kl(double[] mean, double[] logVariance) {
        if (mean.length != logVariance.length) {
            throw new IllegalArgumentException(
                    "there are " + mean.length + " means, and " + logVariance.length + " variances");
        }
        double kl = 0;
        for (int k = 0; k < mean.length; k++) {
            // σ² − 1 − log σ² is small where log σ² is
            kl += 0.5 * (mean[k] * mean[k] + Math.expm1(logVariance[k]) - logVariance[k]);
        }
        return kl;
    }
}
