package dev.plumbline.cpu;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Batcher's merge-exchange sort for any number of places: a fixed list of comparators (i, j), i < j, each of which
/// puts
/// the smaller value at i and the larger at j; about ¼ n log² n of them.
///
/// Source: Batcher 1968, "Sorting networks and their applications"; Knuth, The Art of Computer Programming 3,
/// algorithm 5.2.2M.
final class SortingNetwork {
    private static final Map<Integer, int[]> KNOWN = new ConcurrentHashMap<>();

    private SortingNetwork() {}

    /// The comparators as pairs i₀, j₀, i₁, j₁, ..., in order.
    static int[] comparators(int places) {
        return KNOWN.computeIfAbsent(places, SortingNetwork::build);
    }

    private static int[] build(int places) {
        var pairs = java.util.stream.IntStream.builder();
        int highest = places < 2 ? 0 : Integer.highestOneBit(places - 1);
        for (int p = highest; p > 0; p >>= 1) {
            int q = highest;
            int r = 0;
            int d = p;
            while (true) {
                for (int i = 0; i < places - d; i++) {
                    if ((i & p) == r) {
                        pairs.add(i).add(i + d);
                    }
                }
                if (q == p) {
                    break;
                }
                d = q - p;
                q >>= 1;
                r = p;
            }
        }
        return pairs.build().toArray();
    }
}
