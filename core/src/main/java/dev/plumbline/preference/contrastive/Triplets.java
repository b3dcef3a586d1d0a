package dev.plumbline.preference.contrastive;

import java.util.Arrays;

/// Pairs of images of one prompt, the preferred one first.
///
/// @param anchor features of the prompt `[pairs][dp]`
/// @param positive of the preferred image `[pairs][dx]`
/// @param negative of the other `[pairs][dx]`
/// @param offset o of each pair, log E₊/E₋ `[pairs]`; null: 0
public record Triplets(double[][] anchor, double[][] positive, double[][] negative, double[] offset) {
    public Triplets {
        int n = anchor.length;
        if (n == 0 || positive.length != n || negative.length != n || offset != null && offset.length != n) {
            throw new IllegalArgumentException("needs at least one pair, and as many anchors, images and offsets; "
                    + "there are "
                    + n + ", " + positive.length + " and " + negative.length
                    + (offset == null ? "" : ", " + offset.length));
        }
    }

    public int size() {
        return anchor.length;
    }

    /// The same pairs, offsets forgotten.
    public Triplets withoutOffset() {
        return new Triplets(anchor, positive, negative, null);
    }

    /// Pairs `index[0], index[1], ...`.
    public Triplets at(int... index) {
        return new Triplets(pick(anchor, index), pick(positive, index), pick(negative, index),
                offset == null ? null : Arrays.stream(index).mapToDouble(i -> offset[i]).toArray());
    }

    private static double[][] pick(double[][] rows, int... index) {
        return Arrays.stream(index).mapToObj(i -> rows[i]).toArray(double[][]::new);
    }
}
