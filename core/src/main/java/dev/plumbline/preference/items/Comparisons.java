package dev.plumbline.preference.items;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Aggregated outcomes of comparisons between items 0..n−1, as a sparse list of rows.
///
/// A row holds, for one pair (first, second), the weights of first's wins w, of second's wins and of ties t, each with
/// its sum of squared weights (for the sandwich covariance). An *ordered* row keeps who came first (played at home,
/// was shown left); (a, b) and (b, a) are then different rows. A *neutral* row has first < second. Rows are sorted,
/// each appears once; n_row = w + w′ + t.
///
/// Immutable. n and the number of rows are limited by memory only; no n × n matrix is made.
public final class Comparisons {
    private final int items;
    private final List<String> names;
    final int[] first;
    final int[] second;
    final boolean[] ordered;
    final double[] firstWins;
    final double[] secondWins;
    final double[] ties;
    /// Σ w² per row and outcome: first wins, second wins, tie.
    final double[][] squares;
    /// Rows whose first item is i: rowsOf[i] .. rowsOf[i+1] − 1.
    final int[] rowsOf;
    /// Rows that item i takes part in: incident[start[i]] .. incident[start[i+1] − 1].
    final int[] start;
    final int[] incident;

    private Comparisons(int items, List<String> names, int[] first, int[] second, boolean[] ordered,
            double[][] weights, double[][] squares) {
        this.items = items;
        this.names = names;
        this.first = first;
        this.second = second;
        this.ordered = ordered;
        this.firstWins = weights[0];
        this.secondWins = weights[1];
        this.ties = weights[2];
        this.squares = squares;
        this.rowsOf = new int[items + 1];
        this.start = new int[items + 1];
        for (int row = 0; row < first.length; row++) {
            rowsOf[first[row] + 1]++;
            start[first[row] + 1]++;
            start[second[row] + 1]++;
        }
        for (int i = 0; i < items; i++) {
            rowsOf[i + 1] += rowsOf[i];
            start[i + 1] += start[i];
        }
        this.incident = new int[2 * first.length];
        int[] next = Arrays.copyOf(start, items);
        for (int row = 0; row < first.length; row++) {
            incident[next[first[row]]++] = row;
            incident[next[second[row]]++] = row;
        }
    }

    /// The structure of `rows` with other weights.
    private Comparisons(Comparisons rows, double[][] weights, double[][] squares) {
        this.items = rows.items;
        this.names = rows.names;
        this.first = rows.first;
        this.second = rows.second;
        this.ordered = rows.ordered;
        this.firstWins = weights[0];
        this.secondWins = weights[1];
        this.ties = weights[2];
        this.squares = squares;
        this.rowsOf = rows.rowsOf;
        this.start = rows.start;
        this.incident = rows.incident;
    }

    /// A builder for `items` items named by their numbers.
    ///
    /// @throws IllegalArgumentException if `items` < 1
    public static Builder builder(int items) {
        return new Builder(items, null);
    }

    /// A builder for items with these names, in this order.
    ///
    /// @throws IllegalArgumentException if the list is empty or a name appears twice
    public static Builder builder(List<String> names) {
        return new Builder(names.size(), List.copyOf(names));
    }

    /// Neutral comparisons: `winner[k]` beat `loser[k]` with weight `weight[k]`; `weight` may be null for all 1.
    ///
    /// @throws IllegalArgumentException for arrays of different lengths, and as {@link Builder#win(int, int, double)}
    public static Comparisons of(int items, int[] winner, int[] loser, double[] weight) {
        if (winner.length != loser.length || (weight != null && weight.length != winner.length)) {
            throw new IllegalArgumentException("winner has " + winner.length + " entries, loser " + loser.length
                    + (weight == null ? "" : ", weight " + weight.length));
        }
        var builder = builder(items);
        for (int k = 0; k < winner.length; k++) {
            builder.win(winner[k], loser[k], weight == null ? 1 : weight[k]);
        }
        return builder.build();
    }

