package dev.plumbline.decision.bandits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 4 and 5 of the specification of bandits; weighted majority, paths, the perturbed leader, and games.
///
/// Planted mistakes that turn it red: η for a gain in Hedge's exponent (P4); a cost divided by the weight before
/// mixing instead of the probability of the draw (P5); mixing in the last arm only (P5); an estimate for one expert
/// only (Exp4); marginals without the probability of all actions (semi-bandit); value of a game without its shift
/// (games).
class AdversarialBanditProperties {
    private static double[][] costs(int seed, int rounds, int arms) {
        var random = new Philox(seed, 1);
        var costs = new double[rounds][arms];
        int kind = random.nextInt(3);
        for (int t = 0; t < rounds; t++) {
            for (int a = 0; a < arms; a++) {
                costs[t][a] = switch (kind) {
                    case 0 -> random.nextDouble();
                    case 1 -> random.nextInt(2);
                    default -> (t + a) % arms == 0 || t % 7 < 2 && a == 0 ? 1 : 0; // an order that alternates
                };
            }
        }
        return costs;
    }

    /// P4: the bound holds on every sequence, that of an adversary who charges the favorite included; equality is far
    /// above rounding, 1e-9.
    @Property(tries = 200, seed = "20261129")
    void hedgeBound(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int arms, @ForAll @DoubleRange(min = 0.01,
                    max = 3) double eta) {
        int rounds = 150;
        assertTrue(CostSequences.regret(costs(seed, rounds, arms), new Hedge(arms, eta))
                <= Hedge.regretBound(arms, rounds, eta) + 1e-9);
        var hedge = new Hedge(arms, eta);
        var random = new Philox(seed, 2);
        var totals = new double[arms];
        double paid = 0;
        for (int t = 0; t < rounds; t++) {
            double[] p = hedge.distribution();
            var cost = new double[arms];
            for (int a = 0; a < arms; a++) {
                cost[a] = p[a] > 1.0 / arms || random.nextDouble() < 0.1 ? 1 : 0;
                totals[a] += cost[a];
            }
            paid += CostSequences.expected(p, cost);
            hedge.update(cost);
        }
        assertTrue(paid - CostSequences.least(totals) <= Hedge.regretBound(arms, rounds, eta) + 1e-9);
    }

    /// P4: a cost that all arms share changes nothing (dyadic costs, so sums are exact); K = 1 has no regret; the
    /// form (1 − ε)^c.
    @Property(tries = 100, seed = "20261129")
    void hedgeIgnoresACommonCost(@ForAll int seed) {
        double[][] costs = costs(seed, 50, 4);
        var plain = Hedge.multiplicative(4, 0.3);
        var moved = Hedge.multiplicative(4, 0.3);
        var weights = new double[] {1, 1, 1, 1};
        for (double[] cost : costs) {
            double[] dyadic = Arrays.stream(cost).map(c -> Math.rint(c * 256) / 256).toArray();
            plain.update(dyadic);
            moved.update(Arrays.stream(dyadic).map(c -> c + 0.75).toArray());
            for (int a = 0; a < 4; a++) {
                weights[a] *= Math.pow(0.7, dyadic[a]);
            }
        }
        assertArrayEquals(plain.distribution(), moved.distribution());
        double total = Arrays.stream(weights).sum();
        // 50 products of powers, each with a relative error of some units in the last place
        assertArrayEquals(Arrays.stream(weights).map(w -> w / total).toArray(), plain.distribution(), 1e-12);
        double[][] one = costs(seed, 50, 1);
        assertEquals(0, CostSequences.regret(one, new Hedge(1, 1)), 1e-12);
    }

    /// Mistakes stay within 2/(1 − ε) · best + (2/ε) ln K for every adversary, one who always contradicts included.
    @Property(tries = 100, seed = "20261129")
    void majorityBound(@ForAll int seed, @ForAll @DoubleRange(min = 0.05, max = 0.9) double epsilon,
            @ForAll boolean contrary) {
        int experts = 7;
        var vote = new WeightedMajority(experts, epsilon);
        var random = new Philox(seed, 3);
        int wrong = 0;
        for (int t = 0; t < 200; t++) {
            var advice = new boolean[experts];
            for (int e = 0; e < experts; e++) {
                advice[e] = random.nextDouble() < 0.5;
            }
            boolean said = vote.predict(advice);
            boolean truth = contrary ? !said : random.nextDouble() < 0.9 ? advice[0] : !advice[0];
            wrong += said == truth ? 0 : 1;
            vote.update(advice, truth);
            assertTrue(wrong <= WeightedMajority.mistakeBound(experts, vote.best(), epsilon) + 1e-9);
        }
    }

