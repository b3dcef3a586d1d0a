package dev.plumbline.policy;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// How the samples of one update are gone through: `count` epochs of `minibatches` steps each, Schulman et al. (2017),
/// arXiv 1707.06347, algorithm 1.
///
/// A minibatch of n of the N samples stands for all: its weights are multiplied by N/n, so that the mean over the
/// minibatches of an epoch, weighted by n/N, is the loss of the batch. Sequences stay whole. Exact terms of the rows
/// (full penalty, entropy bonus) are part of every step.
///
/// @param count epochs
/// @param minibatches parts of an epoch, of equal size up to one sample
/// @param whitening of the advantages
/// @param targetKl no further step of the update is taken once Σ w k3/Σ w of a minibatch, an estimate of
///     KL(π_old‖π) in nats, is above it or NaN; +∞: never stop
public record MinibatchEpochs(int count, int minibatches, AdvantageWhitening whitening, double targetKl) {
    public MinibatchEpochs {
        if (count < 1 || minibatches < 1) {
            throw new IllegalArgumentException(
                    "count and minibatches must be at least 1, were " + count + ", " + minibatches);
        }
        if (!(targetKl > 0)) {
            throw new IllegalArgumentException("targetKl must be positive (infinity: none), was " + targetKl);
        }
    }

    /// `count` steps of the whole batch, advantages as they are, no early stop.
    public static MinibatchEpochs of(int count) {
        return new MinibatchEpochs(count, 1, AdvantageWhitening.NONE, Double.POSITIVE_INFINITY);
    }

    boolean exceeded(double kl) {
        return targetKl < Double.POSITIVE_INFINITY && !(kl <= targetKl);
    }

    void requireAtMost(int samples) {
        if (minibatches > samples) {
            throw new IllegalArgumentException(samples + " samples do not make " + minibatches + " minibatches");
        }
    }

    /// The samples of each minibatch of each epoch. An epoch is a uniformly random permutation cut in order; one
    /// minibatch is all samples in their order and takes nothing from `order`.
    ///
    /// @return `[count][minibatches][samples of the minibatch]`
    int[][][] partition(int samples, Philox order) {
        requireAtMost(samples);
        var parts = new int[count][minibatches][];
        for (int[][] epoch : parts) {
            int[] all = new int[samples];
            Arrays.setAll(all, i -> i);
            int[] shuffled = minibatches == 1 ? all : order.permutation(samples);
            for (int m = 0; m < minibatches; m++) {
                int from = Math.toIntExact((long) m * samples / minibatches);
                int to = Math.toIntExact((m + 1L) * samples / minibatches);
                epoch[m] = Arrays.copyOfRange(shuffled, from, to);
            }
        }
        return parts;
    }
}
