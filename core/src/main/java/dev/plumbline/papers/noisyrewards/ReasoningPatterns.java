package dev.plumbline.papers.noisyrewards;

import dev.plumbline.kernel.Backend;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.noisyrewards.PatternTask.Payment;
import dev.plumbline.papers.noisyrewards.Study.Stream;
import dev.plumbline.reward.RewardNoise;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The two-token task of {@link PatternTask} paid by the pattern reward alone, by correctness, and by correctness with 40 %
/// of the groups flipped.
final class ReasoningPatterns implements Experiment {
    static final String PATTERN = "pattern reward";
    static final String CORRECT = "correctness";
    static final String NOISY = "correctness, 40 % flipped";
    static final List<String> PAYMENTS = List.of(PATTERN, CORRECT, NOISY);
    static final int INTERVAL = 10;

    @Override
    public String id() {
        return "reasoning-patterns";
    }

    @Override
    public String title() {
        return "Paid for reasoning phrases";
    }

    static String name(String payment, String metric, int step) {
        return payment + ": " + metric + " @ " + step;
    }

    static String peak(String payment) {
        return payment + ": peak";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        for (String kind : PAYMENTS) {
            var noise = Study.random(seed, 1, Stream.NOISE);
            Payment payment = switch (kind) {
                case PATTERN -> (clean, z) -> patternRewards(z);
                case CORRECT -> (clean, z) -> clean;
                default -> (clean, z) -> new RewardNoise.GroupFlip(0.4).corrupt(clean, parseable(z), noise);
            };
            var points = PatternTask.of(seed, 1, scale, true).train(backend, Study.random(seed, 1, Stream.SAMPLING),
                    Study.batch(scale), Study.STEPS, INTERVAL, payment);
            double peak = 0;
            for (int t = 0; t < points.size(); t++) {
                measured.put(name(kind, "accuracy", t * INTERVAL), points.get(t).accuracy());
                measured.put(name(kind, "overthinking", t * INTERVAL), points.get(t).overthinking());
                peak = Math.max(peak, points.get(t).accuracy());
            }
            measured.put(peak(kind), peak);
        }
        return measured;
    }

    static double[][] patternRewards(int[][] z) {
        var rewards = new double[z.length][];
        for (int x = 0; x < z.length; x++) {
            rewards[x] = new double[z[x].length];
            for (int j = 0; j < z[x].length; j++) {
                rewards[x][j] = PatternTask.PATTERN_REWARD[z[x][j]];
            }
        }
        return rewards;
    }

    private static boolean[][] parseable(int[][] z) {
        var parseable = new boolean[z.length][];
        for (int x = 0; x < z.length; x++) {
            parseable[x] = new boolean[z[x].length];
            for (int j = 0; j < z[x].length; j++) {
                parseable[x][j] = z[x][j] != PatternTask.OVERTHINKING;
            }
        }
        return parseable;
    }
}
