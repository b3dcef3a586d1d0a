package dev.plumbline.papers.refinerft;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.SoftmaxHeads;
import dev.plumbline.reward.rules.LengthReward;
import java.util.LinkedHashMap;
import java.util.Map;

/// What thinking costs: accuracy when the length is forced into a bin, and the length that the reward of accuracy alone
/// leads to.
///
/// 120 sweeps of 8 responses to each of 12 prompts, GRPO with ε = 1e-4, step 0.25. A forced run draws all lengths from
/// one bin. A paid run adds the reward of the window of one bin's characters to that of accuracy. All accuracies are
/// exact.
final class ThinkingCost implements Experiment {
    static String forced(int bin) {
        return "accuracy with length bin " + bin + " forced";
    }

    static String paid(int bin) {
        return "accuracy with length bin " + bin + " paid";
    }

    static String paidMass(int bin) {
        return "mass on length bin " + bin + " when paid";
    }

    static String free(int bin) {
        return "mass on length bin " + bin;
    }

    static final String ACCURACY = "accuracy";
    static final String MEAN_BIN = "mean length bin";

    @Override
    public String id() {
        return "thinking-cost";
    }

    @Override
    public String title() {
        return "Accuracy and the length of thinking";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int sweeps = (int) Math.ceil(120 * scale);
        var measured = new LinkedHashMap<String, Double>();
        for (int bin = 0; bin < FineGrained.LENGTHS; bin++) {
            double[][][] forced = train(backend, bin, null, sweeps, seed);
            measured.put(forced(bin), accuracy(forced, bin));
            int characters = FineGrained.characters(bin);
            double[][][] paid =
                    train(backend, -1, new LengthReward.Window(characters, characters, 0), sweeps, seed);
            measured.put(paid(bin), accuracy(paid, -1));
            measured.put(paidMass(bin), mass(paid, bin));
        }
        double[][][] free = train(backend, -1, null, sweeps, seed);
        measured.put(ACCURACY, accuracy(free, -1));
        double mean = 0;
        for (int bin = 0; bin < FineGrained.LENGTHS; bin++) {
            measured.put(free(bin), mass(free, bin));
            mean += bin * mass(free, bin);
        }
        measured.put(MEAN_BIN, mean);
        return measured;
    }

    /// The trained policy.
    ///
    /// @param forced bin of all lengths; −1: from the policy
    /// @param window reward of a length; null: none
    private static double[][][] train(Backend backend, int forced, LengthReward.Window window, int sweeps, long seed) {
        var random = new Philox(seed, 3);
        int group = RewardScales.GROUP;
        try (var _ = backend.scope()) {
            var heads = new SoftmaxHeads(backend, FineGrained.CLASSES,
                    new int[] {FineGrained.CLASSES, FineGrained.LENGTHS}, RewardScales.RATE);
            for (int sweep = 0; sweep < sweeps; sweep++) {
                double[][][] policy = heads.policy();
                var drawn = new int[2][FineGrained.CLASSES * group];
                var reward = new double[FineGrained.CLASSES * group];
                for (int q = 0; q < FineGrained.CLASSES; q++) {
                    for (int at = q * group; at < (q + 1) * group; at++) {
                        drawn[0][at] = random.nextIndex(policy[0][q]);
                        int length = random.nextIndex(policy[1][q]);
                        drawn[1][at] = forced >= 0 ? forced : length;
                        boolean lost = random.nextDouble() < FineGrained.lost(drawn[1][at]);
                        int anew = random.nextInt(FineGrained.CLASSES);
                        reward[at] = (lost ? anew : drawn[0][at]) == q ? 1 : 0;
                        reward[at] += window == null ? 0 : window.score(FineGrained.characters(drawn[1][at]));
                    }
                }
                try (var _ = backend.scope()) {
                    heads.step(drawn, backend.policy().groupAdvantage(new GroupAdvantage.GroupNormalized(1e-4, 1),
                            backend.tensor(DType.FLOAT64, reward, FineGrained.CLASSES, group)).toArray());
                }
            }
            return heads.policy();
        }
    }

    private static double accuracy(double[][][] policy, int forced) {
        double accuracy = 0;
        for (int q = 0; q < FineGrained.CLASSES; q++) {
            var lengths = policy[1][q].clone();
            for (int l = 0; forced >= 0 && l < lengths.length; l++) {
                lengths[l] = l == forced ? 1 : 0;
            }
            accuracy += FineGrained.accuracy(policy[0][q], lengths, q) / FineGrained.CLASSES;
        }
        return accuracy;
    }

    private static double mass(double[][][] policy, int bin) {
        double mass = 0;
        for (int q = 0; q < FineGrained.CLASSES; q++) {
            mass += policy[1][q][bin] / FineGrained.CLASSES;
        }
        return mass;
    }
}