    /// n, the number of items.
    public int items() {
        return items;
    }

    /// Number of distinct rows.
    public int rows() {
        return first.length;
    }

    /// One row.
    public Row row(int row) {
        return new Row(first[row], second[row], ordered[row], firstWins[row], secondWins[row], ties[row]);
    }

    /// The name of an item; its number where no names were given.
    public String name(int item) {
        return names == null ? Integer.toString(item) : names.get(item);
    }

    /// The item with this name.
    ///
    /// @throws IllegalArgumentException if there is none
    public int index(String name) {
        for (int i = 0; i < items; i++) {
            if (name(i).equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no item is named '" + name + "'");
    }

    /// Σ over rows of w + w′ + t, the weight of all comparisons.
    public double totalWeight() {
        double total = 0;
        for (int row = 0; row < first.length; row++) {
            total += weight(row);
        }
        return total;
    }

    /// Σ t, the weight of all ties.
    public double totalTies() {
        double total = 0;
        for (double t : ties) {
            total += t;
        }
        return total;
    }

    /// n_i for every item: the weight of its comparisons. Shape [items].
    public double[] weightsOfItems() {
        var n = new double[items];
        for (int row = 0; row < first.length; row++) {
            n[first[row]] += weight(row);
            n[second[row]] += weight(row);
        }
        return n;
    }

    /// Points: w_i = wins + ties/2. Shape [items].
    public double[] points() {
        var points = new double[items];
        for (int row = 0; row < first.length; row++) {
            points[first[row]] += firstWins[row] + ties[row] / 2;
            points[second[row]] += secondWins[row] + ties[row] / 2;
        }
        return points;
    }

    /// Which estimates are finite when a tie counts as half a win: see {@link Connectivity}.
    public Connectivity connectivity() {
        return new Connectivity(this, true);
    }

    /// The same comparisons without regard to who came first: ordered rows become neutral and merge.
    public Comparisons neutral() {
        var builder = new Builder(items, names);
        for (int row = 0; row < first.length; row++) {
            builder.append(first[row], second[row], false,
                    new double[] {firstWins[row], secondWins[row], ties[row]},
                    new double[] {squares[0][row], squares[1][row], squares[2][row]});
        }
        return builder.build();
    }

    /// Whether any row keeps who came first.
    public boolean hasOrderedRows() {
        for (boolean o : ordered) {
            if (o) {
                return true;
            }
        }
        return false;
    }

    double weight(int row) {
        return firstWins[row] + secondWins[row] + ties[row];
    }

    /// The same rows with other weights, [3][rows]; squares are the weights where those are counts.
    Comparisons withWeights(double[][] weights, double[][] squaredWeights) {
        return new Comparisons(this, weights, squaredWeights);
    }

    /// The row of this pair and order.
    int find(int one, int other, boolean keepOrder) {
        int f = keepOrder ? one : Math.min(one, other);
        int s = keepOrder ? other : Math.max(one, other);
        int low = rowsOf[f];
        int high = rowsOf[f + 1] - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = second[middle] != s ? Integer.compare(second[middle], s)
                    : Boolean.compare(ordered[middle], keepOrder);
            if (order == 0) {
                return middle;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        throw new IllegalArgumentException("no row of items " + one + " and " + other);
    }

    static void requirePair(List<String> names, int one, int other) {
        for (int item : new int[] {one, other}) {
            if (item < 0 || item >= names.size()) {
                throw new IllegalArgumentException("item must be in 0.." + (names.size() - 1) + ", was " + item);
            }
        }
        if (one == other) {
            throw new IllegalArgumentException("an item cannot be compared with itself: '" + names.get(one) + "'");
        }
    }

    static void requireWeights(double[] outcome) {
        for (double w : outcome) {
            if (!(w >= 0 && w <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("weight must be finite and not negative, was " + w);
            }
        }
    }

    /// The outcomes of one pair: weights of wins of `first`, of wins of `second`, of ties.
    public record Row(int first, int second, boolean ordered, double firstWins, double secondWins, double ties) {}

    /// Collects comparisons and merges those of the same pair (and order) as they come: memory grows with the number of
    /// distinct rows, not of comparisons.
    public static final class Builder {
        private final int items;
        private final List<String> names;
        private final Map<String, Integer> numbers = new HashMap<>();
        private int size;
        private long[] keys = new long[16];
        private double[][] weights = new double[3][16];
        private double[][] squares = new double[3][16];
        /// Hash table with linear probing: one more than the number of the row, 0 where free.
        private int[] slots = new int[64];

        private Builder(int items, List<String> names) {
            if (items < 1) {
                throw new IllegalArgumentException("a comparison needs items, their number was " + items);
            }
            this.items = items;
            this.names = names;
            for (int i = 0; names != null && i < items; i++) {
                if (numbers.put(names.get(i), i) != null) {
                    throw new IllegalArgumentException("the item name '" + names.get(i) + "' appears twice");
                }
            }
        }

        /// One neutral comparison that `winner` won.
        public Builder win(int winner, int loser) {
            return win(winner, loser, 1);
        }

        /// One neutral comparison of this weight that `winner` won.
        ///
        /// @throws IllegalArgumentException if the items are the same or unknown, or the weight is negative or not
        ///     finite
        public Builder win(int winner, int loser, double weight) {
            return append(winner, loser, false, new double[] {weight, 0, 0}, new double[] {weight * weight, 0, 0});
        }

        /// As {@link #win(int, int, double)} by name.
        public Builder win(String winner, String loser, double weight) {
            return win(number(winner), number(loser), weight);
        }

        /// One neutral comparison of this weight that neither won.
        public Builder tie(int one, int other, double weight) {
            return append(one, other, false, new double[] {0, 0, weight}, new double[] {0, 0, weight * weight});
        }

        /// Neutral counts: so many comparisons of weight 1 that the one won, the other won, that were tied.
        public Builder counts(int one, int other, double oneWins, double otherWins, double tied) {
            double[] counts = {oneWins, otherWins, tied};
            return append(one, other, false, counts, counts);
        }

        /// Counts of comparisons in which `first` came first, each of weight 1.
        public Builder orderedCounts(int first, int second, double firstWins, double secondWins, double tied) {
            double[] counts = {firstWins, secondWins, tied};
            return append(first, second, true, counts, counts);
        }

        /// As {@link #orderedCounts(int, int, double, double, double)} by name.
        public Builder orderedCounts(String first, String second, double firstWins, double secondWins, double tied) {
            return orderedCounts(number(first), number(second), firstWins, secondWins, tied);
        }

        /// One comparison in which `first` came first: score 1 it won, 0 it lost, 1/2 a tie.
        ///
        /// @throws IllegalArgumentException for another score, and as {@link #win(int, int, double)}
        public Builder ordered(int first, int second, double score, double weight) {
            if (!(score == 0 || score == 0.5 || score == 1)) {
                throw new IllegalArgumentException("score must be 0, 0.5 or 1, was " + score);
            }
            var w = new double[3];
            w[score == 1 ? 0 : score == 0 ? 1 : 2] = weight;
            return append(first, second, true, w, new double[] {w[0] * w[0], w[1] * w[1], w[2] * w[2]});
        }

        /// Sums over comparisons of one pair: of their weights, and of their squared weights, by outcome (win of `one`, win
        /// of `other`, tie) [3].
        ///
        /// @param ordered whether `one` came first in all of them
        public Builder sums(int one, int other, boolean ordered, double[] outcome, double[] outcomeSquares) {
            return append(one, other, ordered, outcome, outcomeSquares);
        }

        private int number(String name) {
            Integer number = numbers.get(name);
            if (number == null) {
                throw new IllegalArgumentException("no item is named '" + name + "'");
            }
            return number;
        }

        private String label(int item) {
            return names == null ? "item " + item : "'" + names.get(item) + "'";
        }

        private Builder append(int one, int other, boolean keepOrder, double[] outcome, double[] outcomeSquares) {
            if (one < 0 || other < 0 || one >= items || other >= items || one == other) {
                throw badPair(one, other);
            }
            for (double w : outcome) {
                if (!(w >= 0 && w <= Double.MAX_VALUE)) {
                    throw new IllegalArgumentException("weight must be finite and not negative, was " + w + " ("
                            + label(one) + " against " + label(other) + ")");
                }
            }
            if (outcome[0] == 0 && outcome[1] == 0 && outcome[2] == 0) {
                return this;
            }
            boolean swap = !keepOrder && one > other;
            long a = swap ? other : one;
            long b = swap ? one : other;
            int row = rowOf((a * items + b) * 2 + (keepOrder ? 1 : 0));
            for (int k = 0; k < 3; k++) {
                int target = swap && k < 2 ? 1 - k : k;
                weights[target][row] += outcome[k];
                squares[target][row] += outcomeSquares[k];
            }
            return this;
        }

        /// The row of this key; a new one if there is none.
        private int rowOf(long key) {
            int slot = slot(key);
            if (slots[slot] == 0) {
                if (size == keys.length) {
                    grow();
                    slot = slot(key);
                }
                keys[size] = key;
                slots[slot] = ++size;
            }
            return slots[slot] - 1;
        }

        /// Where the key is, or the free slot where it belongs. Fibonacci hashing (Knuth, volume 3, section 6.4).
        private int slot(long key) {
            int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> Long.numberOfLeadingZeros(slots.length - 1));
            while (slots[slot] != 0 && keys[slots[slot] - 1] != key) {
                slot = (slot + 1) & (slots.length - 1);
            }
            return slot;
        }

        private IllegalArgumentException badPair(int one, int other) {
            for (int item : new int[] {one, other}) {
                if (item < 0 || item >= items) {
                    return new IllegalArgumentException("item must be in 0.." + (items - 1) + ", was " + item);
                }
            }
            return new IllegalArgumentException("an item cannot be compared with itself: " + label(one));
        }

        private void grow() {
            int capacity = Math.addExact(size, size);
            keys = Arrays.copyOf(keys, capacity);
            for (int k = 0; k < 3; k++) {
                weights[k] = Arrays.copyOf(weights[k], capacity);
                squares[k] = Arrays.copyOf(squares[k], capacity);
            }
            slots = new int[Math.multiplyExact(Integer.highestOneBit(capacity), 4)];
            for (int row = 0; row < size; row++) {
                slots[slot(keys[row])] = row + 1;
            }
        }

        /// The merged rows. Comparisons of weight 0 leave no row.
        public Comparisons build() {
            int rows = size;
            long[] distinct = Arrays.copyOf(keys, rows);
            Arrays.sort(distinct);
            var merged = new double[3][rows];
            var mergedSquares = new double[3][rows];
            for (int row = 0; row < rows; row++) {
                int from = slots[slot(distinct[row])] - 1;
                for (int outcome = 0; outcome < 3; outcome++) {
                    merged[outcome][row] = weights[outcome][from];
                    mergedSquares[outcome][row] = squares[outcome][from];
                }
            }
            var first = new int[rows];
            var second = new int[rows];
            var ordered = new boolean[rows];
            for (int row = 0; row < rows; row++) {
                ordered[row] = (distinct[row] & 1) == 1;
                long pair = distinct[row] >> 1;
                first[row] = (int) (pair / items);
                second[row] = (int) (pair % items);
            }
            return new Comparisons(items, names, first, second, ordered, merged, mergedSquares);
        }
    }
}
