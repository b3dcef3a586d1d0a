package dev.plumbline.decision.bandits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1, 2, 3 and 10 of the specification of bandits, and lower bounds.
///
/// Planted mistakes that turn it red: n/ln T for ln T/n under the root (an arm is starved: round robin below); LCB
/// for UCB in the rule of elimination; elimination in the middle of a pass (shift); failures and successes of
/// Thompson swapped (P10); a tie that the first arm wins (ties); exploration counted without K (explore-first).
class StochasticBanditProperties {
    private static List<BanditAlgorithm> all(int arms, long horizon) {
        return List.of(ExploreFirst.forHorizon(arms, horizon), new EpsilonGreedy(arms),
                SuccessiveElimination.forHorizon(arms, horizon), Ucb1.forHorizon(arms, horizon),
                new Ucb1(arms, ConfidenceRadius.anytime()), new DiscountedUcb(arms, 0.98, 0.6), new ThompsonBeta(arms),
                new ThompsonGaussian(arms, 0.5, 1, 0.5), Exp3.forHorizon(arms, horizon),
                new Exp3(arms, 0.1, 0.1, Exp3.Estimate.GAIN));
    }

    private static double[] means(int seed, int arms) {
        var random = new Philox(seed, 1);
        var means = new double[arms];
        Arrays.setAll(means, a -> random.nextDouble());
        return means;
    }

    /// P1, and every probability that is given is one. Sums of at most 300 terms below 1: 1e-12.
    @Property(tries = 30, seed = "20261129")
    void regretCountsPulls(@ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int arms) {
        var bandit = new BernoulliArms(means(seed, arms));
        long horizon = 300;
        double widest = 0;
        for (int a = 0; a < arms; a++) {
            widest = Math.max(widest, bandit.gap(a));
        }
        var again = all(arms, horizon).iterator();
        for (var algorithm : all(arms, horizon)) {
            double stepwise = 0;
            var noise = new Philox(seed, 2);
            var decisions = new Philox(seed, 3);
            for (long t = 0; t < horizon; t++) {
                var choice = algorithm.select(decisions);
                assertTrue(Double.isNaN(choice.probability()) || choice.probability() > 0
                        && choice.probability() <= 1 + 1e-12);
                algorithm.update(choice, bandit.draw(choice.arm(), noise));
                stepwise += bandit.gap(choice.arm());
            }
            var run = BanditRun.play(bandit, again.next(), new Philox(seed, 2), new Philox(seed, 3), 10, horizon);
            assertEquals(horizon, Arrays.stream(run.pulls()).sum());
            assertEquals(stepwise, run.finalRegret(), 1e-9);
            assertTrue(run.regret()[0] >= 0 && run.finalRegret() <= horizon * widest + 1e-9);
        }
    }

    /// A bandit with a table of rewards: pull j of arm a pays table[a][j], whatever the order.
    private static int[] play(BanditAlgorithm algorithm, double[][] table, int rounds, int seed) {
        var pulled = new int[table.length];
        var arms = new int[rounds];
        var decisions = new Philox(seed, 9);
        for (int t = 0; t < rounds; t++) {
            var choice = algorithm.select(decisions);
            arms[t] = choice.arm();
            algorithm.update(choice, table[choice.arm()][pulled[choice.arm()]++]);
        }
        return arms;
    }

    private static double[][] table(int seed, int arms, int rounds) {
        var random = new Philox(seed, 4);
        var table = new double[arms][rounds];
        for (int a = 0; a < arms; a++) {
            for (int j = 0; j < rounds; j++) {
                // multiples of 2⁻³⁰: sums of 200, and their shifts, are exact
                table[a][j] = Math.rint(0x1p30 * (0.1 * a + random.nextDouble() / 2)) * 0x1p-30;
            }
        }
        return table;
    }

    /// P2: a constant added to all rewards leaves the sequence of arms unchanged; permuting the arms permutes the
    /// counts. Ties and near-ties of indices below rounding have probability of the order of 1e-9 a run.
    @Property(tries = 100, seed = "20261129")
    void shiftAndPermutation(@ForAll int seed, @ForAll @IntRange(min = -3, max = 3) int shift) {
        int arms = 4;
        int rounds = 200;
        double[][] table = table(seed, arms, rounds);
        double[][] moved = Arrays.stream(table).map(row -> Arrays.stream(row).map(r -> r + shift).toArray())
                .toArray(double[][]::new);
        int[] order = new Philox(seed, 5).permutation(arms);
        var permuted = new double[arms][];
        Arrays.setAll(permuted, a -> table[order[a]]);
        for (int kind = 0; kind < 3; kind++) {
            int[] base = play(index(kind, arms), table, rounds, seed);
            assertArrayEquals(base, play(index(kind, arms), moved, rounds, seed));
            int[] other = play(index(kind, arms), permuted, rounds, seed);
            for (int a = 0; a < arms; a++) {
                // elimination may end within a pass
                assertEquals(count(base, order[a]), count(other, a), kind == 1 ? 1 : 0);
            }
        }
    }

