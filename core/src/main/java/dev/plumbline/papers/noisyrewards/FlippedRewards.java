package dev.plumbline.papers.noisyrewards;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.noisyrewards.Study.Stream;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.NoiseCorrection;
import dev.plumbline.reward.RewardNoise;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Policy gradient on a table of 50 prompts and 10 answers, of which the first is correct (logits N(0, 1/4)), with flipped
/// rewards; accuracy is the exact expectation of the clean reward.
final class FlippedRewards implements Experiment {
    static final String GROUP = "group-wise";
    static final String OUTPUT = "output-wise";
    static final List<String> KINDS = List.of(GROUP, OUTPUT);
    static final double[] RATES = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    static final double[] CORRECTED = {0.2, 0.4};
    static final int INTERVAL = 10;
    static final int UNPARSEABLE = 3;
    static final String MASKED = "unparseable never flipped";
    static final String FLIPPED = "unparseable flipped too";

    @Override
    public String id() {
        return "flipped-rewards";
    }

    @Override
    public String title() {
        return "Flipped verifier rewards";
    }

    static String name(String kind, double p, int step) {
        return kind + ", p = " + p + ": accuracy @ " + step;
    }

    static String corrected(double p, int step) {
        return name(GROUP + ", corrected", p, step);
    }

    static String format(String variant, double p, String metric) {
        return variant + ", p = " + p + ": " + metric;
    }

    /// @param noise null: no noise code at all
    /// @param correction p that is divided out of the observed rewards; 0: none
    /// @param unparseable number of answers, the last ones, from which no answer is extracted
    /// @param masked unparseable answers are never flipped
    record Setting(RewardNoise noise, double correction, int unparseable, boolean masked) {}

    /// Logits every {@link #INTERVAL} steps, `[points][prompts][answers]`.
    static double[][][] train(Backend backend, long seed, double scale, int steps, Setting setting) {
        var world = Study.random(seed, 0, Stream.WORLD);
        var sampling = Study.random(seed, 0, Stream.SAMPLING);
        var noise = Study.random(seed, 0, Stream.NOISE);
        var logits = new double[Study.prompts(scale)][];
        Arrays.setAll(logits, x -> TableAscent.gaussianLogits(world, Study.ANSWERS, 0.5));
        var points = new double[steps / INTERVAL + 1][][];
        for (int step = 0; step <= steps; step++) {
            if (step % INTERVAL == 0) {
                points[step / INTERVAL] = Arrays.stream(logits).map(double[]::clone).toArray(double[][]::new);
            }
            if (step < steps) {
                step(backend, logits, Study.batch(scale), setting, sampling, noise);
            }
        }
        return points;
    }

    private static void step(
            Backend backend, double[][] logits, int batch, Setting setting, Philox sampling, Philox noise) {
        int n = Study.ROLLOUTS;
        int[] prompts = sampling.permutation(logits.length);
        var row = new int[batch * n];
        var action = new double[batch * n];
        var rewards = new double[batch][n];
        var parseable = new boolean[batch][n];
        for (int x = 0; x < batch; x++) {
            double[] policy = SoftmaxPolicy.softmax(logits[prompts[x]]);
            for (int j = 0; j < n; j++) {
                int answer = sampling.nextIndex(policy);
                row[x * n + j] = prompts[x];
                action[x * n + j] = answer;
                rewards[x][j] = answer == 0 ? 1 : 0;
                parseable[x][j] = answer < Study.ANSWERS - setting.unparseable();
            }
        }
        double[][] observed =
                setting.noise() == null ? rewards : setting.noise().corrupt(rewards, setting.masked() ? parseable : null, noise);
        if (setting.correction() > 0) {
            for (double[] group : observed) {
                Arrays.setAll(group, j -> NoiseCorrection.unbiased(group[j], setting.correction()));
            }
        }
        TableAscent.step(backend, logits, row, action, TableAscent.advantages(backend, observed), Study.RATE / n);
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        for (double p : RATES) {
            for (String kind : KINDS) {
                var noise = kind.equals(GROUP) ? new RewardNoise.GroupFlip(p) : new RewardNoise.OutputFlip(p);
                var points = train(backend, seed, scale, Study.STEPS, new Setting(noise, 0, 0, true));
                for (int t = 0; t < points.length; t++) {
                    measured.put(name(kind, p, t * INTERVAL), TableAscent.meanProbability(points[t], 0));
                }
            }
        }
        for (double p : CORRECTED) {
            var points = train(backend, seed, scale, Study.STEPS, new Setting(new RewardNoise.GroupFlip(p), p, 0, true));
            for (int t = 0; t < points.length; t++) {
                measured.put(corrected(p, t * INTERVAL), TableAscent.meanProbability(points[t], 0));
            }
        }
        for (double p : RATES) {
            for (String variant : List.of(MASKED, FLIPPED)) {
                var points = train(backend, seed, scale, Study.STEPS,
                        new Setting(new RewardNoise.GroupFlip(p), 0, UNPARSEABLE, variant.equals(MASKED)));
                for (int t : new int[] {0, points.length - 1}) {
                    String when = t == 0 ? "start" : "end";
                    double unparseable = 0;
                    for (int a = Study.ANSWERS - UNPARSEABLE; a < Study.ANSWERS; a++) {
                        unparseable += TableAscent.meanProbability(points[t], a);
                    }
                    double accuracy = TableAscent.meanProbability(points[t], 0);
                    measured.put(format(variant, p, "unparseable at the " + when), unparseable);
                    measured.put(format(variant, p, "accuracy at the " + when), accuracy);
                    measured.put(format(variant, p, "accuracy of the parseable at the " + when), accuracy / (1 - unparseable));
                }
            }
        }
        return measured;
    }
}
