package dev.plumbline.reward.credit;

import dev.plumbline.numerics.Philox;

/// Two regressions in a row (Diaster, Lin et al. 2024): returns of pieces of an episode, cut at a random step so that
/// the pieces sum to R, and then rewards of steps on the differences of the pieces that begin together,
/// f(1..t) − f(1..t−1).
///
/// Here f is linear in the sums of factors and their means, so that it can hold what a sum cannot.
public final class SubtrajectoryFit {
    private SubtrajectoryFit() {}

    /// @param latents `[episodes][steps x factors]`
    /// @param cuts how many times each episode is cut
    /// @param ridge of both regressions
    public static LinearDecoder fit(
            double[][][] latents, double[] returns, int cuts, double ridge, Philox random) {
        int factors = latents[0][0].length;
        var pieces = LinearReturnFit.scaled(2 * factors);
        for (int e = 0; e < latents.length; e++) {
            for (int c = 0; c < cuts; c++) {
                int cut = random.nextInt(latents[e].length + 1);
                pieces.add(new double[][] {
                    piece(latents[e], 0, cut), piece(latents[e], cut, latents[e].length)
                }, returns[e]);
            }
        }
        LinearDecoder value = pieces.fit(ridge);
        var steps = LinearReturnFit.scaled(factors);
        for (double[][] episode : latents) {
            double before = 0;
            for (int t = 0; t < episode.length; t++) {
                double now = value.reward(piece(episode, 0, t + 1));
                steps.add(new double[][] {episode[t]}, now - before);
                before = now;
            }
        }
        return steps.fit(ridge);
    }

    /// Sums and means over steps from..to−1; 0 for none.
    private static double[] piece(double[][] latents, int from, int to) {
        int factors = latents[0].length;
        var piece = new double[2 * factors];
        for (int t = from; t < to; t++) {
            for (int k = 0; k < factors; k++) {
                piece[k] += latents[t][k];
                piece[factors + k] += latents[t][k] / (to - from);
            }
        }
        return piece;
    }
}