    private static BanditAlgorithm index(int kind, int arms) {
        var small = ConfidenceRadius.knownHorizon(200).scaled(0.25); // so that arms are told apart in 200 rounds
        return kind == 0 ? new Ucb1(arms, small) : kind == 1 ? new SuccessiveElimination(arms, small)
                : new Ucb1(arms, ConfidenceRadius.anytime());
    }

    private static long count(int[] arms, int arm) {
        return Arrays.stream(arms).filter(a -> a == arm).count();
    }

    /// P3: rewards that keep every mean in its interval never cost the best arm, and others go. Rewards are the mean
    /// moved by less than the radius, against the truth where they can be.
    @Property(tries = 100, seed = "20261129")
    void eliminationKeepsTheBest(@ForAll int seed) {
        double[] means = means(seed, 5);
        int best = argmax(means);
        int rounds = 3000;
        var radius = ConfidenceRadius.knownHorizon(rounds).scaled(0.3);
        var algorithm = new SuccessiveElimination(5, radius);
        var sums = new double[5];
        var pulls = new long[5];
        var random = new Philox(seed, 6);
        for (int t = 0; t < rounds; t++) {
            var choice = algorithm.select(random);
            int a = choice.arm();
            pulls[a]++;
            // the mean so far becomes μ ± 0.99 r: down for the best arm, up for others
            double wanted = pulls[a] * (means[a] + (a == best ? -0.99 : 0.99) * radius.of(pulls[a], t + 1));
            algorithm.update(choice, wanted - sums[a]);
            sums[a] = wanted;
            assertTrue(algorithm.active(best));
        }
        for (int a = 0; a < 5; a++) {
            // dropped at the latest when 2 r + 2 · 0.99 r is below the gap
            if (means[best] - means[a] > 4 * radius.of(pulls[best] - 1, rounds)) {
                assertTrue(!algorithm.active(a), "arm " + a + " is still active");
            }
        }
    }

    private static int argmax(double[] values) {
        int best = 0;
        for (int a = 1; a < values.length; a++) {
            best = values[a] > values[best] ? a : best;
        }
        return best;
    }

    /// Rewards all equal: the widest interval is pulled, so counts stay within 1 of each other.
    @Property(tries = 50, seed = "20261129")
    void equalArmsTakeTurns(@ForAll int seed, @ForAll @IntRange(min = 2, max = 5) int arms) {
        var table = new double[arms][100];
        int[] played = play(Ucb1.forHorizon(arms, 100), table, 100, seed);
        for (int a = 0; a < arms; a++) {
            assertTrue(Math.abs(count(played, a) - 100.0 / arms) < 1);
        }
    }

    /// P10: after the same data the share of an arm is its posterior probability of being best, ∫ F₀(x) f₁(x) dx,
    /// here for Beta(3, 2) against Beta(2, 4) by a midpoint rule (error below 1e-7). 40,000 draws, 5 standard errors:
    /// a false alarm in 6e-7 of seeds.
    @Test
    void thompsonMatchesThePosterior() {
        double better0 = 0;
        int cells = 4000;
        double below = 0;
        for (int i = 0; i < cells; i++) {
            double x = (i + 0.5) / cells;
            double f1 = 20 * x * Math.pow(1 - x, 3) / cells;
            double f0 = 12 * x * x * (1 - x) / cells;
            better0 += f0 * (below + f1 / 2);
            below += f1;
        }
        var algorithm = new ThompsonBeta(2);
        for (int i = 0; i < 3; i++) {
            algorithm.update(new BanditAlgorithm.Choice(0, 1), i < 2 ? 1 : 0);
        }
        for (int i = 0; i < 4; i++) {
            algorithm.update(new BanditAlgorithm.Choice(1, 1), i < 1 ? 1 : 0);
        }
        int n = 40_000;
        int first = 0;
        var random = new Philox(7, 7);
        for (int i = 0; i < n; i++) {
            first += algorithm.select(random).arm() == 0 ? 1 : 0;
        }
        assertEquals(better0, (double) first / n, 5 * Math.sqrt(better0 * (1 - better0) / n));
    }

    /// The Gaussian posterior: P(θ₀ > θ₁) = Φ((m₀ − m₁)/√(v₀ + v₁)) = Φ(1) = 0.8413447 by the choice of data; v = 1/2
    /// each after one reward, m = r/2, so r₀ − r₁ = 2. Same tolerance as P10.
    @Test
    void thompsonGaussian() {
        var algorithm = new ThompsonGaussian(2, 0, 1, 1);
        algorithm.update(new BanditAlgorithm.Choice(0, 1), 1.5);
        algorithm.update(new BanditAlgorithm.Choice(1, 1), -0.5);
        assertEquals(0.75, algorithm.posteriorMean(0), 1e-15);
        assertEquals(0.5, algorithm.posteriorVariance(1), 1e-15);
        int n = 40_000;
        int first = 0;
        var random = new Philox(8, 8);
        for (int i = 0; i < n; i++) {
            first += algorithm.select(random).arm() == 0 ? 1 : 0;
        }
        assertEquals(0.8413447460685429, (double) first / n, 5 * Math.sqrt(0.84 * 0.16 / n));
    }

