package dev.plumbline.preference.items;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Comparisons that keep more than the pair: who judged, and covariates of the single comparison.
///
/// A row holds weights of the first's wins, of the second's wins and of ties between two items, for one annotator and
/// one vector of covariates. {@link Comparisons} is what is left when both are dropped.
///
/// Immutable.
public final class ComparisonLog {
    private final List<String> names;
    private final List<String> annotators;
    private final List<String> covariateNames;
    final boolean ordered;
    final int size;
    final int[] first;
    final int[] second;
    /// [3][rows]: wins of the first, wins of the second, ties, and the sums of their squared weights.
    final double[][] weights;
    final double[][] squares;
    /// Null where nobody is named.
    final int[] annotator;
    /// [rows][covariates]; null where there are none.
    final double[][] covariates;

    private ComparisonLog(Builder builder) {
        names = builder.names;
        annotators = builder.annotators;
        covariateNames = builder.covariateNames;
        ordered = builder.ordered;
        size = builder.size;
        first = Arrays.copyOf(builder.first, size);
        second = Arrays.copyOf(builder.second, size);
        weights = new double[3][];
        squares = new double[3][];
        for (int k = 0; k < 3; k++) {
            weights[k] = Arrays.copyOf(builder.weights[k], size);
            squares[k] = Arrays.copyOf(builder.squares[k], size);
        }
        annotator = annotators.isEmpty() ? null : Arrays.copyOf(builder.annotator, size);
        covariates = covariateNames.isEmpty() ? null : builder.covariates.toArray(double[][]::new);
    }

    /// Collects rows.
    ///
    /// @param names the items, in their order
    /// @param ordered whether the first item of a row came first (was at home, was shown left)
    /// @param annotators who judges; empty if rows name nobody
    /// @param covariateNames what is known of each comparison; empty for nothing
    /// @throws IllegalArgumentException if there is no item
    public static Builder builder(List<String> names, boolean ordered, List<String> annotators,
            List<String> covariateNames) {
        return new Builder(names, ordered, annotators, covariateNames);
    }

    /// Names of the items.
    public List<String> names() {
        return names;
    }

    /// Names of the annotators; empty if rows name nobody.
    public List<String> annotators() {
        return annotators;
    }

    /// Names of the covariates of single comparisons.
    public List<String> covariateNames() {
        return covariateNames;
    }

    /// Rows of positive weight.
    public int rows() {
        return size;
    }

    /// Row `row`, in the order of arrival, without annotator and covariates.
    public Comparisons.Row row(int row) {
        return new Comparisons.Row(
                first[row], second[row], ordered, weights[0][row], weights[1][row], weights[2][row]);
    }

    /// The pairs alone.
    public Comparisons comparisons() {
        var builder = Comparisons.builder(names);
        for (int row = 0; row < size; row++) {
            builder.sums(first[row], second[row], ordered, new double[] {weights[0][row], weights[1][row], weights[2][row]},
                    new double[] {squares[0][row], squares[1][row], squares[2][row]});
        }
        return builder.build();
    }

    /// Weight of the comparisons of each annotator. Shape [annotators].
    public double[] weightsOfAnnotators() {
        var total = new double[annotators.size()];
        for (int row = 0; row < size && annotator != null; row++) {
            total[annotator[row]] += weights[0][row] + weights[1][row] + weights[2][row];
        }
        return total;
    }

    /// The same comparisons in one order, whatever that of the file: rows of the same pair, annotator and covariates
    /// are added up, and where rows have no order the item of the lower number comes first.
    ComparisonLog grouped() {
        var keys = new ArrayList<double[]>();
        for (int row = 0; row < size; row++) {
            boolean turn = !ordered && first[row] > second[row];
            int z = covariates == null ? 0 : covariates[row].length;
            var key = new double[4 + z];
            key[0] = turn ? second[row] : first[row];
            key[1] = turn ? first[row] : second[row];
            key[2] = annotator == null ? 0 : annotator[row];
            for (int c = 0; c < z; c++) {
                // 0 − x, so that no zero is negative
                key[3 + c] = turn ? 0 - covariates[row][c] : 0 + covariates[row][c];
            }
            key[3 + z] = row;
            keys.add(key);
        }
        keys.sort(Arrays::compare);
        var builder = builder(names, ordered, annotators, covariateNames);
        for (int begin = 0, end; begin < size; begin = end) {
            double[] key = keys.get(begin);
            var sums = new double[2][3];
            for (end = begin; end < size && same(key, keys.get(end)); end++) {
                int row = (int) keys.get(end)[key.length - 1];
                boolean turn = !ordered && first[row] > second[row];
                for (int k = 0; k < 3; k++) {
                    int to = turn && k < 2 ? 1 - k : k;
                    sums[0][to] += weights[k][row];
                    sums[1][to] += squares[k][row];
                }
            }
            builder.row((int) key[0], (int) key[1], sums[0], sums[1], (int) key[2],
                    Arrays.copyOfRange(key, 3, key.length - 1));
        }
        return builder.build();
    }

