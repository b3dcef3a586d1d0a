package dev.plumbline.decision;

import java.util.Arrays;

/// States in a row, 0..n − 1. Actions: {@link #LEFT}, {@link #RIGHT}; at an end, a move outwards stays.
public final class Chains {
    public static final int LEFT = 0;
    public static final int RIGHT = 1;

    private Chains() {}

    /// P `[n x 2 x n]`: with probability `slip` the other action is done instead (slip = q/2 for "a random move with
    /// probability q"). Whatever is done in an `ending` state ends the episode.
    ///
    /// @throws IllegalArgumentException unless n ≥ 1 and slip lies in [0, 1]
    public static double[][][] transition(int n, double slip, int... ending) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be at least 1, was " + n);
        }
        requireSlip(slip);
        var transition = new double[n][2][n];
        for (int s = 0; s < n; s++) {
            int here = s;
            if (Arrays.stream(ending).anyMatch(end -> end == here)) {
                continue;
            }
            int left = Math.max(s - 1, 0);
            int right = Math.min(s + 1, n - 1);
            transition[s][LEFT][left] += 1 - slip;
            transition[s][LEFT][right] += slip;
            transition[s][RIGHT][right] += 1 - slip;
            transition[s][RIGHT][left] += slip;
        }
        return transition;
    }

    /// 1 in `state` of n.
    public static double[] startIn(int n, int state) {
        var start = new double[n];
        start[state] = 1;
        return start;
    }

    static void requireSlip(double slip) {
        if (!(slip >= 0 && slip <= 1)) {
            throw new IllegalArgumentException("slip must lie in [0, 1], was " + slip);
        }
    }
}
