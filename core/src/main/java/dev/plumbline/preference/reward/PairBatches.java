package dev.plumbline.preference.reward;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Batches of the pairs 0 .. n − 1: a new order in every pass, each pair once in it; the last batch of a pass is
/// shorter if the size does not divide n.
public final class PairBatches {
    private final int pairs;
    private final int size;
    private final Philox random;
    private int[] order;
    private int next;

    /// @param size at most this many; n or more: always all pairs, in their own order
    public PairBatches(int pairs, int size, Philox random) {
        if (pairs < 1 || size < 1) {
            throw new IllegalArgumentException("needs pairs and a batch of at least 1, were " + pairs + ", " + size);
        }
        this.pairs = pairs;
        this.size = size;
        this.random = random;
        next = pairs;
    }

    /// Batches of a pass.
    public static int perPass(int pairs, int size) {
        return (pairs + size - 1) / size;
    }

    /// Pairs of the next batch.
    public int[] next() {
        if (next >= pairs) {
            order = size >= pairs ? identity() : random.permutation(pairs);
            next = 0;
        }
        int from = next;
        next = Math.min(pairs, from + size);
        return Arrays.copyOfRange(order, from, next);
    }

    private int[] identity() {
        var index = new int[pairs];
        Arrays.setAll(index, i -> i);
        return index;
    }
}
