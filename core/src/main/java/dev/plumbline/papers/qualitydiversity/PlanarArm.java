package dev.plumbline.papers.qualitydiversity;

import dev.plumbline.decision.diversity.BehaviorEvaluator;
import dev.plumbline.decision.diversity.CoverageGrid;
import dev.plumbline.numerics.PathSignature;
import dev.plumbline.numerics.Philox;

/// An arm of D = 20 links of length 1 in the plane. Gene i in [−1, 1] turns joint i by π θᵢ; the behavior is the
/// position of the hand over D, in the unit disc, where random arms pile up near the middle. The reward is max(0, 1 −
/// |b − c|/ρ), c = (0.55, 0.55), ρ = 0.15.
final class PlanarArm {
    static final int JOINTS = 20;
    static final CoverageGrid GRID = new CoverageGrid(new double[] {-1, -1}, new double[] {1, 1}, 20);
    private static final double TARGET = 0.55;
    private static final double RADIUS = 0.15;
    private static final int PIXELS = 16;
    private static final double BLOB = 0.15;
    private static final double NOISE = 0.3;

    private PlanarArm() {}

    /// Joints from the root to the hand, over D `[D + 1][2]`.
    static double[][] chain(double[] genome) {
        var points = new double[genome.length + 1][2];
        double angle = 0;
        for (int i = 0; i < genome.length; i++) {
            angle += Math.PI * genome[i];
            points[i + 1][0] = points[i][0] + StrictMath.cos(angle) / genome.length;
            points[i + 1][1] = points[i][1] + StrictMath.sin(angle) / genome.length;
        }
        return points;
    }

    static double reward(double[] hand) {
        return Math.max(0, 1 - Math.hypot(hand[0] - TARGET, hand[1] - TARGET) / RADIUS);
    }

    /// Cells that count: middle inside the disc.
    static boolean reachable(double[] middle) {
        return Math.hypot(middle[0], middle[1]) <= 1;
    }

    /// The hand alone is seen.
    static BehaviorEvaluator hand() {
        return genome -> {
            double[] hand = chain(genome)[genome.length];
            return new BehaviorEvaluator.Evaluation(reward(hand), hand, hand);
        };
    }

    /// Log-signature of level 2 of the chain is seen: the hand, and the signed area between the arm and the line to
    /// the hand, times `areaWeight`.
    static BehaviorEvaluator signature(double areaWeight) {
        return genome -> {
            double[][] chain = chain(genome);
            double[] hand = chain[genome.length];
            double[] signature = PathSignature.logSignature2(chain);
            signature[2] *= areaWeight;
            return new BehaviorEvaluator.Evaluation(reward(hand), hand, signature);
        };
    }

    /// A 16 × 16 image of a Gaussian blob (deviation 0.15) at the hand is seen, and 256 pixels of noise (deviation
    /// 0.3), new in every episode, if there is a stream for it.
    static BehaviorEvaluator image(Philox noise) {
        return genome -> {
            double[] hand = chain(genome)[genome.length];
            var column = new double[2][PIXELS];
            for (int axis = 0; axis < 2; axis++) {
                for (int i = 0; i < PIXELS; i++) {
                    double z = (-1 + (2 * i + 1.0) / PIXELS - hand[axis]) / BLOB;
                    column[axis][i] = StrictMath.exp(-z * z / 2);
                }
            }
            int n = PIXELS * PIXELS;
            var image = new double[noise == null ? n : 2 * n];
            for (int i = 0; i < n; i++) {
                image[i] = column[0][i / PIXELS] * column[1][i % PIXELS];
            }
            for (int i = n; i < image.length; i++) {
                image[i] = NOISE * noise.nextGaussian();
            }
            return new BehaviorEvaluator.Evaluation(reward(hand), hand, image);
        };
    }
}
