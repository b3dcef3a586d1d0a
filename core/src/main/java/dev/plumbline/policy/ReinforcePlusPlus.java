package dev.plumbline.policy;

import java.util.Arrays;
import java.util.stream.IntStream;

/// REINFORCE++, Hu (2025), arXiv 2501.03262: token rewards r_t = 1{t = T} R − β (l_t − l_t^ref), A_t = Σ_{u≥t} r_u, no
/// critic, then whitening over all valid tokens of the global batch.
///
/// Before whitening the estimator Σ_t A_t ∇l_t has the gradient of `E[R]` − β KL(π‖ref) of the sequence: the divergence
/// is k1 in the reward, to go. Whitening subtracts a mean that depends on the sample and divides by its spread: biased,
/// less so the larger the batch.
public final class ReinforcePlusPlus {
    private ReinforcePlusPlus() {}

    /// A_t before whitening: score − β Σ_{u≥t} (l_u − l_u^ref) over valid tokens; 0 at masked ones.
    ///
    /// @param score of each response, a baseline already subtracted if there is one
    /// @param logp when sampled `[sequences x tokens]`
    /// @param referenceLogp `[sequences x tokens]`
    /// @throws IllegalArgumentException unless β is finite and not negative and shapes agree
    public static double[][] returns(
            double[] score, double[][] logp, double[][] referenceLogp, boolean[][] mask, double beta) {
        if (!(beta >= 0 && beta <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("beta must be finite and not negative, was " + beta);
        }
        if (logp.length != score.length || referenceLogp.length != score.length || mask.length != score.length) {
            throw new IllegalArgumentException("score, logp, referenceLogp and mask must have one length, have "
                    + score.length + ", " + logp.length + ", " + referenceLogp.length + ", " + mask.length);
        }
        var out = new double[score.length][];
        for (int i = 0; i < out.length; i++) {
            SoftmaxPolicy.requireSameLength("logp[" + i + "]", logp[i], "referenceLogp[" + i + "]", referenceLogp[i]);
            if (mask[i].length != logp[i].length) {
                throw new IllegalArgumentException(
                        "mask[" + i + "] has " + mask[i].length + " entries, logp has " + logp[i].length);
            }
            out[i] = new double[logp[i].length];
            double toGo = score[i];
            for (int t = out[i].length - 1; t >= 0; t--) {
                if (mask[i][t]) {
                    toGo -= beta * (logp[i][t] - referenceLogp[i][t]);
                    out[i][t] = toGo;
                }
            }
        }
        return out;
    }

    /// The "-baseline" variant's scores: each less the mean of its group, {@link GroupAdvantages#meanCentered}.
    ///
    /// @param group number of the prompt of each response
    /// @throws IllegalArgumentException if lengths differ
    public static double[] centered(double[] score, int[] group) {
        if (group.length != score.length) {
            throw new IllegalArgumentException("score has " + score.length + " entries, group has " + group.length);
        }
        var out = new double[score.length];
        for (int i = 0; i < out.length; i++) {
            int own = group[i];
            double[] members = IntStream.range(0, score.length)
                    .filter(j -> group[j] == own)
                    .mapToDouble(j -> score[j])
                    .toArray();
            int rank = 0;
            for (int j = 0; j < i; j++) {
                rank += group[j] == own ? 1 : 0;
            }
            out[i] = GroupAdvantages.meanCentered(members)[rank];
        }
        return out;
    }

    /// (A − mean)/√(variance + 1e-8) over all valid tokens of the batch, divisor n − 1; 0 at masked ones.
    public static double[][] whitened(double[][] advantage, boolean[][] mask) {
        int tokens = 0;
        for (double[] row : advantage) {
            tokens += row.length;
        }
        var flat = new double[tokens];
        var valid = new boolean[tokens];
        int at = 0;
        for (int i = 0; i < advantage.length; i++) {
            System.arraycopy(advantage[i], 0, flat, at, advantage[i].length);
            System.arraycopy(mask[i], 0, valid, at, advantage[i].length);
            at += advantage[i].length;
        }
        double[] white = Whitening.whiten(flat, valid, true, 1e-8, 1);
        var out = new double[advantage.length][];
        at = 0;
        for (int i = 0; i < out.length; i++) {
            out[i] = Arrays.copyOfRange(white, at, at + advantage[i].length);
            at += advantage[i].length;
        }
        return out;
    }
}
