package dev.plumbline.papers.ctrlu;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.UncertaintyWeighting;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment E2: a linear predictor that learns through a reward model whose readings are noise for half of the
/// points.
///
/// 300 points of 4 classes, x ~ N(m_c, I) in 6 dimensions, m_c ~ N(0, 0.7²), logits z = (x, 1) W. The reward model
/// reads z, or, for a corrupted point, R z with a rotation R of the 4 logits drawn anew in each pass, so that its
/// gradient Rᵀ dL/d(R z) is noise. 300 steps of descent of the mean loss at rate 2, λ = 1, u = 1. Accuracy on 4000
/// fresh points.
final class CorruptedReadings implements Experiment {
    static final List<Arm> ARMS = List.of(
            new Arm("unweighted", null), new Arm("exp(-U), detached", UncertaintyWeighting.detached(1)),
            new Arm("exp(-U) + U", UncertaintyWeighting.of(1)),
            new Arm("exp(-U), detached, + U",
                    new UncertaintyWeighting(1, UncertaintyWeighting.ScalePlace.INSIDE, true, true)),
            new Arm("exp(-U)", new UncertaintyWeighting(1, UncertaintyWeighting.ScalePlace.INSIDE, false, false)));
    /// The first three, which the steps of descent are varied for.
    static final int MAIN = 3;
    static final List<Double> OTHER_RATES = List.of(0.5, 5.0);
    static final Arm CLEAN = new Arm("clean points only, unweighted", null);
    private static final int POINTS = 300;
    private static final int DIMENSIONS = 6;
    private static final int CLASSES = 4;
    private static final double SPREAD = 0.7;
    private static final double RATE = 2;
    private static final int FRESH = 4000;

    /// @param weighting null: the reward loss of the first reading alone
    record Arm(String name, UncertaintyWeighting weighting) {}

    /// Which half of the points is read wrongly.
    enum Place {
        /// Any.
        ANYWHERE,
        /// Those on one side of a random plane through the middle.
        ONE_SIDE
    }

    /// @param rate of descent
    record Run(Arm arm, Place place, double rate) {
        static Run of(Arm arm, Place place) {
            return new Run(arm, place, RATE);
        }

        String accuracy() {
            return "accuracy, " + arm.name() + ", " + place + ", rate " + rate;
        }

        String weight(boolean corrupted) {
            return "weight, " + arm.name() + ", " + place + ", rate " + rate + (corrupted ? ", corrupted" : ", clean");
        }
    }

    /// Points of one seed.
    ///
    /// @param x `[points][dimensions + 1]`, 1 last
    private record Points(double[][] x, int[] labels) {
        static Points draw(double[][] means, int count, Philox random) {
            var x = new double[count][DIMENSIONS + 1];
            var labels = new int[count];
            for (int i = 0; i < count; i++) {
                int c = random.nextInt(CLASSES);
                labels[i] = c;
                for (int d = 0; d < DIMENSIONS; d++) {
                    x[i][d] = means[c][d] + random.nextGaussian();
                }
                x[i][DIMENSIONS] = 1;
            }
            return new Points(x, labels);
        }

        Tensor tensor(Backend backend) {
            return backend.tensor(DType.FLOAT64, Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray(), x.length,
                    DIMENSIONS + 1);
        }
    }

    @Override
    public String id() {
        return "corrupted";
    }

    @Override
    public String title() {
        return "Learning through a reward model that is noise for half of the points";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var random = new Philox(seed, 1);
        var means = new double[CLASSES][DIMENSIONS];
        for (double[] mean : means) {
            Arrays.setAll(mean, d -> SPREAD * random.nextGaussian());
        }
        var points = Points.draw(means, POINTS, random);
        var fresh = Points.draw(means, FRESH, random);
        int steps = (int) Math.ceil(300 * scale);
        var measured = new LinkedHashMap<String, Double>();
        for (var place : Place.values()) {
            boolean[] corrupted = corrupted(place, points, random);
            var rotations = rotations(steps, corrupted, new Philox(seed, 2 + place.ordinal()));
            for (var arm : place == Place.ANYWHERE ? ARMS : ARMS.subList(0, MAIN)) {
                train(backend, new Run(arm, place, RATE), points, fresh, corrupted, rotations, measured);
            }
            train(backend, new Run(CLEAN, place, RATE), clean(points, corrupted), fresh,
                    new boolean[POINTS], new double[steps][2][POINTS][][], measured);
            if (place == Place.ANYWHERE) {
                for (double rate : OTHER_RATES) {
                    for (var arm : ARMS.subList(0, MAIN)) {
                        train(backend, new Run(arm, place, rate), points, fresh, corrupted, rotations, measured);
                    }
                }
            }
        }
        return measured;
    }

    private static boolean[] corrupted(Place place, Points points, Philox random) {
        var corrupted = new boolean[POINTS];
        int[] order = random.permutation(POINTS);
        double[] normal = new double[DIMENSIONS];
        Arrays.setAll(normal, d -> random.nextGaussian());
        double[] along = Arrays.stream(points.x()).mapToDouble(x -> dot(normal, x)).toArray();
        int[] sorted = Quantiles.stableOrder(along);
        for (int i = 0; i < POINTS / 2; i++) {
            corrupted[place == Place.ANYWHERE ? order[i] : sorted[i]] = true;
        }
        return corrupted;
    }

