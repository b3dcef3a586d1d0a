package dev.plumbline.lab.run;

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
/// for all members. Members are one-hidden-layer ReLU networks that differ in their seed only, standardised on 2000
/// fresh answers. Pools: answers x ~ N(0, I), one in fifty stretched by 2.5.
record SyntheticGold(double[] direction) {
    static final int MEMBERS = 5;
    private static final int DIMENSION = 8;
    private static final double CURVATURE = 0.08;
    private static final double STRETCHED = 0.02;
    private static final double STRETCH = 2.5;

    /// Answers to one prompt.
    ///
    /// @param gold `[answers]`, centred at the mean of the setting
    /// @param scores standardised `[members][answers]`
    record Pool(double[] gold, double[][] scores) {}

    /// A gold reward of this seed.
    static SyntheticGold of(Philox random) {
        var direction = gaussian(random, 1);
        double norm = Math.sqrt(squaredNorm(direction));
        for (int i = 0; i < DIMENSION; i++) {
            direction[i] /= norm;
        }
        return new SyntheticGold(direction);
    }

    double gold(double[] x) {
        double inner = 0;
        for (int i = 0; i < DIMENSION; i++) {
            inner += direction[i] * x[i];
        }
        return inner - CURVATURE * squaredNorm(x);
    }

    /// `count` pairs, the better one first, then a share `noise` of the labels flipped.
    PreferencePairs pairs(int count, double noise, Philox random) {
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

    /// Trains and standardises the members.
    RewardEnsemble train(Setting setting, double noise, Philox random, long seed) {
        var options = new RewardModelTrainer.Options(new Mlp.Layout(DIMENSION, List.of(32), 1, Activation.RELU), DType.FLOAT64,
                BradleyTerryLoss.PLAIN, new StepRule.Adam(AdamOptions.of(3e-3)), 1e-3, setting.scaled(100, 2), 64, 0, seed);
        return RewardEnsemble.train(setting.workers(), options, pairs(setting.scaled(600, 40), noise, random.fork(0)), null,
                        MEMBERS, RewardEnsemble.Diversity.SEED, setting.progress()::step)
                .standardized(setting.backend(), answers(2000, 0, random.fork(1)));
    }

    /// The answers to one prompt, scored.
    Pool pool(Backend backend, RewardEnsemble ensemble, int size, Philox random) {
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
