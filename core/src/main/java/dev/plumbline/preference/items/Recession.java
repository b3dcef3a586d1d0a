package dev.plumbline.preference.items;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Directions (u, k, v) of (θ, κ, τ), with (k, v) ≠ 0, along which no comparison becomes less likely.
///
/// If one exists, the maximum is infinite or not unique although every difference of strengths alone may be bounded:
/// 5 wins of A over B and 5 ties are best explained by A infinitely strong and ν growing with it. With D = u_i − u_j of
/// a row (first i, second j), an outcome does not become less likely along the direction exactly if
///
/// | model | first wins | second wins | tie |
/// |---|---|---|---|
/// | none, half win | D ≥ −k | D ≤ −k | both |
/// | Davidson | D ≥ 2v − 2k, D ≥ −k | D ≤ −2v, D ≤ −k | −2v ≤ D ≤ 2v − 2k |
/// | Rao-Kupper | D ≥ v − k | D ≤ −v − k | −v − k ≤ D ≤ v − k |
///
/// (k = 0 on neutral rows). For given (k, v) that is a system of difference constraints: solvable exactly if no cycle
/// of the constraint graph has positive length (Bellman 1958, Ford 1956). A positive cycle of length αk + βv rules
/// out the half-plane αk + βv > 0. Testing the boundary rays of what is left until none is left, or one is solvable,
/// ends because there are finitely many simple cycles. All arithmetic is on integers.
final class Recession {
    private final int items;
    private final boolean pinned;
    private final boolean withOrder;
    private final boolean withTie;
    private int edges;
    private int[] from = new int[64];
    private int[] to = new int[64];
    private byte[] orderFactor = new byte[64];
    private byte[] tieFactor = new byte[64];

    private Recession(Likelihood likelihood) {
        items = likelihood.items;
        pinned = !(likelihood.options.prior() instanceof StrengthPrior.Flat);
        withOrder = likelihood.order >= 0;
        withTie = likelihood.tie >= 0;
        Comparisons data = likelihood.data;
        for (int row = 0; row < data.rows(); row++) {
            int o = withOrder && data.ordered[row] ? 1 : 0;
            boolean first = data.firstWins[row] > 0;
            boolean second = data.secondWins[row] > 0;
            boolean tied = data.ties[row] > 0;
            int f = data.first[row];
            int s = data.second[row];
            if (!withTie) {
                lower(first || tied, f, s, -o, 0);
                upper(second || tied, f, s, -o, 0);
            } else if (likelihood.options.ties() instanceof TieModel.Davidson) {
                lower(first, f, s, -2 * o, 2);
                lower(first, f, s, -o, 0);
                upper(second, f, s, 0, -2);
                upper(second, f, s, -o, 0);
                lower(tied, f, s, 0, -2);
                upper(tied, f, s, -2 * o, 2);
            } else {
                lower(first, f, s, -o, 1);
                upper(second, f, s, -o, -1);
                lower(tied, f, s, -o, -1);
                upper(tied, f, s, -o, 1);
            }
        }
    }

    /// A direction, as a potential per item with k and v; null if there is none.
    static Direction find(Likelihood likelihood) {
        if (likelihood.order < 0 && likelihood.tie < 0) {
            return null;
        }
        return new Recession(likelihood).search();
    }

    /// u [items], k and v.
    record Direction(long[] potential, long order, long tie) {}

    private void lower(boolean present, int f, int s, int k, int v) {
        if (present) {
            edge(s, f, k, v);
        }
    }

    private void upper(boolean present, int f, int s, int k, int v) {
        if (present) {
            edge(f, s, -k, -v);
        }
    }

    /// u_to ≥ u_from + a k + b v.
    private void edge(int source, int target, int a, int b) {
        if (edges == from.length) {
            from = Arrays.copyOf(from, 2 * edges);
            to = Arrays.copyOf(to, 2 * edges);
            orderFactor = Arrays.copyOf(orderFactor, 2 * edges);
            tieFactor = Arrays.copyOf(tieFactor, 2 * edges);
        }
        from[edges] = source;
        to[edges] = target;
        orderFactor[edges] = (byte) a;
        tieFactor[edges] = (byte) b;
        edges++;
    }

    private Direction search() {
        var tested = new ArrayList<long[]>();
        var excluded = new ArrayList<long[]>();
        var rays = new ArrayList<long[]>();
        if (withOrder) {
            rays.add(new long[] {1, 0});
            rays.add(new long[] {-1, 0});
        }
        if (withTie) {
            rays.add(new long[] {0, 1});
            rays.add(new long[] {0, -1});
        }
        while (!rays.isEmpty()) {
            long[] ray = rays.removeLast();
            if (contains(tested, ray) || isExcluded(excluded, ray)) {
                continue;
            }
            tested.add(ray);
            var potential = new long[items];
            long[] cycle = positiveCycle(ray[0], ray[1], potential);
            if (cycle == null) {
                return new Direction(potential, ray[0], ray[1]);
            }
            excluded.add(cycle);
            if (withOrder && withTie) {
                rays.add(reduced(cycle[1], -cycle[0]));
                rays.add(reduced(-cycle[1], cycle[0]));
            }
        }
        return null;
    }

    private static boolean contains(List<long[]> tested, long[] ray) {
        return tested.stream().anyMatch(other -> Arrays.equals(other, ray));
    }

    private static boolean isExcluded(List<long[]> halfPlanes, long[] ray) {
        return halfPlanes.stream().anyMatch(h -> h[0] * ray[0] + h[1] * ray[1] > 0);
    }

    private static long[] reduced(long a, long b) {
        long x = Math.abs(a);
        long y = Math.abs(b);
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return new long[] {a / x, b / x};
    }

    /// Null if the constraints at (k, v) can be met, by `potential`; otherwise (α, β) of a violated cycle.
    private long[] positiveCycle(long k, long v, long[] potential) {
        var parent = new int[items];
        Arrays.fill(parent, -1);
        for (int round = 0; round <= items; round++) {
            boolean changed = false;
            for (int e = 0; e < edges; e++) {
                long length = orderFactor[e] * k + tieFactor[e] * v;
                if (pinned && length > 0) {
                    return new long[] {orderFactor[e], tieFactor[e]};
                }
                if (!pinned && potential[from[e]] + length > potential[to[e]]) {
                    potential[to[e]] = potential[from[e]] + length;
                    parent[to[e]] = e;
                    changed = true;
                }
            }
            if (!changed) {
                return null;
            }
            long[] cycle = cycleOfParents(parent);
            if (cycle != null) {
                return cycle;
            }
        }
        throw new IllegalStateException("a positive cycle must show within as many rounds as there are items");
    }

    private long[] cycleOfParents(int[] parent) {
        var visited = new int[items];
        for (int root = 0; root < items; root++) {
            int item = root;
            while (visited[item] == 0 && parent[item] >= 0) {
                visited[item] = root + 1;
                item = from[parent[item]];
            }
            if (visited[item] == root + 1 && parent[item] >= 0) {
                long alpha = 0;
                long beta = 0;
                int at = item;
                do {
                    alpha += orderFactor[parent[at]];
                    beta += tieFactor[parent[at]];
                    at = from[parent[at]];
                } while (at != item);
                return new long[] {alpha, beta};
            }
        }
        return null;
    }
}