    /// Of each step, view and point, the same for every arm; null for a point that is read as it is.
    private static double[][][][][] rotations(int steps, boolean[] corrupted, Philox random) {
        var rotations = new double[steps][2][corrupted.length][][];
        for (double[][][][] step : rotations) {
            for (double[][][] view : step) {
                for (int i = 0; i < corrupted.length; i++) {
                    view[i] = corrupted[i] ? rotation(CLASSES, random) : null;
                }
            }
        }
        return rotations;
    }

    private static Points clean(Points points, boolean[] corrupted) {
        var x = new double[POINTS - POINTS / 2][];
        var labels = new int[x.length];
        int n = 0;
        for (int i = 0; i < POINTS; i++) {
            if (!corrupted[i]) {
                x[n] = points.x()[i];
                labels[n++] = points.labels()[i];
            }
        }
        return new Points(x, labels);
    }

    /// Puts down the accuracy after training and the mean weights of the last step.
    private static void train(Backend backend, Run run, Points points, Points fresh, boolean[] corrupted,
            double[][][][][] rotations, Map<String, Double> measured) {
        var weighting = run.arm().weighting();
        int n = points.labels().length;
        try (var _ = backend.scope()) {
            Tensor x = points.tensor(backend);
            Tensor w = backend.zeros(DType.FLOAT64, DIMENSIONS + 1, CLASSES);
            var weights = new double[2];
            for (double[][][][] rotation : rotations) {
                try (var _ = backend.scope()) {
                    double[] z = backend.model().matmul(x, false, w, false).toArray();
                    var read = new double[2][n * CLASSES];
                    for (int i = 0; i < n; i++) {
                        for (int view = 0; view < 2; view++) {
                            double[] own = Arrays.copyOfRange(z, i * CLASSES, (i + 1) * CLASSES);
                            System.arraycopy(corrupted[i] ? times(rotation[view][i], own, false) : own, 0, read[view],
                                    i * CLASSES, CLASSES);
                        }
                    }
                    var terms = (weighting == null ? UncertaintyWeighting.detached(1) : weighting)
                            .classification(backend, backend.tensor(DType.FLOAT64, read[0], n, CLASSES),
                                    backend.tensor(DType.FLOAT64, read[1], n, CLASSES), points.labels(), 1);
                    var dz = new double[n * CLASSES];
                    weights = new double[2];
                    for (int i = 0; i < n; i++) {
                        double trust = weighting == null ? 1 / terms.weight()[i] : 1;
                        weights[corrupted[i] ? 1 : 0] += terms.weight()[i] * trust;
                        double[] g1 = back(rotation[0][i], terms.gradPrimary()[i]);
                        double[] g2 = back(rotation[1][i], terms.gradAuxiliary()[i]);
                        for (int k = 0; k < CLASSES; k++) {
                            dz[i * CLASSES + k] = (trust * g1[k] + g2[k]) / n;
                        }
                    }
                    backend.model().sgdInPlace(w, backend.model().matmul(
                            x, true, backend.tensor(DType.FLOAT64, dz, n, CLASSES), false), run.rate());
                }
            }
            if (weighting != null) {
                measured.put(run.weight(false), weights[0] / (n - POINTS / 2));
                measured.put(run.weight(true), weights[1] / (POINTS / 2));
            }
            measured.put(run.accuracy(), accuracy(backend, fresh, w));
        }
    }

    private static double accuracy(Backend backend, Points points, Tensor w) {
        double[] z = backend.model().matmul(points.tensor(backend), false, w, false).toArray();
        int right = 0;
        for (int i = 0; i < points.labels().length; i++) {
            right += SoftmaxPolicy.argmax(Arrays.copyOfRange(z, i * CLASSES, (i + 1) * CLASSES)) == points.labels()[i]
                    ? 1 : 0;
        }
        return (double) right / points.labels().length;
    }

    private static double[] back(double[][] rotation, double[] gradient) {
        return rotation == null ? gradient : times(rotation, gradient, true);
    }

    private static double[] times(double[][] matrix, double[] x, boolean transposed) {
        var out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < x.length; j++) {
                out[i] += (transposed ? matrix[j][i] : matrix[i][j]) * x[j];
            }
        }
        return out;
    }

    /// Uniform among orthogonal matrices: rows of normal numbers, each made orthogonal to those before it (Gram and
    /// Schmidt).
    static double[][] rotation(int n, Philox random) {
        var q = new double[n][n];
        for (int i = 0; i < n; i++) {
            double[] row = q[i];
            Arrays.setAll(row, k -> random.nextGaussian());
            for (int j = 0; j < i; j++) {
                double along = dot(row, q[j]);
                for (int k = 0; k < n; k++) {
                    row[k] -= along * q[j][k];
                }
            }
            double length = Math.sqrt(dot(row, row));
            for (int k = 0; k < n; k++) {
                row[k] /= length;
            }
        }
        return q;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}
