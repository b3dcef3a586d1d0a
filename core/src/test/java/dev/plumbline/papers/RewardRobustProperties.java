package dev.plumbline.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.rewardrobust.GaussianHead;
import dev.plumbline.papers.rewardrobust.HeadLoss;
import dev.plumbline.papers.rewardrobust.RobustReward;
import dev.plumbline.papers.rewardrobust.SetwiseOptimum;
import dev.plumbline.policy.KlRegularizedPolicy;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/// Properties P1 to P8 of reward-robust RLHF.
///
/// Planted mistakes that turn it red: the weight the other way round (P1, P2); the most uncertain head as nominal (P8); the minimum
/// over responses before the expectation in the set-wise value (P3); the dual's gradient with the other sign (P4); s in place of s² in
/// the expected loss (P7); the last head on ties (P8).
class RewardRobustProperties {
    private static final int PROMPTS = 3;
    private static final int RESPONSES = 4;

    private record World(double[][] reference, double[][][] heads, double[][] nominal) {
        static World of(long seed, int heads) {
            var random = new Philox(seed, 7);
            var reference = new double[PROMPTS][RESPONSES];
            for (double[] row : reference) {
                double total = 0;
                for (int y = 0; y < RESPONSES; y++) {
                    row[y] = 0.1 + random.nextDouble();
                    total += row[y];
                }
                for (int y = 0; y < RESPONSES; y++) {
                    row[y] /= total;
                }
            }
            var rewards = new double[heads][PROMPTS][RESPONSES];
            for (double[][] head : rewards) {
                for (double[] row : head) {
                    Arrays.setAll(row, _ -> random.nextGaussian());
                }
            }
            return new World(reference, rewards, rewards[0]);
        }

        double[][] worst() {
            var worst = new double[PROMPTS][RESPONSES];
            for (int x = 0; x < PROMPTS; x++) {
                for (int y = 0; y < RESPONSES; y++) {
                    worst[x][y] = Double.POSITIVE_INFINITY;
                    for (double[][] head : heads) {
                        worst[x][y] = Math.min(worst[x][y], head[x][y]);
                    }
                }
            }
            return worst;
        }
    }

    /// P1: a = 1 is the nominal reward, a = 0 the worst case, and with one head every weight is the same.
    @Property(tries = 100)
    void endsAreNominalAndWorstCase(@ForAll @LongRange(min = 0, max = 999) long seed, @ForAll @DoubleRange(max = 1) double a) {
        var belief = belief(seed, 5);
        assertEquals(belief.nominal(), belief.robust(1));
        assertEquals(Arrays.stream(belief.means()).min().orElseThrow(), belief.robust(0));
        var one = belief(seed, 1);
        assertEquals(one.nominal(), one.robust(a), 1e-15 * Math.abs(one.nominal()));
    }

    /// P2: between the worst and the nominal, not falling in a, affine in a.
    @Property(tries = 100)
    void mixtureLiesBetween(@ForAll @LongRange(min = 0, max = 999) long seed, @ForAll @DoubleRange(max = 1) double a,
            @ForAll @DoubleRange(max = 1) double b) {
        var belief = belief(seed, 4);
        // Two products and a sum of numbers below 8: at most 4 roundings of 8.
        double slack = 4 * Math.ulp(8.0);
        assertTrue(belief.robust(a) >= belief.worstCase() - slack && belief.robust(a) <= belief.nominal() + slack);
        assertTrue(belief.robust(Math.max(a, b)) >= belief.robust(Math.min(a, b)) - slack);
        assertEquals(0.5 * (belief.robust(a) + belief.robust(b)), belief.robust(0.5 * (a + b)), slack);
    }

    /// P3: E min ≤ min E, with equality for a deterministic policy; so the set-wise optimum is worth at least the point-wise one.
    @Property(tries = 60)
    void expectedMinimumIsBelowTheMinimalExpectation(@ForAll @LongRange(min = 0, max = 999) long seed) {
        var world = World.of(seed, 4);
        double[][] policy = world.reference;
        double below = SetwiseOptimum.expectations(policy, new double[][][] {world.worst()})[0];
        double least = Arrays.stream(SetwiseOptimum.expectations(policy, world.heads)).min().orElseThrow();
        assertTrue(below <= least + 1e-14);
        var sure = new double[1][RESPONSES];
        sure[0][2] = 1;
        var first = new double[world.heads.length][][];
        Arrays.setAll(first, i -> new double[][] {world.heads[i][0]});
        assertEquals(world.worst()[0][2], Arrays.stream(SetwiseOptimum.expectations(sure, first)).min().orElseThrow());
        double beta = 0.5;
        double a = 0.3;
        double pointwise = 0;
        for (int x = 0; x < PROMPTS; x++) {
            var utility = new double[RESPONSES];
            for (int y = 0; y < RESPONSES; y++) {
                utility[y] = a * world.nominal[x][y] + (1 - a) * world.worst()[x][y];
            }
            pointwise += beta * KlRegularizedPolicy.logPartition(world.reference[x], utility, beta) / PROMPTS;
        }
        var setwise = SetwiseOptimum.solve(world.reference, world.heads, world.nominal, a, beta, 2000);
        assertTrue(setwise.dual() >= pointwise - 1e-12, setwise.dual() + " against " + pointwise);
    }

