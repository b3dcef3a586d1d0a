package dev.plumbline.preference.rankings;

import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.items.DenseNewton;
import dev.plumbline.preference.items.Gauge;
import dev.plumbline.preference.items.NoFiniteEstimateException;
import java.util.ArrayList;
import java.util.Arrays;

/// Rankings with ties of any order, as a choice of sets (Turner, van Etten, Firth and Kosmidis 2020, Computational
/// Statistics 35, equation 2).
///
/// At each stage one set S of the items that remain is chosen, with probability f(S)/Σ_T f(T) over all sets T of sizes
/// that can occur, f(S) = δ_|S| (Π_{i∈S} π_i)^{1/|S|}, δ_1 = 1. Without ties it is {@link PlackettLuce}; for pairs it
/// is Davidson's model with δ_2 = ν. log f(S) is linear in (θ, log δ), so the log-likelihood is concave.
///
/// A stage with r items has Σ_s C(r, s) sets to choose from: this is for short rankings, or ties of few items. A size
/// that no ranking shows has δ = 0 and is left out. Immutable.
public final class TiedRankings {
    private static final int MOST_SETS = 1_000_000;

    private final int items;
    private final int[][][] orders;
    /// tieAt[s]: parameter number of log δ_s; −1 for s = 1 and for sizes that do not occur.
    private final int[] tieAt;
    private final boolean[] occurs;
    private final int parameters;

    /// What was fitted.
    ///
    /// @param theta centered log-worths `[items]`
    /// @param ties δ by size of the tie: ties[1] = 1, 0 for sizes that do not occur [largest + 1]
    /// @param covariance of (θ, log δ of the sizes that occur), Σ θ = 0
    public record Fit(double[] theta, double[] ties, double logLikelihood, double[][] covariance, int iterations) {
        /// Standard errors of θ in a gauge. Shape `[items]`.
        public double[] standardErrors(Gauge gauge) {
            var block = new double[theta.length][];
            for (int i = 0; i < block.length; i++) {
                block[i] = Arrays.copyOf(covariance[i], theta.length);
            }
            double[][] moved = gauge.covariance(block, theta);
            var errors = new double[theta.length];
            for (int i = 0; i < errors.length; i++) {
                errors[i] = Math.sqrt(Math.max(0, moved[i][i]));
            }
            return errors;
        }
    }

    /// Copies rankings, each a list of sets of tied items, best first: {{3}, {0, 2}} puts 3 before 0 and 2, which tie.
    ///
    /// @throws IllegalArgumentException if a ranking lists an item twice or an unknown one, or a set is empty
    public TiedRankings(int items, int[][][] rankings) {
        this.items = items;
        this.orders = new int[rankings.length][][];
        int largest = 1;
        for (int r = 0; r < rankings.length; r++) {
            var seen = new boolean[items];
            orders[r] = new int[rankings[r].length][];
            for (int k = 0; k < rankings[r].length; k++) {
                orders[r][k] = rankings[r][k].clone();
                largest = Math.max(largest, orders[r][k].length);
                if (orders[r][k].length == 0) {
                    throw new IllegalArgumentException("ranking " + r + " has an empty set at place " + k);
                }
                for (int item : orders[r][k]) {
                    if (item < 0 || item >= items || seen[item]) {
                        throw new IllegalArgumentException("ranking " + r + " needs different items in 0.."
                                + (items - 1) + ", had " + Arrays.deepToString(rankings[r]));
                    }
                    seen[item] = true;
                }
            }
        }
        this.occurs = new boolean[largest + 1];
        occurs[1] = true;
        for (int[][] order : orders) {
            for (int[] set : order) {
                occurs[set.length] = true;
            }
        }
        this.tieAt = new int[largest + 1];
        int next = items;
        for (int s = 0; s <= largest; s++) {
            tieAt[s] = s > 1 && occurs[s] ? next++ : -1;
        }
        this.parameters = next;
    }

    /// How many parameters there are: items, then log δ of each size above 1 that occurs.
    public int parameters() {
        return parameters;
    }

    /// log P(ranking) at x = (θ, log δ), over the sizes that occur in these data.
    ///
    /// @throws IllegalArgumentException if there are more than a million sets to choose from
    public double logProbability(double[] x, int[][] ranking) {
        return addRanking(x, ranking, new double[parameters], null);
    }

    /// Σ log P; fills the gradient and, where not null, the negative Hessian, both given as zeros.
    public double evaluate(double[] x, double[] gradient, double[][] curvature) {
        double value = 0;
        for (int[][] order : orders) {
            value += addRanking(x, order, gradient, curvature);
        }
        return value;
    }

