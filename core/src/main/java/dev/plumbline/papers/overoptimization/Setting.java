package dev.plumbline.papers.overoptimization;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.rmensembles.SyntheticGold;
import dev.plumbline.papers.rmensembles.SyntheticGold.Pool;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.preference.reward.RewardModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the experiments of one seed have in common: gold, pairs, pools. The gold reward is the formula of
/// {@link SyntheticGold}; a smaller set of pairs is the beginning of a larger one, and noise changes labels only.
record Setting(SyntheticGold world, Philox random, double scale) {
    static final int WIDTH = 32;
    static final int PAIRS = 600;
    static final double NOISY = 0.25;
    static final double[] NOISES = {0, NOISY};

    static Setting of(long seed, double scale) {
        var random = new Philox(seed, 40);
        return new Setting(SyntheticGold.of(random.fork(0)), random, scale);
    }

    int scaled(int size, int least) {
        return Math.max(least, (int) Math.round(size * scale));
    }

    /// Member `member`, with its own pretraining and fine-tuning seed.
    RewardModel member(Backend backend, double noise, int width, int pairs, int member) {
        return member(backend, noise, width, pairs, 1, member, member);
    }

    RewardModel member(
            Backend backend, double noise, int width, int pairs, double hiddenRate, int pretraining, int finetuning) {
        return new SeededTraining(width, scaled(100, 2), hiddenRate).train(backend,
                world.pairs(scaled(pairs, 20), noise, random.fork(1)), random.fork(2).fork(pretraining),
                random.fork(3).fork(finetuning));
    }

    /// Each member standardised on fresh answers, then pools of `size` answers.
    List<Pool> pools(Backend backend, List<RewardModel> models, int prompts, int size) {
        double[] one = new double[models.size()];
        Arrays.fill(one, 1);
        var ensemble = SyntheticGold.standardized(
                backend, new RewardEnsemble(models, new double[one.length], one), random.fork(4));
        var pools = new ArrayList<Pool>();
        for (int q = 0; q < prompts; q++) {
            pools.add(world.pool(backend, ensemble, size, random.fork(10 + q)));
        }
        return pools;
    }
}
