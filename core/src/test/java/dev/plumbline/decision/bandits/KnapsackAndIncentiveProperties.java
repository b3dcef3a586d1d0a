package dev.plumbline.decision.bandits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.GammaVariates;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Property 9 of the specification of bandits, and the incentives of hidden exploration by enumeration.
///
/// Planted mistakes that turn it red: the round that overshoots is played (budgets); an upper bound for consumption
/// (optimism); time left out of the resources (payoffs of Lagrange); the dual's payoff maximized (Lagrange keeps to
/// the budget); α and β of the beta-binomial swapped; L for L − 1 in the agents' condition.
class KnapsackAndIncentiveProperties {

    /// P9: no budget is exceeded, and a run that ended early could not have paid one more unit.
    @Property(tries = 40, seed = "20261129")
    void budgetsHold(@ForAll int seed, @ForAll @IntRange(min = 0, max = 60) int budget) {
        var random = new Philox(seed, 1);
        int k = 3;
        var reward = new double[k];
        var cost = new double[k][2];
        for (int a = 0; a < k; a++) {
            reward[a] = random.nextDouble();
            cost[a][0] = random.nextDouble();
            cost[a][1] = random.nextDouble();
        }
        var arms = new KnapsackArms(reward, cost);
        int horizon = 120;
        double rate = (budget + 1.0) / horizon;
        var radius = ConfidenceRadius.knownHorizon(horizon).scaled(0.5);
        for (var algorithm : List.of(new IgnoreBudgets(Ucb1.forHorizon(k, horizon)), new UcbKnapsack(k, 2, rate,
                radius),
                new LagrangeKnapsack(k, 2, rate, horizon), new PrimalDualKnapsack(k, 2, rate, horizon, radius))) {
            var run = arms.play(algorithm, budget, horizon, new Philox(seed, 2), new Philox(seed, 3));
            assertTrue(run.used()[0] <= budget && run.used()[1] <= budget);
            assertTrue(run.reward() <= run.rounds() && run.rounds() <= horizon);
            assertTrue(run.rounds() == horizon || Math.max(run.used()[0], run.used()[1]) > budget - 1);
        }
    }

    /// P9: without budgets UcbBwK is UCB1. Gaussian-like rewards without ties.
    @Property(tries = 40, seed = "20261129")
    void withoutBudgetsItIsUcb1(@ForAll int seed) {
        var radius = ConfidenceRadius.knownHorizon(100);
        var bounded = new UcbKnapsack(4, 1, Double.POSITIVE_INFINITY, radius);
        var plain = new Ucb1(4, radius);
        var random = new Philox(seed, 4);
        for (int t = 0; t < 100; t++) {
            int arm = bounded.select(random);
            var choice = plain.select(random);
            assertEquals(choice.arm(), arm);
            double reward = random.nextDouble();
            bounded.update(arm, new KnapsackAlgorithm.Outcome(reward, new double[] {random.nextDouble()}));
            plain.update(choice, reward);
        }
    }

    /// P9: the value of the program is concave and never falls in B; T times it is at least what any fixed arm gets
    /// before it stops.
    @Property(tries = 100, seed = "20261129")
    void concaveInTheBudget(@ForAll int seed, @ForAll @DoubleRange(min = 0, max = 0.5) double low,
            @ForAll @DoubleRange(min = 0, max = 0.5) double step) {
        var random = new Philox(seed, 5);
        var reward = new double[4];
        var cost = new double[4][2];
        for (int a = 0; a < 4; a++) {
            reward[a] = random.nextDouble();
            cost[a][0] = random.nextDouble();
            cost[a][1] = random.nextDouble();
        }
        double first = KnapsackArms.benchmark(reward, cost, low).value();
        double middle = KnapsackArms.benchmark(reward, cost, low + step).value();
        double last = KnapsackArms.benchmark(reward, cost, low + 2 * step).value();
        assertTrue(first <= middle + 1e-12 && middle <= last + 1e-12);
        assertTrue(2 * middle >= first + last - 1e-12);
        for (int a = 0; a < 4; a++) {
            double share = Math.min(1, low / Math.max(cost[a][0], cost[a][1]));
            assertTrue(first >= share * reward[a] - 1e-12);
        }
    }

    /// The instance of the experiment by hand. Arms 1 and 2 mixed to use 0.3 give 0.45, arm 0 and the null arm 0.267;
    /// best is arms 0 and 2: 0.9 X₀ + 0.1 X₂ = 0.3, X₀ = 1/4, value 0.2 + 0.2625.
    @Test
    void benchmarkByHand() {
        var program = KnapsackArms.benchmark(new double[] {0.8, 0.5, 0.35}, new double[][] {{0.9}, {0.4}, {0.1}}, 0.3);
        assertEquals(0.4625, program.value(), 1e-14);
        assertArrayEquals(new double[] {0.25, 0, 0.75}, program.x(), 1e-14);
        assertArrayEquals(new double[] {0.45 / 0.8, 0.35 - 0.1 * 0.45 / 0.8}, program.dual(), 1e-14);
    }

    /// Optimism: after one pull that used a unit the lower bound of consumption is 0, so the arm is played in every
    /// round; with a narrow interval only in the share that the budget pays for, 1/10 (100 draws: at most 40 but for
    /// a probability below 1e-12).
    @Test
    void optimism() {
        for (double width : new double[] {1, 0.001}) {
            var algorithm = new UcbKnapsack(1, 1, 0.1, ConfidenceRadius.knownHorizon(100).scaled(width));
            algorithm.update(0, new KnapsackAlgorithm.Outcome(1, new double[] {1}));
            int pulls = 0;
            var random = new Philox(5, 5);
            for (int t = 0; t < 100; t++) {
                pulls += algorithm.select(random) == 0 ? 1 : 0;
            }
            assertTrue(width == 1 ? pulls == 100 : pulls > 0 && pulls < 40, "pulled " + pulls);
        }
    }