    /// P5 by enumeration over the drawn arm: Σₐ p(a) ĉ_a(b) = c(b), Σₐ p(a) ĉ_a(b)² = c(b)²/p(b). What an update adds
    /// is read off the change of log p.
    @Property(tries = 100, seed = "20261129")
    void estimatesAreUnbiased(@ForAll int seed, @ForAll @DoubleRange(min = 0, max = 0.5) double mixing) {
        int arms = 4;
        double eta = 0.2;
        var random = new Philox(seed, 4);
        var cost = new double[arms];
        Arrays.setAll(cost, a -> random.nextDouble());
        var expected = new double[arms];
        for (int drawn = 0; drawn < arms; drawn++) {
            var algorithm = new Exp3(arms, eta, mixing, Exp3.Estimate.COST);
            var past = new Philox(seed, 5);
            for (int t = 0; t < 10; t++) {
                algorithm.update(algorithm.select(past), past.nextDouble());
            }
            double[] p = algorithm.distribution();
            assertEquals(1, Arrays.stream(p).sum(), 1e-15);
            assertTrue(Arrays.stream(p).min().orElseThrow() >= mixing / arms);
            double[] before = unmixed(p, mixing);
            algorithm.update(new BanditAlgorithm.Choice(drawn, p[drawn]), 1 - cost[drawn]);
            double[] after = unmixed(algorithm.distribution(), mixing);
            int other = drawn == 0 ? 1 : 0;
            double estimate = Math.log(before[drawn] * after[other] / (before[other] * after[drawn])) / eta;
            expected[drawn] = p[drawn] * estimate;
        }
        // log of numbers with relative error of some ulps, over η = 0.2 and probabilities above 1e-3
        assertArrayEquals(cost, expected, 1e-9);
    }

    private static double[] unmixed(double[] p, double mixing) {
        return Arrays.stream(p).map(x -> (x - mixing / p.length) / (1 - mixing)).toArray();
    }

    /// P5: experts "always a" give Exp3 to the last bit; one expert is played as it is.
    @Property(tries = 50, seed = "20261129")
    void exp4HoldsExp3(@ForAll int seed) {
        int arms = 3;
        int rounds = 100;
        double[][] costs = costs(seed, rounds, arms);
        var exp3 = Exp3.forHorizon(arms, rounds);
        var exp4 = Exp4.forHorizon(arms, arms, rounds);
        double[][] advice = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
        var one = Exp4.forHorizon(1, arms, rounds);
        double[][] single = {{0.2, 0.5, 0.3}};
        var decisions3 = new Philox(seed, 6);
        var decisions4 = new Philox(seed, 6);
        for (double[] cost : costs) {
            var choice3 = exp3.select(decisions3);
            var choice4 = exp4.select(advice, decisions4);
            assertEquals(choice3, choice4);
            exp3.update(choice3, 1 - cost[choice3.arm()]);
            exp4.update(choice4, advice, 1 - (1 - cost[choice4.arm()]));
            assertArrayEquals(single[0], one.distribution(single));
            one.update(new BanditAlgorithm.Choice(1, 0.5), single, cost[1]);
        }
    }

    /// Exp4's estimate for each expert is unbiased: N = 3 experts, K = 2 arms, enumerated as above.
    @Test
    void exp4IsUnbiased() {
        double[][] advice = {{0.9, 0.1}, {0.3, 0.7}, {0.5, 0.5}};
        double[] cost = {0.4, 0.8};
        double eta = 0.5;
        var expected = new double[2]; // differences of experts 1 and 2 to expert 0
        for (int drawn = 0; drawn < 2; drawn++) {
            var algorithm = new Exp4(3, 2, eta);
            double[] p = algorithm.distribution(advice);
            algorithm.update(new BanditAlgorithm.Choice(drawn, p[drawn]), advice, cost[drawn]);
            for (int e = 1; e < 3; e++) {
                // weights are read off with experts who point at arms
                double[] w = {weight(algorithm, 0), weight(algorithm, e)};
                expected[e - 1] += p[drawn] * Math.log(w[0] / w[1]) / eta;
            }
        }
        double first = 0.9 * 0.4 + 0.1 * 0.8;
        assertArrayEquals(new double[] {0.3 * 0.4 + 0.7 * 0.8 - first, 0.6 - first}, expected, 1e-12);
    }

    private static double weight(Exp4 algorithm, int expert) {
        var point = new double[3][2];
        for (int e = 0; e < 3; e++) {
            point[e][e == expert ? 1 : 0] = 1;
        }
        return algorithm.distribution(point)[1];
    }

    /// All paths of a grid: their number, their cheapest one by enumeration, and marginals that sum to the length.
    @Property(tries = 100, seed = "20261129")
    void paths(@ForAll int seed, @ForAll @IntRange(min = 1, max = 3) int side) {
        var grid = new GridPaths(side);
        int[][] all = grid.all();
        assertEquals(new int[] {2, 6, 20}[side - 1], all.length);
        var random = new Philox(seed, 7);
        var cost = new double[grid.edges()];
        Arrays.setAll(cost, i -> random.nextDouble());
        double least = Arrays.stream(all).mapToDouble(path -> GridPaths.cost(path, cost)).min().orElseThrow();
        assertEquals(least, GridPaths.cost(grid.cheapest(cost), cost), 1e-14);
        var hedge = SemiBanditHedge.forHorizon(all, grid.edges(), 100);
        assertEquals(grid.length(), Arrays.stream(hedge.marginals()).sum(), 1e-12);
    }