    /// Maximum likelihood by {@link DenseNewton}.
    ///
    /// @throws NoFiniteEstimateException unless items are strongly connected, ties counting both ways, and no tie
    ///     parameter grows without bound (as it does where every stage that could be a tie was one)
    public Fit fit() {
        var builder = Comparisons.builder(items);
        var scale = new double[parameters];
        for (int[][] order : orders) {
            for (int k = 0; k < order.length; k++) {
                for (int item : order[k]) {
                    scale[item] += k + 1;
                    for (int other : order[k]) {
                        if (item < other) {
                            builder.tie(item, other, 1);
                        }
                    }
                    for (int below : k + 1 < order.length ? order[k + 1] : new int[0]) {
                        builder.win(item, below);
                    }
                }
            }
        }
        var connectivity = builder.build().connectivity();
        if (!connectivity.finite()) {
            throw new NoFiniteEstimateException("no finite estimate: " + connectivity.explanation()
                    + "; leave such items out, or add a ranking or two as pseudo-data");
        }
        for (int k = 0; k < parameters; k++) {
            scale[k] = k < items ? Math.max(1, scale[k]) : Math.max(1, orders.length);
        }
        DenseNewton.Maximum found = DenseNewton.maximize(this::evaluate, new double[parameters], scale, items);
        if (!found.converged()) {
            throw new NoFiniteEstimateException("no finite estimate: a tie parameter grows without bound; add a"
                    + " ranking in which items that could tie do not");
        }
        var ties = new double[tieAt.length];
        for (int s = 1; s < ties.length; s++) {
            ties[s] = s == 1 ? 1 : tieAt[s] < 0 ? 0 : Math.exp(found.x()[tieAt[s]]);
        }
        return new Fit(Arrays.copyOf(found.x(), items), ties, found.value(), found.covariance(), found.iterations());
    }

    private double addRanking(double[] x, int[][] order, double[] gradient, double[][] curvature) {
        int[] rest = Arrays.stream(order).flatMapToInt(Arrays::stream).toArray();
        double value = 0;
        int from = 0;
        for (int[] set : order) {
            value += addStage(x, Arrays.copyOfRange(rest, from, rest.length), set, gradient, curvature);
            from += set.length;
        }
        return value;
    }

    /// One choice of `chosen` from `remaining`: features of a set are 1/|S| for each member, 1 for its log δ.
    private double addStage(double[] x, int[] remaining, int[] chosen, double[] gradient, double[][] curvature) {
        int[][] sets = sets(remaining);
        var score = new double[sets.length];
        double max = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < sets.length; k++) {
            score[k] = score(x, sets[k]);
            max = Math.max(max, score[k]);
        }
        double total = 0;
        for (double s : score) {
            total += Math.exp(s - max);
        }
        var mean = new double[parameters];
        for (int k = 0; k < sets.length; k++) {
            double q = Math.exp(score[k] - max) / total;
            int[] at = features(sets[k]);
            for (int a : at) {
                mean[a] += q * feature(a, sets[k]);
                for (int b : curvature == null ? new int[0] : at) {
                    curvature[a][b] += q * feature(a, sets[k]) * feature(b, sets[k]);
                }
            }
        }
        for (int a = 0; a < parameters; a++) {
            gradient[a] -= mean[a];
            for (int b = 0; curvature != null && b < parameters; b++) {
                curvature[a][b] -= mean[a] * mean[b];
            }
        }
        for (int a : features(chosen)) {
            gradient[a] += feature(a, chosen);
        }
        return score(x, chosen) - max - Math.log(total);
    }

    private double score(double[] x, int[] set) {
        double sum = 0;
        for (int a : features(set)) {
            sum += feature(a, set) * x[a];
        }
        return sum;
    }

    private int[] features(int[] set) {
        if (set.length >= occurs.length || !occurs[set.length]) {
            throw new IllegalArgumentException("a tie of " + set.length + " items does not occur in the data");
        }
        if (set.length == 1) {
            return set;
        }
        int[] at = Arrays.copyOf(set, set.length + 1);
        at[set.length] = tieAt[set.length];
        return at;
    }

    private double feature(int parameter, int[] set) {
        return parameter < items ? 1.0 / set.length : 1;
    }

    /// All subsets of `remaining` of sizes that occur.
    private int[][] sets(int[] remaining) {
        if (remaining.length > 62) {
            throw new IllegalArgumentException("a ranking with ties has at most 62 items, had " + remaining.length);
        }
        var found = new ArrayList<int[]>();
        extend(remaining, 0, new int[0], found);
        return found.toArray(new int[0][]);
    }

    private void extend(int[] remaining, int from, int[] prefix, ArrayList<int[]> found) {
        if (prefix.length > 0 && occurs[prefix.length]) {
            found.add(prefix);
            if (found.size() > MOST_SETS) {
                throw new IllegalArgumentException("more than " + MOST_SETS + " sets to choose from among "
                        + remaining.length + " items with ties of up to " + (occurs.length - 1));
            }
        }
        if (prefix.length + 1 < occurs.length) {
            for (int k = from; k < remaining.length; k++) {
                int[] longer = Arrays.copyOf(prefix, prefix.length + 1);
                longer[prefix.length] = remaining[k];
                extend(remaining, k + 1, longer, found);
            }
        }
    }
}
