package dev.plumbline.papers.rmensembles;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.PreferenceNoise;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.preference.reward.RewardModelTrainer;
import java.util.List;

/// The reduced setting of Coste, Anwar, Kirk and Krueger (2024), arXiv 2310.02743: answers are points of R⁸, the true
/// ("gold") reward is a formula, so that it can be looked at while a policy is optimised for a trained one ("proxy").
///
/// gold(x) = ⟨w, x⟩ − 0.08 ‖x‖², ‖w‖ = 1. Pairs x ~ N(0, I) are labelled by gold, a share of the labels is flipped once
/// for all members. Members are one-hidden-layer ReLU networks that differ in their seed only. Pools: answers x ~ N(0, I), one in fifty stretched by 2.5.
///
/// @param direction w `[8]`, of norm 1
public record SyntheticGold(double[] direction) {
    public static final int MEMBERS = 5;
    private static final int DIMENSION = 8;
    private static final double CURVATURE = 0.08;
    private static final double STRETCHED = 0.02;
    private static final double STRETCH = 2.5;

    /// Answers to one prompt.
    ///
    /// @param gold `[answers]`, centred at the mean of the setting
    /// @param scores standardised `[members][answers]`
    public record Pool(double[] gold, double[][] scores) {}

    /// A gold reward of this seed.
    public static SyntheticGold of(Philox random) {
        var direction = gaussian(random, 1);
        double norm = Math.sqrt(squaredNorm(direction));
        for (int i = 0; i < DIMENSION; i++) {
            direction[i] /= norm;
        }
        return new SyntheticGold(direction);
    }

    /// ⟨w, x⟩ − 0.08 ‖x‖².
    public double gold(double[] x) {
        double inner = 0;
        for (int i = 0; i < DIMENSION; i++) {
            inner += direction[i] * x[i];
        }
        return inner - CURVATURE * squaredNorm(x);
    }

    /// `count` pairs, the better one first, then a share `noise` of the labels flipped.
    public PreferencePairs pairs(int count, double noise, Philox random) {
        var chosen = new double[count][];
        var rejected = new double[count][];
        for (int i = 0; i < count; i++) {
            var one = gaussian(random, 1);
            var other = gaussian(random, 1);
            boolean better = gold(one) > gold(other);
            chosen[i] = better ? one : other;
            rejected[i] = better ? other : one;
        }
        return PreferencePairs.of(chosen, rejected).withFlippedLabels(PreferenceNoise.flips(count, noise, random));
    }

    /// Trains the members, which differ in their seed only; not standardised.
    ///
    /// @param backends one for each member that is trained at the same time
    /// @param scale of the number of pairs (600) and epochs (100)
    /// @param done called once for each member
    public RewardEnsemble train(List<Backend> backends, int members, double scale, double noise, Philox random, long seed,
            Runnable done) {
        int epochs = Math.max(2, (int) Math.round(100 * scale));
        int count = Math.max(40, (int) Math.round(600 * scale));
        var options = new RewardModelTrainer.Options(new Mlp.Layout(DIMENSION, List.of(32), 1, Activation.RELU), DType.FLOAT64,
                BradleyTerryLoss.PLAIN, new StepRule.Adam(AdamOptions.of(3e-3)), 1e-3, epochs, 64, 0, seed);
        return RewardEnsemble.train(
                backends, options, pairs(count, noise, random), null, members, RewardEnsemble.Diversity.SEED, done);
    }

    /// Mean 0 and standard deviation 1 for each member on 2000 fresh answers: Bradley-Terry leaves offsets free, and scales
    /// differ.
    public static RewardEnsemble standardized(Backend backend, RewardEnsemble ensemble, Philox random) {
        return ensemble.standardized(backend, answers(2000, 0, random));
    }

    /// The answers to one prompt, scored.
    public Pool pool(Backend backend, RewardEnsemble ensemble, int size, Philox random) {
        double[][] answers = answers(size, STRETCHED, random);
        var gold = new double[size];
        for (int i = 0; i < size; i++) {
            gold[i] = gold(answers[i]);
        }
        return new Pool(gold, ensemble.score(backend, answers));
    }

    private static double[][] answers(int count, double stretched, Philox random) {
        var answers = new double[count][];
        for (int i = 0; i < count; i++) {
            answers[i] = gaussian(random, random.nextDouble() < stretched ? STRETCH : 1);
        }
        return answers;
    }

    private static double[] gaussian(Philox random, double scale) {
        var x = new double[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            x[i] = scale * random.nextGaussian();
        }
        return x;
    }

    private static double squaredNorm(double[] x) {
        double total = 0;
        for (double value : x) {
            total += value * value;
        }
        return total;
    }
}