    /// L(a, i) = r + 1 − c/rate over [1 − 1/rate, 2]: time, whose cost is the rate, has the payoff r.
    @Test
    void payoffsOfLagrange() {
        var algorithm = new LagrangeKnapsack(2, 1, 0.25, 100);
        double[] payoff = algorithm.payoffs(new KnapsackAlgorithm.Outcome(0.5, new double[] {1}));
        assertArrayEquals(new double[] {(0.5 + 1 - 4 + 3) / 5, (0.5 + 3) / 5}, payoff, 1e-15);
        // a resource that is used up makes its player heavy on it, and the null arm likely
        var arms = new KnapsackArms(new double[] {0.5}, new double[][] {{1}});
        var play = new LagrangeKnapsack(1, 1, 0.1, 4000);
        int pulls = 0;
        var random = new Philox(6, 6);
        for (int t = 0; t < 4000; t++) {
            int arm = play.select(random);
            pulls += arm == 0 ? 1 : 0;
            play.update(arm, arms.draw(arm, random));
        }
        assertTrue(pulls < 1600, "of 4000 rounds " + pulls + " used a resource that lasts for 400");
        var dear = new PrimalDualKnapsack(1, 1, 0.1, 4000, ConfidenceRadius.knownHorizon(4000));
        for (int t = 0; t < 100; t++) {
            dear.update(0, arms.draw(0, random));
        }
        assertTrue(dear.prices()[0] > dear.prices()[1]);
    }

    /// Beta-binomial: probabilities, mean n α/(α + β), and P(0) = β (β + 1)/((α + β)(α + β + 1)) for n = 2.
    @Property(tries = 50, seed = "20261129")
    void betaBinomial(@ForAll @DoubleRange(min = 0.2, max = 6) double alpha, @ForAll @DoubleRange(min = 0.2,
            max = 6) double beta,
            @ForAll @IntRange(min = 0, max = 30) int n) {
        double[] law = IncentivizedArms.betaBinomial(alpha, beta, n);
        double mean = 0;
        for (int s = 0; s <= n; s++) {
            mean += s * law[s];
        }
        assertEquals(1, Arrays.stream(law).sum(), 1e-13);
        assertEquals(n * alpha / (alpha + beta), mean, 1e-11);
        assertEquals(beta * (beta + 1) / ((alpha + beta) * (alpha + beta + 1)), IncentivizedArms.betaBinomial(alpha,
                beta, 2)[0], 1e-13);
    }

    /// The condition of the agents is Bayes' rule: E[(μ₁ − μ₀) 1{told 1}] over prior, data and slot, here by
    /// simulation of the whole phase. 200 000 phases, 5 standard errors of differences within [−1, 1]; and it changes
    /// sign at the shortest phase. More data is worth more.
    @Test
    void agentsAreRight() {
        var prior = new IncentivizedArms(4, 3, 2, 3);
        int n = 200_000;
        int length = 4;
        var random = new Philox(7, 7);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double mean0 = GammaVariates.beta(4, 3, random);
            double mean1 = GammaVariates.beta(2, 3, random);
            int successes = 0;
            for (int t = 0; t < 5; t++) {
                successes += random.nextDouble() < mean0 ? 1 : 0;
            }
            boolean told1 = random.nextInt(length) == 0 || prior.mean1(0, 0) > prior.mean0(successes, 5);
            sum += told1 ? mean1 - mean0 : 0;
        }
        double expected = ((length - 1) * prior.valueOfData(5, 0) - prior.priorGap()) / length;
        assertEquals(expected, sum / n, 5 * 0.5 / Math.sqrt(n));
        double shortest = prior.shortestPhase(20, 0);
        assertTrue(new HiddenExploration(prior, 20, (int) Math.ceil(shortest), 9).follows(0));
        assertFalse(new HiddenExploration(prior, 20, (int) Math.ceil(shortest) - 1, 9).follows(0));
        for (int n1 = 0; n1 < 10; n1++) {
            assertTrue(prior.valueOfData(20, n1) <= prior.valueOfData(20, n1 + 1) + 1e-15);
            assertTrue(prior.valueOfData(n1, 3) <= prior.valueOfData(n1 + 1, 3) + 1e-15);
        }
    }

    /// Long phases: arm 1 is taken in one round of each at least until explored, and for ever if it is far better.
    @Test
    void exploresAndThenExploits() {
        var prior = new IncentivizedArms(4, 3, 2, 3);
        int phase = (int) Math.ceil(prior.shortestPhase(20, 0));
        var good = new HiddenExploration(prior, 20, phase, 30).play(0.1, 0.95, 5000, new Philox(8, 1), new Philox(8,
                2));
        assertEquals(0, good.refused());
        assertTrue(good.pulls() > 4000);
        var refused = new HiddenExploration(prior, 20, phase - 1, 30).play(0.6, 0.95, 5000, new Philox(8, 1),
                new Philox(8, 2));
        assertEquals(0, refused.pulls());
        assertTrue(refused.refused() > 0);
        assertEquals(5000 * 0.35, refused.regret(), 1e-9);
        assertThrows(IllegalArgumentException.class, () -> new IncentivizedArms(1, 3, 2, 3));
        assertThrows(IllegalArgumentException.class, () -> new HiddenExploration(prior, 20, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new UcbKnapsack(2, 1, Double.NaN,
                ConfidenceRadius.anytime()));
        assertThrows(IllegalArgumentException.class, () -> new LagrangeKnapsack(2, 1, 0, 10));
        assertThrows(IllegalArgumentException.class, () -> new KnapsackArms(new double[] {2}, new double[][] {{0}}));
    }
}
