package dev.plumbline.reward.credit;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;

/// Shapley's value of n units, and its relatives.
///
/// φᵢ = Σ_{C ∌ i} |C|! (n − |C| − 1)!/n! [v(C ∪ i) − v(C)] = E_order[v(before i, and i) − v(before i)] (Shapley 1953).
/// The only division with: Σ φᵢ = v(N) − v(∅); equal units get equal shares; a unit that changes nothing gets 0; linear
/// in v.
public final class ShapleyCredit {
    /// Subsets are enumerated: 2ⁿ⁻¹ for each unit.
    private static final int MOST_UNITS = 24;

    private ShapleyCredit() {}

    /// By the formula over all coalitions; n 2ⁿ evaluations of v.
    ///
    /// @throws IllegalArgumentException unless 1 ≤ n ≤ 24
    public static double[] exact(CoalitionValue v, int n) {
        requireUnits(n);
        double[] weight = weights(n);
        var credit = new double[n];
        for (long mask = 0; mask < 1L << n; mask++) {
            double worth = v.of(mask);
            int size = Long.bitCount(mask);
            for (int i = 0; i < n; i++) {
                // each coalition is C ∪ i for its members, and C for the others
                credit[i] += (mask >> i & 1) == 1 ? weight[size - 1] * worth : -weight[size] * worth;
            }
        }
        return credit;
    }

    /// s! (n − s − 1)!/n! for s = 0..n−1: 1/(n C(n − 1, s)).
    private static double[] weights(int n) {
        var weight = new double[n];
        double choose = 1;
        for (int s = 0; s < n; s++) {
            weight[s] = 1 / (n * choose);
            choose = choose * (n - 1 - s) / (s + 1);
        }
        return weight;
    }

    /// The mean over `orders` random orders. Unbiased, and the credits of every single order sum to v(N) − v(∅).
    ///
    /// @throws IllegalArgumentException unless n and `orders` are at least 1
    public static double[] permutation(CoalitionValue v, int n, int orders, Philox random) {
        if (n < 1 || n > 62 || orders < 1) {
            throw new IllegalArgumentException("needs 1 to 62 units and at least one order, were " + n + ", " + orders);
        }
        var credit = new double[n];
        for (int k = 0; k < orders; k++) {
            long before = 0;
            double worth = v.of(0);
            for (int i : random.permutation(n)) {
                before |= 1L << i;
                double next = v.of(before);
                credit[i] += (next - worth) / orders;
                worth = next;
            }
        }
        return credit;
    }

    /// Units, and groups of groups of them that join coalitions together.
    public sealed interface Hierarchy {
        /// Bits of all units below.
        long mask();

        record Unit(int index) implements Hierarchy {
            @Override
            public long mask() {
                return 1L << index;
            }
        }

        record Group(List<Hierarchy> members) implements Hierarchy {
            public Group {
                members = List.copyOf(members);
                requireUnits(members.size());
            }

            @Override
            public long mask() {
                return members.stream().mapToLong(Hierarchy::mask).reduce(0, (a, b) -> a | b);
            }
        }
    }

    /// Owen's value (1977), of a hierarchy of any depth (Winter 1989): the mean over all orders in which every group
    /// stands together. Members of a group come in random order at each level, independently.
    ///
    /// @param root holds each of the units 0..n−1 once
    public static double[] hierarchical(CoalitionValue v, Hierarchy root) {
        long all = root.mask();
        int n = Long.bitCount(all);
        if (all != (1L << n) - 1) {
            throw new IllegalArgumentException("the hierarchy must hold each of the units 0..n-1 once");
        }
        var credit = new double[n];
        descend(v, root, 0, 1, credit);
        return credit;
    }

    private static void descend(CoalitionValue v, Hierarchy node, long before, double weight, double[] credit) {
        switch (node) {
            case Hierarchy.Unit(int i) -> credit[i] += weight * (v.of(before | 1L << i) - v.of(before));
            case Hierarchy.Group(List<Hierarchy> members) -> {
                int n = members.size();
                double[] weights = weights(n);
                for (int i = 0; i < n; i++) {
                    for (int chosen = 0; chosen < 1 << n; chosen++) {
                        if ((chosen >> i & 1) == 0) {
                            long joined = before;
                            for (int j = 0; j < n; j++) {
                                joined |= (chosen >> j & 1) == 1 ? members.get(j).mask() : 0;
                            }
                            descend(v, members.get(i), joined, weight * weights[Integer.bitCount(chosen)], credit);
                        }
                    }
                }
            }
        }
    }

    /// Owen's value for one level of blocks.
    ///
    /// @param partition each of the units 0..n−1 in one block
    public static double[] owen(CoalitionValue v, int[][] partition) {
        return hierarchical(v, new Hierarchy.Group(Arrays.stream(partition)
                .<Hierarchy>map(block -> new Hierarchy.Group(Arrays.stream(block)
                        .<Hierarchy>mapToObj(Hierarchy.Unit::new).toList()))
                .toList()));
    }

    static void requireUnits(int n) {
        if (n < 1 || n > MOST_UNITS) {
            throw new IllegalArgumentException("the number of units must lie in 1.." + MOST_UNITS + ", was " + n);
        }
    }
}
