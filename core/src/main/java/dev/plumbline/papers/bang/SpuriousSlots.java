package dev.plumbline.papers.bang;

import dev.plumbline.classification.LabeledRows;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Features that vote for classes. x holds `invariant + spurious` slots of K numbers: the one-hot vote of the slot plus
/// noise N(0, σ²).
///
/// An invariant slot votes for the label. A spurious slot does so with probability 1 − p and else for a class drawn
/// uniformly: for the true one with probability 1 − p + p/K, for each other with p/K. p = 0 is the training
/// distribution, in which both kinds look the same.
///
/// @param noise σ, in votes
record SpuriousSlots(int classes, int invariant, int spurious, double noise) {
    SpuriousSlots {
        if (classes < 2 || invariant < 0 || spurious < 0) {
            throw new IllegalArgumentException("needs two classes and no negative number of slots, were " + classes
                    + ", " + invariant + ", " + spurious);
        }
        if (!(noise >= 0)) {
            throw new IllegalArgumentException("noise must not be negative, was " + noise);
        }
    }

    int slots() {
        return invariant + spurious;
    }

    /// @param p strength of the shift, in [0, 1]
    /// @param shared points of one environment, in which a slot votes the same way for all points of a class; 1 draws
    ///     every vote on its own. Both have the same expected accuracy.
    LabeledRows draw(int n, double p, int shared, Philox random) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("p must lie in [0, 1], was " + p);
        }
        var x = new double[n][slots() * classes];
        var label = new int[n];
        int[][] votes = {};
        for (int r = 0; r < n; r++) {
            if (r % shared == 0) {
                votes = votes(p, random);
            }
            label[r] = random.nextInt(classes);
            double[] row = x[r];
            Arrays.setAll(row, _ -> noise * random.nextGaussian());
            for (int slot = 0; slot < slots(); slot++) {
                row[slot * classes + votes[slot][label[r]]]++;
            }
        }
        return new LabeledRows(x, label, classes);
    }

    /// `[slot][class]`: what a slot votes for where the label is that class.
    private int[][] votes(double p, Philox random) {
        var votes = new int[slots()][classes];
        for (int slot = 0; slot < slots(); slot++) {
            for (int k = 0; k < classes; k++) {
                votes[slot][k] = slot >= invariant && random.nextDouble() < p ? random.nextInt(classes) : k;
            }
        }
        return votes;
    }
}