    /// Semi-bandit estimates are unbiased: with all paths equally likely, the mean over the chosen path of its change
    /// of weights is the cost of every path; read off the marginals of a grid of one block, where each path is known
    /// by its first edge.
    @Test
    void semiBanditIsUnbiased() {
        var grid = new GridPaths(1);
        int[][] all = grid.all();
        double eta = 0.3;
        double[] cost = {0.2, 0.5, 0.7, 0.9};
        double difference = 0;
        for (int drawn = 0; drawn < 2; drawn++) {
            var hedge = new SemiBanditHedge(all, 4, eta);
            double[] q = hedge.marginals();
            var random = new Philox(1, 1);
            int action = hedge.select(random);
            while (action != drawn) {
                action = hedge.select(random);
            }
            hedge.update(action, cost);
            double[] after = hedge.marginals();
            difference += q[all[drawn][0]] * Math.log(after[all[0][0]] / after[all[1][0]]) / eta;
        }
        assertEquals(GridPaths.cost(all[1], cost) - GridPaths.cost(all[0], cost), difference, 1e-12);
    }

    /// "Be the leader": the leader who already knows the costs of the round never pays more than the best action, on
    /// every sequence; and without noise the perturbed leader is the leader.
    @Property(tries = 100, seed = "20261129")
    void beTheLeader(@ForAll int seed) {
        var grid = new GridPaths(2);
        double[][] costs = costs(seed, 60, grid.edges());
        var leader = new PerturbedLeader(grid::cheapest, grid.edges(), Double.POSITIVE_INFINITY);
        double paid = 0;
        for (double[] cost : costs) {
            leader.update(cost);
            paid += GridPaths.cost(leader.select(new Philox(seed, 8)), cost);
        }
        double[] totals = CostSequences.totals(costs);
        assertTrue(paid <= GridPaths.cost(grid.cheapest(totals), totals) + 1e-9);
    }

    /// The linear program certifies itself: no row is better against q, no column against p. And two of Hedge: the
    /// gap is the sum of regrets over T, regrets are within their bounds, the average cost within max(R₁, R₂)/T of
    /// the value. 1e-9 against sums of 500.
    @Property(tries = 60, seed = "20261129")
    void games(@ForAll int seed, @ForAll @IntRange(min = 1, max = 5) int rows, @ForAll @IntRange(min = 1,
            max = 5) int columns) {
        var random = new Philox(seed, 9);
        var cost = new double[rows][columns];
        for (double[] row : cost) {
            Arrays.setAll(row, j -> Math.rint(random.nextDouble() * 8) / 8);
        }
        var game = new MatrixGame(cost);
        var solution = game.solve();
        assertEquals(1, Arrays.stream(solution.row()).sum(), 1e-9);
        assertEquals(1, Arrays.stream(solution.column()).sum(), 1e-9);
        assertEquals(solution.value(), Arrays.stream(game.againstRow(solution.row())).max().orElseThrow(), 1e-9);
        assertEquals(solution.value(), Arrays.stream(game.againstColumn(solution.column())).min().orElseThrow(), 1e-9);
        int rounds = 500;
        var play = game.play(rounds);
        assertEquals((play.rowRegret() + play.columnRegret()) / rounds, play.gap(), 1e-9);
        assertTrue(play.rowRegret() <= Hedge.regretBound(rows, rounds, Hedge.rate(rows, rounds)) + 1e-9);
        assertTrue(play.columnRegret() <= Hedge.regretBound(columns, rounds, Hedge.rate(columns, rounds)) + 1e-9);
        assertTrue(Math.abs(play.value() - solution.value())
                <= Math.max(play.rowRegret(), play.columnRegret()) / rounds + 1e-9);
    }

    /// Matching pennies: value 1/2 and even odds; golden bounds at K = 10, T = 10⁵.
    @Test
    void byHand() {
        var pennies = new MatrixGame(new double[][] {{1, 0}, {0, 1}}).solve();
        assertEquals(0.5, pennies.value(), 1e-15);
        assertArrayEquals(new double[] {0.5, 0.5}, pennies.row(), 1e-15);
        assertEquals(Math.sqrt(5e4 * Math.log(10)), Hedge.regretBound(10, 100_000, Hedge.rate(10, 100_000)), 1e-9);
        assertEquals(Math.sqrt(2e6 * Math.log(10)), Exp3.regretBound(10, 100_000), 1e-9);
        // costs of 10¹⁵ do not overflow
        var hedge = new Hedge(2, 1);
        hedge.update(new double[] {1e15, 1e15 + 1});
        assertEquals(1 / (1 + Math.exp(-1)), hedge.distribution()[0], 1e-15);
        assertThrows(IllegalArgumentException.class, () -> hedge.update(new double[] {Double.NaN, 0}));
        assertThrows(IllegalArgumentException.class, () -> new Hedge(2, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Exp3(2, 1, -0.1, Exp3.Estimate.COST));
        assertThrows(IllegalArgumentException.class, () -> new WeightedMajority(2, 1));
        assertThrows(IllegalArgumentException.class, () -> new PerturbedLeader(x -> null, 2, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new MatrixGame(new double[][] {{2}}));
    }
}
