package dev.plumbline.policy;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.CompensatedSum;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;

/// Clipped surrogate steps on the batch of one update.
///
/// Loss of a minibatch: Σ_i w_i [ L(log π(a_i), old, A_i) + β k(u_i) ] + Σ_rows ω_r [ β KL_r − c_H H_r ], L the PPO
/// loss. In the first minibatch the ratio is exactly 1, so the direction is that of REINFORCE.
///
/// @param referenceLogits `[rows x actions]`, read by the full penalty only
/// @param observer told of every minibatch; null: nobody
record SurrogateAscent(Backend backend, int update, PpoClip clip, MinibatchEpochs epochs, KlPenalty penalty,
        double beta, double entropyBonus, Tensor referenceLogits, Consumer<PolicyStep> observer) {
    /// No clip at all: the importance-weighted score-function loss.
    static final PpoClip OPEN = new PpoClip(1, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    /// Takes the steps of all minibatches, or those before the early stop.
    ///
    /// @param advantage A `[samples]`, held constant
    /// @param referenceLogp log ref of the samples
    /// @param partition samples of each minibatch of each epoch
    void ascend(LogitModel logits, Surrogate batch, Tensor advantage, Tensor referenceLogp, int[][][] partition) {
        Tensor prepared = epochs.whitening() == AdvantageWhitening.BATCH ? batch.whiten(advantage) : advantage;
        Tensor old = null;
        for (int epoch = 0; epoch < partition.length; epoch++) {
            for (int m = 0; m < partition[epoch].length; m++) {
                Tensor z = logits.forward();
                old = old == null ? z : old;
                var minibatch = minibatch(batch, prepared, referenceLogp, partition[epoch][m], z, old);
                if (watched()) {
                    var seen = minibatch.measure(epoch, m);
                    if (observer != null) {
                        observer.accept(seen);
                    }
                    if (!seen.taken()) {
                        return;
                    }
                }
                logits.backward(minibatch.gradient());
                logits.step();
            }
        }
    }

    private boolean watched() {
        return observer != null || epochs.targetKl() < Double.POSITIVE_INFINITY;
    }

    private Minibatch minibatch(
            Surrogate batch, Tensor advantage, Tensor referenceLogp, int[] index, Tensor z, Tensor old) {
        int size = batch.row().length;
        if (epochs.minibatches() == 1) {
            return new Minibatch(batch, advantage, referenceLogp, z, old);
        }
        var model = backend.model();
        return new Minibatch(batch.part(index, (double) size / index.length), model.gatherRows(advantage, index),
                model.gatherRows(referenceLogp, index), z, old);
    }

    private final class Minibatch {
        private final Surrogate samples;
        private final Tensor advantage;
        private final Tensor referenceLogp;
        private final Tensor z;
        private final Tensor logp;
        private final Tensor oldLogp;
        private final Tensor slope;

        Minibatch(Surrogate samples, Tensor advantage, Tensor referenceLogp, Tensor z, Tensor old) {
            this.samples = samples;
            this.advantage =
                    epochs.whitening() == AdvantageWhitening.MINIBATCH ? samples.whiten(advantage) : advantage;
            this.referenceLogp = referenceLogp;
            this.z = z;
            logp = samples.logProbability(z);
            // the same kernel on the same shape: equal logits give equal bits, so the first ratio is exactly 1
            oldLogp = z == old ? logp : samples.logProbability(old);
            slope = backend.policy().ppoPolicyLoss(logp, oldLogp, this.advantage, clip).slope();
        }

        Tensor gradient() {
            Tensor total = slope;
            if (penalty instanceof KlPenalty.Sampled sampled && sampled.placement() != KlPlacement.REWARD) {
                Tensor kl = backend.policy().klEstimate(sampled.estimator(), logp, referenceLogp).slope();
                total = backend.model().addScaled(total, beta, kl);
            }
            return samples.addRowTerms(
                    samples.gradient(z, total), z, referenceLogits, penalty, beta, entropyBonus);
        }

        PolicyStep measure(int epoch, int m) {
            double[] now = logp.toArray();
            double[] then = oldLogp.toArray();
            double[] a = advantage.toArray();
            double[] s = slope.toArray();
            double[] h = backend.policy().entropy(z).value().toArray();
            // k3 of the ratio π/π_old under samples of π_old: the roles of policy and reference are exchanged
            double[] k3 = backend.policy().klEstimate(KlEstimator.K3, oldLogp, logp).value().toArray();
            double kl = mean(i -> k3[i]);
            return new PolicyStep(update, epoch, m, mean(i -> Math.exp(now[i] - then[i])),
                    mean(i -> s[i] == 0 && a[i] != 0 ? 1 : 0), kl, mean(i -> h[samples.row()[i]]),
                    !epochs.exceeded(kl));
        }

        /// Σ w x/Σ w over w ≠ 0; NaN without any.
        private double mean(IntToDoubleFunction x) {
            var total = new CompensatedSum();
            var mass = new CompensatedSum();
            for (int i = 0; i < samples.weight().length; i++) {
                double w = samples.weight()[i];
                if (w != 0) {
                    total.add(w * x.applyAsDouble(i));
                    mass.add(w);
                }
            }
            return total.value() / mass.value();
        }
    }
}