    /// P4: the dual is convex, is never below the primal, meets it, and weighs only heads that attain the minimum. Mirror descent
    /// with steps 1/√t is within log(heads)/√T of the dual optimum; 4000 steps leave a gap below 0.02.
    @Property(tries = 20)
    void dualMeetsPrimal(@ForAll @LongRange(min = 0, max = 999) long seed) {
        var world = World.of(seed, 3);
        double a = 0.3;
        double beta = 0.4;
        double[] v = {0.7, 0.2, 0.1};
        double[] w = {0.1, 0.3, 0.6};
        double[] middle = {0.4, 0.25, 0.35};
        double ends = (dual(world, a, beta, v) + dual(world, a, beta, w)) / 2;
        assertTrue(dual(world, a, beta, middle) <= ends + 1e-12);
        var at = SetwiseOptimum.at(world.reference, world.heads, world.nominal, a, beta, w);
        assertTrue(at.dual() >= at.primal() - 1e-12);
        var optimum = SetwiseOptimum.solve(world.reference, world.heads, world.nominal, a, beta, 4000);
        assertTrue(optimum.dual() - optimum.primal() < 0.02, "gap " + (optimum.dual() - optimum.primal()));
        double[] expected = SetwiseOptimum.expectations(optimum.policy(), world.heads);
        double least = Arrays.stream(expected).min().orElseThrow();
        double slackness = 0;
        for (int i = 0; i < expected.length; i++) {
            slackness += optimum.headWeights()[i] * (expected[i] - least);
        }
        // (1 − a) times this is the gap, up to rounding.
        assertEquals(optimum.dual() - optimum.primal(), (1 - a) * slackness, 1e-12);
    }

    private static double dual(World world, double a, double beta, double[] w) {
        return SetwiseOptimum.at(world.reference, world.heads, world.nominal, a, beta, w).dual();
    }

    /// P5: what does not depend on the response changes no policy.
    @Property(tries = 60)
    void offsetsOfPromptsChangeNothing(@ForAll @LongRange(min = 0, max = 999) long seed, @ForAll @DoubleRange(min = -5, max = 5) double c) {
        var world = World.of(seed, 3);
        var shifted = new double[3][PROMPTS][RESPONSES];
        for (int i = 0; i < 3; i++) {
            for (int x = 0; x < PROMPTS; x++) {
                for (int y = 0; y < RESPONSES; y++) {
                    shifted[i][x][y] = world.heads[i][x][y] + c * (x + 1);
                }
            }
        }
        double[] w = {0.2, 0.5, 0.3};
        var before = SetwiseOptimum.at(world.reference, world.heads, world.nominal, 0.4, 0.5, w);
        var after = SetwiseOptimum.at(world.reference, shifted, shifted[0], 0.4, 0.5, w);
        for (int x = 0; x < PROMPTS; x++) {
            // Utilities up to 20, over β = 0.5: exponents are off by a few ulp of 40.
            assertArrayEquals(before.policy()[x], after.policy()[x], 16 * Math.ulp(40.0));
        }
        var constant = new double[1][PROMPTS][RESPONSES];
        for (double[] row : constant[0]) {
            Arrays.fill(row, c);
        }
        var idle = SetwiseOptimum.at(world.reference, constant, constant[0], 0.4, 0.5, new double[] {1});
        for (int x = 0; x < PROMPTS; x++) {
            assertArrayEquals(world.reference[x], idle.policy()[x], 1e-14);
        }
    }

    /// P6: the optimal value is convex in a, a maximum of affine functions.
    @Property(tries = 60)
    void valueIsConvexInTheWeight(@ForAll @LongRange(min = 0, max = 999) long seed, @ForAll @DoubleRange(max = 1) double a,
            @ForAll @DoubleRange(max = 1) double b) {
        var world = World.of(seed, 4);
        double ends = (value(world, a) + value(world, b)) / 2;
        assertTrue(value(world, (a + b) / 2) <= ends + 1e-12);
    }

    private static double value(World world, double a) {
        var utility = new double[RESPONSES];
        for (int y = 0; y < RESPONSES; y++) {
            utility[y] = a * world.nominal[0][y] + (1 - a) * world.worst()[0][y];
        }
        return 0.5 * KlRegularizedPolicy.logPartition(world.reference[0], utility, 0.5);
    }

