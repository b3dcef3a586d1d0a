package dev.plumbline.papers.aggregation;

import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// A way in which five reward models are wrong about 1024 candidates.
///
/// @param name heading of its column
/// @param kind what goes wrong
/// @param hacked how many members over-score the planted candidates
/// @param lift by how much they do
record Failure(String name, Kind kind, int hacked, double lift) {
    static final int MEMBERS = 5;
    private static final double NOISE = 0.3;
    private static final double HACK_SHARE = 0.03;
    private static final double HACK_GOLD = -1.5;

    enum Kind {
        /// Independent noise of deviation 0.3.
        IID,
        /// Noise of deviation 0.4 exp(0.9 N(0, 1)), drawn for each candidate.
        HETEROSCEDASTIC,
        /// 3 % of the candidates have gold −1.5, and some members score them higher by a lift.
        HACK,
        /// One member takes 6 (g − 1)₊ off: it falls with gold above 1.
        HARSH,
        /// One member is 6 N(0, 1) whatever the candidate.
        BROKEN,
        /// All members add the same 1.2 N(0, 1).
        SHARED
    }

    /// @param gold true reward of each candidate
    /// @param scores `[members][candidates]`, each member centred by its median
    /// @param planted which candidates are hacks
    record Pool(double[] gold, double[][] scores, boolean[] planted) {}

    Pool draw(int candidates, Philox random) {
        var gold = new double[candidates];
        var scores = new double[MEMBERS][candidates];
        var hacks = new boolean[candidates];
        int[] members = random.permutation(MEMBERS);
        for (int x = 0; x < candidates; x++) {
            double g = random.nextGaussian();
            boolean planted = kind == Kind.HACK && random.nextDouble() < HACK_SHARE;
            hacks[x] = planted;
            gold[x] = planted ? HACK_GOLD : g;
            double noise = kind == Kind.HETEROSCEDASTIC ? 0.4 * Math.exp(0.9 * random.nextGaussian()) : NOISE;
            double shared = kind == Kind.SHARED ? 1.2 * random.nextGaussian() : 0;
            for (int i = 0; i < MEMBERS; i++) {
                scores[members[i]][x] = gold[x] + shared + noise * random.nextGaussian()
                        + error(i, gold[x], planted, random);
            }
        }
        for (double[] row : scores) {
            double median = Moments.median(row);
            Arrays.setAll(row, x -> row[x] - median);
        }
        return new Pool(gold, scores, hacks);
    }

    private double error(int member, double gold, boolean planted, Philox random) {
        return switch (kind) {
            case IID, HETEROSCEDASTIC, SHARED -> 0;
            case HACK -> planted && member < hacked ? lift : 0;
            case HARSH -> member == 0 ? -6 * Math.max(gold - 1, 0) : 0;
            // gold is taken out: nothing of the candidate is left but the common small noise
            case BROKEN -> member == 0 ? 6 * random.nextGaussian() - gold : 0;
        };
    }
}
