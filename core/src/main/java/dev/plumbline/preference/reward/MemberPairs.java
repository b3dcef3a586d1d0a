package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.RowIndex;
import dev.plumbline.kernel.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/// The pairs of the members of an ensemble as tensors. Features are there once, however many members see them; weights are those of each
/// member, normalised to mean 1 over its own pairs.
final class MemberPairs {
    private final Backend backend;
    private final int[][] rows;
    private final int pairs;
    private final int inputs;
    private final Tensor features;
    private final Tensor margin;
    private final Tensor target;
    private final Tensor weight;
    private final double[] totalWeight;
    private final Map<Integer, Choice> whole = new HashMap<>();

    /// @param rows of each member, equally many
    MemberPairs(Backend backend, RewardModelTrainer.Options options, PreferencePairs data, int[]... rows) {
        this.backend = backend;
        this.rows = rows;
        pairs = data.size();
        inputs = options.layout().inputs();
        var dtype = options.dtype();
        try (var scope = backend.scope()) {
            features = scope.keep(backend.model().concatRows(
                    backend.tensor(dtype, RewardModel.flat(data.chosen(), inputs), pairs, inputs),
                    backend.tensor(dtype, RewardModel.flat(data.rejected(), inputs), pairs, inputs)));
        }
        margin = data.margin() == null ? null : backend.vector(dtype, data.margin());
        target = data.target() == null ? null : backend.vector(dtype, data.target());
        totalWeight = new double[rows.length];
        if (data.weight() == null) {
            weight = null;
            Arrays.fill(totalWeight, rows[0].length);
        } else {
            var all = new double[rows.length * rows[0].length];
            for (int k = 0; k < rows.length; k++) {
                var own = RewardModelTrainer.normalized(Arrays.stream(rows[k]).mapToDouble(data::weight).toArray());
                totalWeight[k] = own.total();
                System.arraycopy(own.weight(), 0, all, k * rows[0].length, rows[0].length);
            }
            weight = backend.vector(dtype, all);
        }
    }

    /// Σ of the weights of member `k`.
    double totalWeight(int k) {
        return totalWeight[k];
    }

    /// Equally many pairs of each member, member after member.
    ///
    /// @param features `[members x 2 pairs x inputs]`: of a member, the chosen above the rejected
    /// @param margin, weight, target `[members · pairs]`; null where the data has none
    record Batch(Places places, Tensor features, Tensor margin, Tensor weight, Tensor target) {
        int members() {
            return places.members();
        }

        int pairs() {
            return places.pairs();
        }
    }

    /// Where things are in batches of one size.
    ///
    /// @param chosen among all scores, `[members · 2 pairs]`
    /// @param rejected among all scores
    /// @param scores of each score's gradient among those of all chosen, then all rejected: the way back
    record Places(int members, int pairs, int[] chosen, int[] rejected, int[] scores) {
        static Places of(int members, int pairs) {
            return new Places(members, pairs, side(members, pairs, 0), side(members, pairs, 1), IntStream.range(0, members * 2 * pairs)
                    .map(i -> i / pairs % 2 * members * pairs + i / (2 * pairs) * pairs + i % pairs).toArray());
        }

        private static int[] side(int members, int pairs, int side) {
            return IntStream.range(0, members * pairs).map(i -> i / pairs * 2 * pairs + side * pairs + i % pairs).toArray();
        }
    }

    /// Pairs of a member.
    int pairs() {
        return rows[0].length;
    }

    /// All pairs of the members [from, to).
    Batch all(int from, int to) {
        return batch(whole.computeIfAbsent(from, _ -> {
            var all = new Choice(from, to, pairs());
            int[] inOrder = IntStream.range(0, pairs()).toArray();
            var order = new int[rows.length][];
            Arrays.fill(order, inOrder);
            all.choose(order, 0);
            return all;
        }));
    }

    /// A choice of `size` pairs of each member, which may become another choice.
    Choice choice(int size) {
        return new Choice(0, rows.length, size);
    }

    /// Which pairs are in a batch.
    final class Choice {
        private final int from;
        private final int members;
        private final int size;
        private final Places places;
        private final RowIndex feature;
        private final RowIndex pair;
        private final RowIndex position;

        /// Of the members [from, to).
        private Choice(int from, int to, int size) {
            this.from = from;
            this.members = to - from;
            this.size = size;
            places = Places.of(members, size);
            feature = new RowIndex(members * 2 * size);
            pair = new RowIndex(members * size);
            position = new RowIndex(members * size);
        }

        /// @param order of each member: positions among its pairs, of which those from `first` on are taken
        void choose(int[][] order, int first) {
            for (int k = 0; k < members; k++) {
                int member = from + k;
                for (int i = 0; i < size; i++) {
                    int at = order[member][first + i];
                    int row = rows[member][at];
                    feature.rows()[k * 2 * size + i] = row;
                    feature.rows()[k * 2 * size + size + i] = pairs + row;
                    pair.rows()[k * size + i] = row;
                    position.rows()[k * size + i] = member * rows[member].length + at;
                }
            }
        }
    }

    /// The chosen pairs.
    Batch batch(Choice of) {
        var kernels = backend.model();
        return new Batch(of.places,
                kernels.reshape(kernels.gatherRows(features, of.feature), of.members, 2 * of.size, inputs),
                margin == null ? null : kernels.gatherRows(margin, of.pair),
                weight == null ? null : kernels.gatherRows(weight, of.position),
                target == null ? null : kernels.gatherRows(target, of.pair));
    }
}
