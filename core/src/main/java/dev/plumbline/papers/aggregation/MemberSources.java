package dev.plumbline.papers.aggregation;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.LinearRewardFit;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.reward.aggregation.MemberSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Ten members of one ensemble by five ways, each a linear Bradley-Terry model of 12 features on the same 300 noisy
/// pairs: what averaging them gains, and what their deviation says of the error.
///
/// Gold w·x with ‖w‖ = 1 and x of independent standard normals, a pair labelled 1 with probability σ(w·(x₁ − x₂)).
/// Members: the same convex loss from ten random starts (seeds); pairs drawn again (bootstrap); 30 pairs each (splits);
/// all but 30 (jackknife); ten random projections to 8 features, which stand for ten pretrainings. Ridge 0.01.
/// Measured on 400 responses: root mean square of the average less gold, of a member less gold, and the mean over
/// responses of the members' deviation (divisor M − 1).
final class MemberSources implements Experiment {
    static final String FULL = "one fit of all pairs";
    static final int MEMBERS = 10;
    private static final int FEATURES = 12;
    private static final int PROJECTED = 8;
    private static final int PAIRS = 300;
    private static final int RESPONSES = 400;
    private static final double RIDGE = 0.01;

    static final List<MemberSource> SOURCES = List.of(MemberSource.FINE_TUNING_SEED, MemberSource.PRETRAINING_SEED,
            MemberSource.BOOTSTRAP, MemberSource.DISJOINT_SPLIT, MemberSource.JACKKNIFE);

    static String average(MemberSource source) {
        return source + ": error of the average";
    }

    static String member(MemberSource source) {
        return source + ": error of a member";
    }

    static String deviation(MemberSource source) {
        return source + ": deviation";
    }

    static String standardError(MemberSource source) {
        return source + ": standard error";
    }

    @Override
    public String id() {
        return "member-sources";
    }

    @Override
    public String title() {
        return "Where ten members come from, and what their deviation says";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int repetitions = (int) Math.ceil(10 * scale);
        var measured = new LinkedHashMap<String, Double>();
        var random = new Philox(seed, 71);
        for (int r = 0; r < repetitions; r++) {
            repetition(random, 1.0 / repetitions, measured);
        }
        return measured;
    }

    private static void repetition(Philox random, double share, Map<String, Double> measured) {
        double[] gold = gaussian(random, 1, FEATURES)[0];
        double length = Math.sqrt(Arrays.stream(gold).map(w -> w * w).sum());
        Arrays.setAll(gold, j -> gold[j] / length);
        var pairs = pairs(gold, random);
        double[][] responses = gaussian(random, RESPONSES, FEATURES);
        double[] truth = scores(gold, responses);
        measured.merge(FULL, share * error(scores(fit(pairs), responses), truth), Double::sum);
        for (var source : SOURCES) {
            var scores = new double[MEMBERS][];
            int[] order = random.permutation(PAIRS);
            for (int i = 0; i < MEMBERS; i++) {
                scores[i] = scores(member(source, pairs, order, i, random), responses);
            }
            var average = new double[RESPONSES];
            double deviation = 0;
            for (int x = 0; x < RESPONSES; x++) {
                int at = x;
                double[] column = Arrays.stream(scores).mapToDouble(row -> row[at]).toArray();
                average[x] = Moments.mean(column);
                deviation += Moments.standardDeviation(column, 1) / RESPONSES;
            }
            measured.merge(average(source), share * error(average, truth), Double::sum);
            for (double[] row : scores) {
                measured.merge(member(source), share / MEMBERS * error(row, truth), Double::sum);
            }
            measured.merge(deviation(source), share * deviation, Double::sum);
            measured.merge(standardError(source), share * source.standardError(deviation, MEMBERS), Double::sum);
        }
    }

    private static PreferencePairs pairs(double[] gold, Philox random) {
        double[][] first = gaussian(random, PAIRS, FEATURES);
        double[][] second = gaussian(random, PAIRS, FEATURES);
        double[] better = scores(gold, first);
        double[] other = scores(gold, second);
        var target = new double[PAIRS];
        Arrays.setAll(target, i -> random.nextDouble() < Logistic.sigmoid(better[i] - other[i]) ? 1 : 0);
        return new PreferencePairs(first, second, null, null, target, null);
    }

