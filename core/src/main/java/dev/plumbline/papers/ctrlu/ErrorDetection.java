package dev.plumbline.papers.ctrlu;

import dev.plumbline.evaluation.RocArea;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.UncertaintyWeighting;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment E1: whether the disagreement U of two readings finds the images that the reward model reads wrongly, by
/// band of the diffusion time and by the distance Δt of the views.
///
/// A reward model of 12 clean points of each class; 400 images of each class and band. Wrong: the likeliest class is
/// not the condition. Beside it, how often that class is not the one that the best classifier gives the estimate.
final class ErrorDetection implements Experiment {
    static final List<Band> BANDS = List.of(new Band(0, 200), new Band(200, 400), new Band(400, 700));
    static final List<Integer> SHIFTS = List.of(1, 50, 150);
    static final int PER_CLASS = 12;
    private static final int IMAGES = 400;

    /// Times above `from` up to `to`.
    record Band(int from, int to) {
        @Override
        public String toString() {
            return from + " to " + to;
        }
    }

    static String area(Band band, int shift) {
        return "area, t " + band + ", shift " + shift;
    }

    static String errors(Band band) {
        return "errors, t " + band;
    }

    static String uncertainty(Band band, int shift, boolean wrong) {
        return "U, t " + band + ", shift " + shift + (wrong ? ", wrong" : ", right");
    }

    static String mistaken(Band band) {
        return "against the best classifier, t " + band;
    }

    static String offManifold(Band band) {
        return "distance, t " + band;
    }

    static int points(double scale) {
        return (int) Math.ceil(4000 * Math.min(1, scale));
    }

    @Override
    public String id() {
        return "detection";
    }

    @Override
    public String title() {
        return "Disagreement of two views against errors of the reward model";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var denoiser = Denoiser.pretrained(backend, points(scale), new Philox(seed, 1));
        var reward = PlaneReward.fit(backend, PER_CLASS, new Philox(seed, 2));
        var random = new Philox(seed, 3);
        var measured = new LinkedHashMap<String, Double>();
        int perClass = Math.max(50, (int) (IMAGES * scale));
        for (var band : BANDS) {
            band(backend, denoiser, reward, band, perClass, random, measured);
        }
        return measured;
    }

    private static void band(Backend backend, Denoiser denoiser, PlaneReward reward, Band band, int perClass,
            Philox random,
            Map<String, Double> measured) {
        var schedule = Denoiser.SCHEDULE;
        int n = perClass * CurvedClasses.CLASSES;
        var labels = new int[n];
        var wrong = new boolean[n];
        var first = new double[n * CurvedClasses.CLASSES];
        var second = new double[SHIFTS.size()][n * CurvedClasses.CLASSES];
        double errors = 0;
        double mistaken = 0;
        double distance = 0;
        for (int c = 0; c < CurvedClasses.CLASSES; c++) {
            double[][] clean = CurvedClasses.draws(c, perClass, random);
            var noise = new double[perClass][];
            Arrays.setAll(noise, i -> Denoiser.normal(random));
            var times = new int[perClass];
            Arrays.setAll(times, i -> band.from() + 1 + random.nextInt(band.to() - band.from()));
            double[][] estimates = denoiser.estimates(c, noised(clean, noise, times), times);
            double[] logits = reward.logits(estimates);
            int offset = c * perClass;
            System.arraycopy(logits, 0, first, offset * CurvedClasses.CLASSES, logits.length);
            for (int i = 0; i < perClass; i++) {
                labels[offset + i] = c;
                double[] row = Arrays.copyOfRange(logits, i * CurvedClasses.CLASSES, (i + 1) * CurvedClasses.CLASSES);
                int read = SoftmaxPolicy.argmax(row);
                wrong[offset + i] = read != c;
                mistaken += read == CurvedClasses.oracle(estimates[i]) ? 0 : 1.0 / n;
                errors += wrong[offset + i] ? 1.0 / n : 0;
                distance += Math.hypot(estimates[i][0] - clean[i][0], estimates[i][1] - clean[i][1]) / n;
            }
            for (int s = 0; s < SHIFTS.size(); s++) {
                var objective = new TwinObjective(schedule.steps(), SHIFTS.get(s), 1, 0);
                var later = Arrays.stream(times).map(t -> objective.secondTime(t, schedule.steps())).toArray();
                double[] z = reward.logits(denoiser.estimates(c, noised(clean, noise, later), later));
                System.arraycopy(z, 0, second[s], offset * CurvedClasses.CLASSES, z.length);
            }
        }
        measured.put(errors(band), errors);
        measured.put(mistaken(band), mistaken);
        measured.put(offManifold(band), distance);
        for (int s = 0; s < SHIFTS.size(); s++) {
            try (var _ = backend.scope()) {
                double[] uncertainty = UncertaintyWeighting.of(1).classification(backend,
                        backend.tensor(DType.FLOAT64, first, n, CurvedClasses.CLASSES),
                        backend.tensor(DType.FLOAT64, second[s], n, CurvedClasses.CLASSES), labels, 1).uncertainty();
                measured.put(area(band, SHIFTS.get(s)), RocArea.of(uncertainty, wrong));
                double[] total = new double[2];
                for (int i = 0; i < n; i++) {
                    total[wrong[i] ? 1 : 0] += uncertainty[i];
                }
                measured.put(uncertainty(band, SHIFTS.get(s), false), total[0] / n / (1 - errors));
                measured.put(uncertainty(band, SHIFTS.get(s), true), total[1] / n / errors);
            }
        }
    }

    static double[][] noised(double[][] clean, double[][] noise, int[] times) {
        var x = new double[clean.length][];
        Arrays.setAll(x, i -> Denoiser.SCHEDULE.noised(clean[i], noise[i], times[i]));
        return x;
    }
}
