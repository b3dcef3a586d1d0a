package dev.plumbline.papers.ctrlu;

import dev.plumbline.evaluation.FrechetDistance;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.diffusion.LinearVelocity;
import dev.plumbline.reward.UncertaintyWeighting;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// End to end: a denoiser fine-tuned by the reward of its one-step estimates, unweighted or weighted, and sampled.
///
/// 300 steps of Adam at 1e-3, 16 images of each class; t_max = 400, ramp of 100 steps. Samples by DDIM in 50 steps, 250
/// of each class: share that the best classifier assigns to the condition, and Frechet distance to the law of the
/// class, mean over classes.
final class FineTuning implements Experiment {
    static final String PRETRAINED = "pretrained";
    static final List<Arm> ARMS = List.of(
            new Arm("unweighted", null), new Arm("exp(-U) + U", UncertaintyWeighting.of(1)),
            new Arm("exp(-U), detached", UncertaintyWeighting.detached(1)));
    static final List<Setting> SETTINGS = List.of(new Setting(0.1, 1), new Setting(1, 50));
    private static final int BATCH = 16;
    private static final int SAMPLES = 250;

    /// @param weighting null: the reward loss of the first view alone
    record Arm(String name, UncertaintyWeighting weighting) {}

    record Setting(double gradScale, int shift) {
        @Override
        public String toString() {
            return "lambda " + gradScale + ", shift " + shift;
        }
    }

    static String accuracy(String arm) {
        return arm + ", accuracy";
    }

    static String distance(String arm) {
        return arm + ", distance";
    }

    static String name(Setting setting, Arm arm) {
        return setting + ", " + arm.name();
    }

    @Override
    public String id() {
        return "fine-tuning";
    }

    @Override
    public String title() {
        return "A denoiser fine-tuned by a reward model";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var pretrained = Denoiser.pretrained(backend, ErrorDetection.points(scale), new Philox(seed, 1));
        var reward = PlaneReward.fit(backend, ErrorDetection.PER_CLASS, new Philox(seed, 2));
        var measured = new LinkedHashMap<String, Double>();
        int samples = Math.max(20, (int) (SAMPLES * Math.min(1, scale)));
        measure(pretrained, PRETRAINED, samples, seed, measured);
        int steps = (int) Math.ceil(300 * scale);
        for (var setting : SETTINGS) {
            var objective = new TwinObjective(400, setting.shift(), setting.gradScale(), steps / 3);
            for (var arm : ARMS) {
                var tuned = pretrained.copy();
                tune(backend, tuned, reward, arm, objective, steps, new Philox(seed, 4));
                measure(tuned, name(setting, arm), samples, seed, measured);
            }
        }
        return measured;
    }

    private static void measure(
            Denoiser denoiser, String name, int samples, long seed, Map<String, Double> measured) {
        double accuracy = 0;
        double distance = 0;
        for (int c = 0; c < CurvedClasses.CLASSES; c++) {
            int label = c;
            double[][] x = denoiser.sample(c, samples, new Philox(seed, 10 + c)); // the same noise for every arm
            accuracy += Arrays.stream(x).filter(point -> CurvedClasses.oracle(point) == label).count()
                    / (double) samples / CurvedClasses.CLASSES;
            distance += FrechetDistance.ofSamples(x, CurvedClasses.mean(c), CurvedClasses.covariance(c), 1)
                    / CurvedClasses.CLASSES;
        }
        measured.put(accuracy(name), accuracy);
        measured.put(distance(name), distance);
    }

    private static void tune(Backend backend, Denoiser denoiser, PlaneReward reward, Arm arm, TwinObjective objective,
            int steps, Philox random) {
        var rule = new StepRule.Adam(AdamOptions.of(1e-3));
        var parameters = denoiser.byClass().stream().map(model -> model.trainable(rule)).toList();
        for (int step = 1; step <= steps; step++) {
            try (var _ = backend.scope()) {
                var batch = new Batch[CurvedClasses.CLASSES];
                for (int c = 0; c < batch.length; c++) {
                    batch[c] = Batch.draw(denoiser.byClass().get(c), c, objective, random);
                }
                addReward(backend, batch, reward, arm.weighting(), objective, objective.lambda(step));
                for (int c = 0; c < batch.length; c++) {
                    parameters.get(c).step(denoiser.byClass().get(c).gradient(batch[c].phi(), batch[c].slope()));
                }
            }
        }
    }

    /// Images of one class at two times: rows 0 .. n−1 are the first views.
    ///
    /// @param phi features of the noised points `[2n x features]`
    /// @param estimates x̂₀ `[2n][2]`
    /// @param slope dL/dê `[2n][2]`, that of L_pre to begin with
    private record Batch(int label, Tensor phi, int[] times, double[][] estimates, double[][] slope) {
        static Batch draw(LinearVelocity model, int label, TwinObjective objective, Philox random) {
            var schedule = Denoiser.SCHEDULE;
            var x = new double[2 * BATCH][];
            var e = new double[2 * BATCH][];
            var times = new int[2 * BATCH];
            for (int i = 0; i < BATCH; i++) {
                double[] clean = CurvedClasses.draw(label, random);
                e[i] = Denoiser.normal(random);
                e[BATCH + i] = e[i];
                times[i] = TwinObjective.firstTime(schedule.steps(), random);
                times[BATCH + i] = objective.secondTime(times[i], schedule.steps());
                x[i] = schedule.noised(clean, e[i], times[i]);
                x[BATCH + i] = schedule.noised(clean, e[i], times[BATCH + i]);
            }
            Tensor phi = model.features(x, Denoiser.inUnit(times));
            double[][] predicted = model.at(phi);
            var estimates = new double[x.length][];
            var slope = new double[x.length][2];
            for (int i = 0; i < x.length; i++) {
                estimates[i] = schedule.clean(x[i], predicted[i], times[i]);
                for (int d = 0; d < 2; d++) {
                    // L_pre is a mean over classes, views, images, dimensions
                    slope[i][d] = 2 * (predicted[i][d] - e[i][d]) / (CurvedClasses.CLASSES * x.length * 2);
                }
            }
            return new Batch(label, phi, times, estimates, slope);
        }
    }

    /// Adds the slopes of the reward part over the images of all classes.
    private static void addReward(Backend backend, Batch[] batch, PlaneReward reward, UncertaintyWeighting weighting,
            TwinObjective objective, double lambda) {
        int n = CurvedClasses.CLASSES * BATCH;
        var views = new TwinReward.Views(new int[n], new int[n], new int[n], new double[n][], new double[n][]);
        for (int i = 0; i < n; i++) {
            var own = batch[i / BATCH];
            views.labels()[i] = own.label();
            views.firstTimes()[i] = own.times()[i % BATCH];
            views.secondTimes()[i] = own.times()[BATCH + i % BATCH];
            views.first()[i] = own.estimates()[i % BATCH];
            views.second()[i] = own.estimates()[BATCH + i % BATCH];
        }
        var part = TwinReward.of(backend, Denoiser.SCHEDULE, views, reward, weighting, objective, lambda);
        for (int i = 0; i < n; i++) {
            for (int d = 0; d < 2; d++) {
                batch[i / BATCH].slope()[i % BATCH][d] += part.first()[i][d];
                batch[i / BATCH].slope()[BATCH + i % BATCH][d] += part.second()[i][d];
            }
        }
    }
}