    /// P7: the closed form of the expected loss. 4000 draws of a square with standard deviation below 2 s |μ − t| + √2 s² ≤ 8: the mean
    /// is within 5 · 8/√4000 = 0.64, a false alarm in 2 million.
    @Property(tries = 20)
    void expectedLossIsSquaredErrorPlusVariance(@ForAll @DoubleRange(min = -1, max = 1) double mean,
            @ForAll @DoubleRange(min = 0.1, max = 2) double scale) {
        var random = new Philox(11, 3);
        var head = new GaussianHead(new double[] {0}, mean, new double[] {0}, Math.log(Math.expm1(scale - GaussianHead.FLOOR)));
        double sum = 0;
        for (int k = 0; k < 4000; k++) {
            double r = head.sample(new double[] {1}, random.nextGaussian());
            sum += (r - 0.5) * (r - 0.5);
        }
        double closed = new HeadLoss.ReparameterizedSquare().value(mean, head.scale(new double[] {1}), 0.5);
        assertEquals(scale, head.scale(new double[] {1}), 1e-12);
        assertEquals(closed, sum / 4000, 0.64);
        assertEquals((mean - 0.5) * (mean - 0.5) + scale * scale, closed, 1e-11);
    }

    /// P7: derivatives against central differences, whose error is h²/6 times a third derivative below 100 plus 1e-16 |f|/h.
    @Property(tries = 100)
    void derivativesAreThoseOfTheLoss(@ForAll @DoubleRange(min = -2, max = 2) double mean,
            @ForAll @DoubleRange(min = 0.5, max = 2) double scale, @ForAll @DoubleRange(min = -2, max = 2) double target) {
        double h = 1e-5;
        for (HeadLoss loss : new HeadLoss[] {new HeadLoss.ReparameterizedSquare(), new HeadLoss.GaussianLikelihood()}) {
            double[] gradient = loss.gradient(mean, scale, target);
            assertEquals((loss.value(mean + h, scale, target) - loss.value(mean - h, scale, target)) / (2 * h), gradient[0], 1e-7);
            // f''' in s is at most 60 (target − mean)²/s⁵ < 4 · 10⁴: h²/6 of it is 6e-7
            assertEquals((loss.value(mean, scale + h, target) - loss.value(mean, scale - h, target)) / (2 * h), gradient[1], 1e-6);
        }
        assertThrows(IllegalArgumentException.class, () -> new HeadLoss.GaussianLikelihood().value(0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new HeadLoss.ReparameterizedSquare().value(0, Double.NaN, 1));
    }

    /// P7: on repeated targets the likelihood's s is their root mean square distance.
    @Example
    void likelihoodFindsTheResidual() {
        double[] targets = {1, -1, 2, 0.5};
        double rms = Math.sqrt(Arrays.stream(targets).map(t -> t * t).average().orElseThrow());
        double sum = Arrays.stream(targets).map(t -> new HeadLoss.GaussianLikelihood().gradient(0, rms, t)[1]).sum();
        assertEquals(0, sum, 1e-15);
    }

    /// A step goes down, by the chain rule through softplus.
    @Property(tries = 60)
    void aStepLowersTheLoss(@ForAll @DoubleRange(min = -2, max = 2) double target, @ForAll @IntRange(max = 2) int on) {
        var features = new double[3];
        features[on] = 1;
        var head = new GaussianHead(new double[] {0.5, -1, 2.5}, 0.1, new double[] {0.2, 0.3, -0.5}, 0.4);
        for (HeadLoss loss : new HeadLoss[] {new HeadLoss.ReparameterizedSquare(), new HeadLoss.GaussianLikelihood()}) {
            double before = loss.value(head.mean(features), head.scale(features), target);
            var after = head.step(features, target, loss, 1e-4);
            assertTrue(loss.value(after.mean(features), after.scale(features), target) < before);
        }
    }

    /// P8: heads have no order, except that the first of the equally sure ones is taken.
    @Property(tries = 100)
    void orderOfHeadsDoesNotMatter(@ForAll @LongRange(min = 0, max = 999) long seed, @ForAll @DoubleRange(max = 1) double a) {
        var belief = belief(seed, 5);
        int[] order = new Philox(seed, 9).permutation(5);
        var permuted = new RobustReward(Arrays.stream(order).mapToDouble(i -> belief.means()[i]).toArray(),
                Arrays.stream(order).mapToDouble(i -> belief.scales()[i]).toArray());
        assertEquals(belief.robust(a), permuted.robust(a));
        assertEquals(7, new RobustReward(new double[] {3, 7, 5}, new double[] {2, 1, 1}).nominal());
    }

    private static RobustReward belief(long seed, int heads) {
        var random = new Philox(seed, 5);
        var means = new double[heads];
        var scales = new double[heads];
        for (int i = 0; i < heads; i++) {
            means[i] = random.nextGaussian();
            scales[i] = 0.1 + random.nextDouble();
        }
        return new RobustReward(means, scales);
    }
}
