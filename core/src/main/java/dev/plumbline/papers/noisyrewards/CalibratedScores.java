package dev.plumbline.papers.noisyrewards;

import dev.plumbline.kernel.Backend;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.noisyrewards.PatternTask.Payment;
import dev.plumbline.papers.noisyrewards.Study.Stream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The two-token task paid by reward models of 65, 75 and 85 % accuracy ({@link SyntheticScore}, a new error for each rollout;
/// 0 for overthinking, which has no valid format), as they are and calibrated by the pattern reward. Control: patterns that say
/// nothing of correctness.
final class CalibratedScores implements Experiment {
    static final double[] ACCURACIES = {0.65, 0.75, 0.85};
    static final String INFORMATIVE = "informative patterns";
    static final String UNINFORMATIVE = "uninformative patterns";
    static final String PLAIN = "plain";
    static final String CALIBRATED = "calibrated";
    static final int INTERVAL = 50;

    @Override
    public String id() {
        return "calibrated-scores";
    }

    @Override
    public String title() {
        return "Reward models repaired by the pattern reward";
    }

    static String name(String patterns, double accuracy, String variant, int step) {
        return patterns + ", " + accuracy + ", " + variant + ": accuracy @ " + step;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        for (String patterns : List.of(INFORMATIVE, UNINFORMATIVE)) {
            for (double accuracy : ACCURACIES) {
                for (String variant : List.of(PLAIN, CALIBRATED)) {
                    var points = PatternTask.of(seed, 2, scale, patterns.equals(INFORMATIVE)).train(backend,
                            Study.random(seed, 2, Stream.SAMPLING), Study.batch(scale), Study.STEPS, INTERVAL,
                            payment(seed, accuracy, variant.equals(CALIBRATED)));
                    for (int t = 0; t < points.size(); t++) {
                        measured.put(name(patterns, accuracy, variant, t * INTERVAL), points.get(t).accuracy());
                    }
                }
            }
        }
        return measured;
    }

    private static Payment payment(long seed, double accuracy, boolean calibrated) {
        var noise = Study.random(seed, 2, Stream.NOISE);
        var model = SyntheticScore.of(accuracy);
        var rule = PatternCalibration.ofPaper();
        return (clean, z) -> {
            double[][] pattern = ReasoningPatterns.patternRewards(z);
            var paid = new double[clean.length][];
            for (int x = 0; x < paid.length; x++) {
                paid[x] = new double[clean[x].length];
                for (int j = 0; j < paid[x].length; j++) {
                    double drawn = model.draw(clean[x][j], noise);
                    double score = z[x][j] == PatternTask.OVERTHINKING ? 0 : drawn;
                    paid[x][j] = calibrated ? rule.calibrate(score, pattern[x][j]) : score;
                }
            }
            return paid;
        };
    }
}
