package dev.plumbline.papers.refinerft;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.SoftmaxHeads;
import dev.plumbline.policy.mixing.AdvantageDiagnostics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Five rewards, the one for brevity multiplied by 1, 10 or 30: accuracy learnt from their combinations.
///
/// 12 prompts, 8 responses each, step 0.25; exact accuracy, mass on the shortest bin and on the form after 60 and 120
/// sweeps. Also the root mean square of the advantages, and √(wᵀC w), in the first sweep.
final class RewardScales implements Experiment {
    static final double[] SCALES = {1, 10, 30};
    static final int GROUP = 8;
    static final double RATE = 0.25;

    static String name(Combination combination, double scale, String measure) {
        return combination.name() + ", scale " + scale + ": " + measure;
    }

    @Override
    public String id() {
        return "reward-scales";
    }

    @Override
    public String title() {
        return "Accuracy from five rewards when one changes its scale";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int sweeps = (int) Math.ceil(60 * scale);
        var measured = new LinkedHashMap<String, Double>();
        for (var combination : Combination.ALL) {
            for (double brevity : SCALES) {
                train(backend, combination, brevity, sweeps, seed, measured);
            }
        }
        return measured;
    }

    private static void train(
            Backend backend, Combination combination, double brevity, int sweeps, long seed,
            Map<String, Double> measured) {
        var world = FineGrained.of(seed);
        var random = new Philox(seed, 2);
        try (var _ = backend.scope()) {
            var heads = new SoftmaxHeads(backend, FineGrained.CLASSES,
                    new int[] {FineGrained.CLASSES, FineGrained.LENGTHS, 2}, RATE);
            for (int sweep = 1; sweep <= 2 * sweeps; sweep++) {
                double[][][] policy = heads.policy();
                var drawn = new int[3][FineGrained.CLASSES * GROUP];
                var rewards = new double[FineGrained.CLASSES][GROUP][];
                for (int q = 0; q < FineGrained.CLASSES; q++) {
                    for (int i = 0; i < GROUP; i++) {
                        int at = q * GROUP + i;
                        for (int h = 0; h < 3; h++) {
                            drawn[h][at] = random.nextIndex(policy[h][q]);
                        }
                        boolean lost = random.nextDouble() < FineGrained.lost(drawn[1][at]);
                        int anew = random.nextInt(FineGrained.CLASSES);
                        rewards[q][i] = world.rewards(
                                q, lost ? anew : drawn[0][at], drawn[1][at], drawn[2][at] == 1, brevity, random);
                    }
                }
                double[][] advantages = combination.advantages(rewards);
                if (sweep == 1) {
                    size(combination, brevity, rewards, advantages, measured);
                }
                heads.step(drawn, Arrays.stream(advantages).flatMapToDouble(Arrays::stream).toArray());
                if (sweep == sweeps || sweep == 2 * sweeps) {
                    measure(combination, brevity, heads.policy(), sweep == sweeps ? "early" : "late", measured);
                }
            }
        }
    }

    private static void size(
            Combination combination, double brevity, double[][][] rewards, double[][] advantages,
            Map<String, Double> measured) {
        double squares = 0;
        double predicted = 0;
        for (int q = 0; q < rewards.length; q++) {
            for (double a : advantages[q]) {
                squares += a * a / rewards.length / (GROUP - 1);
            }
            double size = AdvantageDiagnostics.of(rewards[q], FineGrained.WEIGHTS).size();
            predicted += size * size / rewards.length;
        }
        measured.put(name(combination, brevity, "size"), Math.sqrt(squares));
        measured.put(name(combination, brevity, "√(w'Cw)"), Math.sqrt(predicted));
    }

    private static void measure(
            Combination combination, double brevity, double[][][] policy, String when, Map<String, Double> measured) {
        double accuracy = 0;
        double brief = 0;
        double inForm = 0;
        for (int q = 0; q < FineGrained.CLASSES; q++) {
            accuracy += FineGrained.accuracy(policy[0][q], policy[1][q], q) / FineGrained.CLASSES;
            brief += policy[1][q][0] / FineGrained.CLASSES;
            inForm += policy[2][q][1] / FineGrained.CLASSES;
        }
        measured.put(name(combination, brevity, "accuracy, " + when), accuracy);
        measured.put(name(combination, brevity, "shortest, " + when), brief);
        measured.put(name(combination, brevity, "in form, " + when), inForm);
    }
}