    /// Whether two keys differ in nothing but the number of the row, their last entry.
    private static boolean same(double[] key, double[] other) {
        return Arrays.equals(key, 0, key.length - 1, other, 0, other.length - 1);
    }

    /// The same rows with other weights and squares [3][rows], those of no weight left out.
    ComparisonLog withWeights(double[][] newWeights, double[][] newSquares) {
        var builder = builder(names, ordered, annotators, covariateNames);
        for (int row = 0; row < size; row++) {
            builder.copy(this, row, annotator == null ? 0 : annotator[row], newWeights, newSquares);
        }
        return builder.build();
    }

    /// The comparisons of these annotators, a number that appears twice as two annotators of one name.
    ComparisonLog ofAnnotators(int[] chosen) {
        var rowsOf = new ArrayList<List<Integer>>();
        annotators.forEach(name -> rowsOf.add(new ArrayList<>()));
        for (int row = 0; row < size; row++) {
            rowsOf.get(annotator[row]).add(row);
        }
        var builder = builder(names, ordered, Arrays.stream(chosen).mapToObj(annotators::get).toList(), covariateNames);
        for (int k = 0; k < chosen.length; k++) {
            for (int row : rowsOf.get(chosen[k])) {
                builder.copy(this, row, k, weights, squares);
            }
        }
        return builder.build();
    }

    /// Not thread-safe.
    public static final class Builder {
        private final List<String> names;
        private final boolean ordered;
        private final List<String> annotators;
        private final List<String> covariateNames;
        private int size;
        private int[] first = new int[16];
        private int[] second = new int[16];
        private int[] annotator = new int[16];
        private final double[][] weights = new double[3][16];
        private final double[][] squares = new double[3][16];
        private final List<double[]> covariates = new ArrayList<>();

        private Builder(List<String> names, boolean ordered, List<String> annotators, List<String> covariateNames) {
            if (names.isEmpty()) {
                throw new IllegalArgumentException("a comparison needs items");
            }
            this.names = List.copyOf(names);
            this.ordered = ordered;
            this.annotators = List.copyOf(annotators);
            this.covariateNames = List.copyOf(covariateNames);
        }

        /// One row; a row of no weight is left out.
        ///
        /// @param outcome weights of wins of `one`, wins of `other`, ties [3]
        /// @param outcomeSquares sums of squared weights [3]: the weights again where those are counts
        /// @param who number of the annotator; ignored where there are none
        /// @param values covariates of the comparison as seen from `one`; ignored where there are none
        /// @throws IllegalArgumentException as {@link Comparisons.Builder#win(int, int, double)}, for an unknown
        ///     annotator, and for covariates that are not finite or of the wrong number
        public Builder row(int one, int other, double[] outcome, double[] outcomeSquares, int who, double[] values) {
            Comparisons.requirePair(names, one, other);
            Comparisons.requireWeights(outcome);
            if (!annotators.isEmpty() && !(who >= 0 && who < annotators.size())) {
                throw new IllegalArgumentException(
                        "annotator must be in 0.." + (annotators.size() - 1) + ", was " + who);
            }
            if (!covariateNames.isEmpty()) {
                if (values.length != covariateNames.size()) {
                    throw new IllegalArgumentException(
                            "need " + covariateNames.size() + " covariates, were " + values.length);
                }
                for (double value : values) {
                    if (!(Math.abs(value) <= Double.MAX_VALUE)) {
                        throw new IllegalArgumentException("a covariate must be finite, was " + value);
                    }
                }
            }
            if (outcome[0] == 0 && outcome[1] == 0 && outcome[2] == 0) {
                return this;
            }
            if (size == first.length) {
                int capacity = Math.multiplyExact(size, 2);
                first = Arrays.copyOf(first, capacity);
                second = Arrays.copyOf(second, capacity);
                annotator = Arrays.copyOf(annotator, capacity);
                for (int k = 0; k < 3; k++) {
                    weights[k] = Arrays.copyOf(weights[k], capacity);
                    squares[k] = Arrays.copyOf(squares[k], capacity);
                }
            }
            first[size] = one;
            second[size] = other;
            annotator[size] = annotators.isEmpty() ? 0 : who;
            for (int k = 0; k < 3; k++) {
                weights[k][size] = outcome[k];
                squares[k][size] = outcomeSquares[k];
            }
            if (!covariateNames.isEmpty()) {
                covariates.add(values.clone());
            }
            size++;
            return this;
        }

        private void copy(ComparisonLog from, int row, int who, double[][] newWeights, double[][] newSquares) {
            double[] outcome = {newWeights[0][row], newWeights[1][row], newWeights[2][row]};
            double[] outcomeSquares = {newSquares[0][row], newSquares[1][row], newSquares[2][row]};
            row(from.first[row], from.second[row], outcome, outcomeSquares, who,
                    from.covariates == null ? new double[0] : from.covariates[row]);
        }

        /// The log.
        public ComparisonLog build() {
            return new ComparisonLog(this);
        }
    }
}