    /// Weights of member i in the 12 features.
    private static double[] member(MemberSource source, PreferencePairs pairs, int[] order, int i, Philox random) {
        int block = PAIRS / MEMBERS;
        return switch (source) {
            case FINE_TUNING_SEED -> descend(pairs, gaussian(random, 1, FEATURES)[0]);
            case PRETRAINING_SEED -> {
                double[][] projection = gaussian(random, PROJECTED, FEATURES);
                double[] head = fit(new PreferencePairs(projected(projection, pairs.chosen()),
                        projected(projection, pairs.rejected()), null, null, pairs.target(), null));
                var w = new double[FEATURES];
                for (int k = 0; k < PROJECTED; k++) {
                    for (int j = 0; j < FEATURES; j++) {
                        w[j] += head[k] * projection[k][j];
                    }
                }
                yield w;
            }
            case BOOTSTRAP -> fit(pairs.select(
                    IntStream.generate(() -> random.nextInt(PAIRS)).limit(PAIRS).toArray()));
            case DISJOINT_SPLIT -> fit(pairs.select(Arrays.copyOfRange(order, i * block, (i + 1) * block)));
            case JACKKNIFE -> fit(pairs.select(IntStream.range(0, PAIRS).filter(k -> k / block != i)
                    .map(k -> order[k]).toArray()));
        };
    }

    private static double[] fit(PreferencePairs pairs) {
        return LinearRewardFit.fit(pairs, BradleyTerryLoss.PLAIN, RIDGE).weights();
    }

    /// Gradient descent from `start` until no entry of the gradient exceeds 1e-11. The step is the reciprocal of a bound
    /// of the curvature, the mean of ‖Δ‖²/4 and the ridge.
    static double[] descend(PreferencePairs pairs, double[] start) {
        int n = pairs.size();
        double[] w = start.clone();
        double curvature = RIDGE;
        var difference = new double[n][FEATURES];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < FEATURES; j++) {
                difference[i][j] = pairs.chosen()[i][j] - pairs.rejected()[i][j];
                curvature += difference[i][j] * difference[i][j] / (4 * n);
            }
        }
        double largest = Double.POSITIVE_INFINITY;
        for (int step = 0; step < 20_000 && largest > 1e-11; step++) {
            double[] gradient = Arrays.stream(w).map(x -> RIDGE * x).toArray();
            double[] margins = scores(w, difference);
            for (int i = 0; i < n; i++) {
                double slope = (Logistic.sigmoid(margins[i]) - pairs.target(i)) / n;
                for (int j = 0; j < FEATURES; j++) {
                    gradient[j] += slope * difference[i][j];
                }
            }
            largest = 0;
            for (int j = 0; j < FEATURES; j++) {
                w[j] -= gradient[j] / curvature;
                largest = Math.max(largest, Math.abs(gradient[j]));
            }
        }
        if (!(largest <= 1e-11)) {
            throw new ArithmeticException("descent stopped at a gradient of " + largest);
        }
        return w;
    }

    private static double[][] gaussian(Philox random, int rows, int columns) {
        var x = new double[rows][columns];
        for (double[] row : x) {
            Arrays.setAll(row, j -> random.nextGaussian());
        }
        return x;
    }

    private static double[][] projected(double[][] projection, double[][] x) {
        return Arrays.stream(x).map(row -> scores(row, projection)).toArray(double[][]::new);
    }

    private static double[] scores(double[] w, double[][] x) {
        return Arrays.stream(x).mapToDouble(row -> {
            double sum = 0;
            for (int j = 0; j < w.length; j++) {
                sum += w[j] * row[j];
            }
            return sum;
        }).toArray();
    }

    private static double error(double[] scores, double[] truth) {
        double sum = 0;
        for (int x = 0; x < truth.length; x++) {
            sum += (scores[x] - truth[x]) * (scores[x] - truth[x]);
        }
        return Math.sqrt(sum / truth.length);
    }
}
