package dev.plumbline.papers.bang;

import java.util.Arrays;

/// Vote weights of one or two models that count votes.
///
/// | slot in | outputs averaged | weights averaged |
/// | --- | --- | --- |
/// | the first mask only | 1 | 1 |
/// | the second only | 1 | 1 |
/// | both | 2 | 4 |
///
/// Up to a factor. With M members a slot that a share c of them uses has weight c and c².
///
/// @param invariant A, summed
/// @param spurious aⱼ
record SlotWeights(int invariant, int... spurious) {

    static SlotWeights single(int invariant, int spurious) {
        return new SlotWeights(invariant, filled(spurious, 1));
    }

    /// Two models of `invariant` and `spurious` slots each, of which they share some.
    ///
    /// @param both weight of a slot in both masks: 2 for outputs, 4 for weights
    static SlotWeights pair(int invariant, int spurious, int sharedInvariant, int sharedSpurious, int both) {
        int[] own = filled(2 * (spurious - sharedSpurious), 1);
        int[] all = Arrays.copyOf(own, own.length + sharedSpurious);
        Arrays.fill(all, own.length, all.length, both);
        return new SlotWeights(2 * (invariant - sharedInvariant) + both * sharedInvariant, all);
    }

    /// Two models without a common slot, the second `second`/`first` times as heavy.
    static SlotWeights imbalanced(int invariant, int spurious, int first, int second) {
        int[] all = Arrays.copyOf(filled(spurious, first), 2 * spurious);
        Arrays.fill(all, spurious, all.length, second);
        return new SlotWeights(invariant * (first + second), all);
    }

    private static int[] filled(int count, int weight) {
        var out = new int[count];
        Arrays.fill(out, weight);
        return out;
    }

    VoteAccuracy accuracy(int classes) {
        return VoteAccuracy.of(spurious, invariant, classes);
    }

    /// F_p.
    double gaussian(double p, int classes) {
        return VoteAccuracy.gaussian(invariant + (1 - p) * Arrays.stream(spurious).sum(),
                Arrays.stream(spurious).mapToDouble(a -> (double) a * a).sum(), p, classes);
    }
}