    /// Three values tie: each is taken with probability 1/3; 30,000 draws, 5 standard errors.
    @Test
    void tiesAreBrokenAtRandom() {
        var counts = new int[4];
        var random = new Philox(9, 9);
        for (int i = 0; i < 30_000; i++) {
            var choice = ArgMax.of(new double[] {2, 1, 2, 2}, random);
            counts[choice.arm()]++;
            assertEquals(1.0 / 3, choice.probability());
        }
        assertEquals(0, counts[1]);
        for (int a : new int[] {0, 2, 3}) {
            assertEquals(1.0 / 3, counts[a] / 30_000.0, 5 * Math.sqrt(2.0 / 9 / 30_000));
        }
        assertThrows(IllegalArgumentException.class, () -> ArgMax.of(new double[] {1, Double.NaN}, random));
    }

    /// N for K = 10, T = 10⁵: (10⁴)^(2/3) (ln 10⁵)^(1/3) = 464.16 · 2.2582 = 1048.2.
    @Test
    void exploreFirstExploresEveryArm() {
        assertEquals(1048, ExploreFirst.explorations(10, 100_000));
        var algorithm = new ExploreFirst(3, 4);
        int[] played = play(algorithm, new double[][] {new double[20], ones(20), new double[20]}, 20, 1);
        assertEquals(4, count(played, 0));
        assertEquals(12, count(played, 1));
        assertEquals(4, count(played, 2));
        assertEquals(1, EpsilonGreedy.epsilon(10, 30));
        assertEquals(Math.cbrt(10 * Math.log(1000) / 1000), EpsilonGreedy.epsilon(10, 1000));
        assertEquals(0, EpsilonGreedy.epsilon(10, 1));
    }

    private static double[] ones(int n) {
        var ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }

    /// 2 e² ≤ KL(1/2 + e ‖ 1/2) ≤ 4 e², and KL = ln 2 − H; Pinsker between any two.
    @Property(tries = 300, seed = "20261129")
    void divergences(@ForAll @IntRange(min = 1, max = 999) int p, @ForAll @IntRange(min = 1, max = 999) int q) {
        double a = p / 1000.0;
        double b = q / 1000.0;
        double e = a - 0.5;
        double kl = LowerBounds.bernoulliKl(a, 0.5);
        assertTrue(kl >= 2 * e * e - 1e-15 && kl <= 4 * e * e + 1e-15);
        assertEquals(Math.log(2) + a * Math.log(a) + (1 - a) * Math.log(1 - a), kl, 1e-14);
        assertTrue(LowerBounds.bernoulliKl(a, b) >= 2 * (a - b) * (a - b) - 1e-15);
    }

    @Test
    void lowerBounds() {
        assertEquals(0, LowerBounds.bernoulliKl(0, 0));
        assertEquals(Double.POSITIVE_INFINITY, LowerBounds.bernoulliKl(0.5, 1));
        assertEquals(Math.log(2), LowerBounds.bernoulliKl(1, 0.5), 1e-16);
        // nine arms: 9 · 0.2/KL(0.5 ‖ 0.7), KL = ln(0.25/0.21)/2
        double[] means = {0.5, 0.5, 0.7, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
        assertEquals(1.8 / (Math.log(0.25 / 0.21) / 2), LowerBounds.laiRobbins(new BernoulliArms(means)), 1e-12);
        // for T → ∞ the bound over √(K T) tends to c (1 − 1/K − c)
        assertEquals(0.45 * 0.45, LowerBounds.minimax(10, 10_000_000_000L, 0.45) / Math.sqrt(1e11), 1e-6);
        assertEquals(0.5 + 0.45 * Math.sqrt(0.1), LowerBounds.hard(10, 100, 0.45, 3).best(), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> LowerBounds.minimax(10, 10, 1));
        assertThrows(IllegalArgumentException.class, () -> LowerBounds.bernoulliKl(Double.NaN, 0.5));
    }

    @Test
    void refusals() {
        assertThrows(IllegalArgumentException.class, () -> new BernoulliArms(1.1));
        assertThrows(IllegalArgumentException.class, () -> new GaussianArms(Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new ThompsonBeta(2).update(new BanditAlgorithm.Choice(0,
                1), 1.5));
        assertThrows(IllegalArgumentException.class,
                () -> Ucb1.forHorizon(2, 9).update(new BanditAlgorithm.Choice(0, 1), Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new ExploreFirst(2, 0));
        assertThrows(IllegalArgumentException.class, () -> BanditRun.play(new BernoulliArms(1), new ThompsonBeta(2),
                new Philox(1, 1), new Philox(1, 2), 3));
    }
}
