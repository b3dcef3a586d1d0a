package dev.plumbline.exercises.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.decision.bandits.BanditAlgorithm;
import dev.plumbline.decision.bandits.BanditRun;
import dev.plumbline.decision.bandits.BernoulliArms;
import dev.plumbline.decision.bandits.CostSequences;
import dev.plumbline.decision.bandits.Exp3;
import dev.plumbline.decision.bandits.GridPaths;
import dev.plumbline.decision.bandits.Hedge;
import dev.plumbline.decision.bandits.IncentivizedArms;
import dev.plumbline.decision.bandits.KnapsackArms;
import dev.plumbline.decision.bandits.LinUcb;
import dev.plumbline.decision.bandits.MatrixGame;
import dev.plumbline.decision.bandits.OffPolicy;
import dev.plumbline.decision.bandits.ThompsonBeta;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Answers to the exercises of the chapters on adversaries, linear costs, contexts, games, budgets and agents.
///
/// Planted mistakes that turn it red: self-normalization by n; Hedge that raises weights with costs.
class AdversarialBanditAnswersTest {
    private static final double ROUNDING = 1e-12;

    @Test
    void secondMomentOfAnEstimateIsAtMostOneOverP() {
        double[] p = {0.2, 0.3, 0.5};
        double[] cost = {1, 0.6, 0};
        for (int b = 0; b < 3; b++) {
            double mean = 0;
            double square = 0;
            for (int drawn = 0; drawn < 3; drawn++) {
                double estimate = drawn == b ? cost[b] / p[b] : 0;
                mean += p[drawn] * estimate;
                square += p[drawn] * estimate * estimate;
            }
            assertEquals(cost[b], mean, ROUNDING);
            assertEquals(cost[b] * cost[b] / p[b], square, ROUNDING);
            assertTrue(square <= 1 / p[b] + ROUNDING);
        }
    }

    /// Coins of .4 and .6, T = 4000, forty seeds, η = 0.3: how often the better arm ends below probability 1e-6.
    @Test
    void gainsWithoutMixingLoseAnArm() {
        int lostByGains = 0;
        int lostByCosts = 0;
        var coins = new BernoulliArms(0.4, 0.6);
        for (int seed = 0; seed < 40; seed++) {
            for (var estimate : Exp3.Estimate.values()) {
                var exp3 = new Exp3(2, 0.3, 0, estimate);
                BanditRun.play(coins, exp3, new Philox(seed, 91), new Philox(seed, 92), 4000);
                boolean lost = exp3.distribution()[1] < 1e-6;
                lostByGains += lost && estimate == Exp3.Estimate.GAIN ? 1 : 0;
                lostByCosts += lost && estimate == Exp3.Estimate.COST ? 1 : 0;
            }
        }
        assertTrue(lostByGains > 5, "lost " + lostByGains);
        assertEquals(0, lostByCosts);
    }

    /// A quarter of fair coins, an eighth in which arm 0 alone pays; then arm 0 is a coin of .6 and arm 1 pays always.
    @Test
    void thompsonNeverLooksAgain() {
        double thompson = changing(new ThompsonBeta(2), 10_000);
        double longer = changing(new ThompsonBeta(2), 40_000);
        assertEquals(0.125, thompson / 10_000, 0.02);
        assertEquals(0.125, longer / 40_000, 0.02);
        assertTrue(changing(Exp3.forHorizon(2, 40_000), 40_000) < Exp3.regretBound(2, 40_000));
    }

    private static double changing(BanditAlgorithm rule, int t) {
        var random = new Philox(20261129, 93);
        var costs = new double[t][];
        for (int i = 0; i < t; i++) {
            double first = i < t / 4 ? 0.5 : i < 3 * t / 8 ? 1 : 0.6;
            double second = i < t / 4 ? 0.5 : i < 3 * t / 8 ? 0 : 1;
            costs[i] = new double[] {random.nextDouble() < first ? 0 : 1, random.nextDouble() < second ? 0 : 1};
        }
        return CostSequences.regret(costs, rule, new Philox(20261129, 94));
    }

    @Test
    void beingTheLeaderNeverLoses() {
        var random = new Philox(20261129, 95);
        var total = new double[5];
        double paid = 0;
        for (int t = 0; t < 500; t++) {
            double[] cost = IntStream.range(0, 5).mapToDouble(a -> random.nextDouble()).toArray();
            for (int a = 0; a < 5; a++) {
                total[a] += cost[a];
            }
            int leader = IntStream.range(0, 5).boxed().min((a, b) -> Double.compare(total[a], total[b])).orElseThrow();
            paid += cost[leader];
            assertTrue(paid <= total[leader] + 1e-9);
        }
    }

    @Test
    void pathsAreManyAndEdgesAreFew() {
        assertEquals(12_870, new GridPaths(8).all().length);
        assertEquals(144, new GridPaths(8).edges());
        // C(60, 30) paths of a grid of 30, on 1860 edges.
        double logPaths = IntStream.rangeClosed(1, 30).mapToDouble(i -> Math.log10((30.0 + i) / i)).sum();
        assertEquals(17.07, logPaths, 0.01);
    }

    @Test
    void exponentialNoiseBoundsTheRatio() {
        double epsilon = 0.3;
        double change = 1;
        // The difference of two exponentials has the law of Laplace: Pr(arm 0 leads by more than d).
        for (double d = -10; d <= 10; d += 0.5) {
            double ratio = lead(d, epsilon) / lead(d + change, epsilon);
            assertTrue(ratio >= 1 && ratio <= Math.exp(epsilon * change) + ROUNDING);
        }
        // Uniform noise on [0, 1/ε]: beyond the width the second probability is 0, and no ratio is bounded.
        assertEquals(0, Math.max(0, 1 - epsilon * 3.4));
    }

    private static double lead(double d, double epsilon) {
        return d < 0 ? 1 - Math.exp(epsilon * d) / 2 : Math.exp(-epsilon * d) / 2;
    }

    /// Twenty arms, features drawn once; T = 1000, noise .3, 100 seeds.
    @Test
    void fixedFeaturesMakeGreedGetStuck() {
        int stuckGreedy = 0;
        int stuckCareful = 0;
        for (int seed = 0; seed < 100; seed++) {
            stuckGreedy += gapAtEnd(0, seed) > 0.05 ? 1 : 0;
            stuckCareful += gapAtEnd(1, seed) > 0.05 ? 1 : 0;
        }
        int greedy = stuckGreedy;
        int careful = stuckCareful;
        assertTrue(greedy > 2 * careful + 10, () -> greedy + " " + careful);
    }

    /// What the last arm lacks.
    private static double gapAtEnd(double alpha, int seed) {
        var random = new Philox(seed, 96);
        double[] theta = unit(random);
        double[][] features = IntStream.range(0, 20).mapToObj(a -> unit(random)).toArray(double[][]::new);
        double[] means = Arrays.stream(features).mapToDouble(x -> dot(theta, x)).toArray();
        var rule = new LinUcb(5, 1, alpha);
        int arm = 0;
        for (int t = 0; t < 1000; t++) {
            var choice = rule.select(features, random);
            arm = choice.arm();
            rule.update(choice, features[arm], means[arm] + 0.3 * random.nextGaussian());
        }
        return Arrays.stream(means).max().orElseThrow() - means[arm];
    }

    private static double[] unit(Philox random) {
        double[] x = IntStream.range(0, 5).mapToDouble(i -> random.nextGaussian()).toArray();
        double length = Math.sqrt(dot(x, x));
        return Arrays.stream(x).map(v -> v / length).toArray();
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    @Test
    void selfNormalizationDoesNotFeelAConstant() {
        var random = new Philox(20261129, 97);
        double plain = 0;
        double shifted = 0;
        double normalized = 0;
        for (int log = 0; log < 300; log++) {
            var reward = new double[200];
            var logged = new double[200];
            var target = new double[200];
            for (int i = 0; i < 200; i++) {
                boolean first = random.nextDouble() < 0.2;
                logged[i] = first ? 0.2 : 0.8;
                target[i] = first ? 0.9 : 0.1;
                reward[i] = random.nextDouble() < (first ? 0.8 : 0.6) ? 1 : 0;
            }
            double truth = 0.9 * 0.8 + 0.1 * 0.6;
            double[] less = Arrays.stream(reward).map(r -> r - 0.7).toArray();
            double self = OffPolicy.selfNormalized(reward, logged, target);
            assertEquals(self, OffPolicy.selfNormalized(less, logged, target) + 0.7, ROUNDING);
            plain += Math.pow(OffPolicy.ips(reward, logged, target) - truth, 2);
            shifted += Math.pow(OffPolicy.ips(less, logged, target) + 0.7 - truth, 2);
            normalized += Math.pow(self - truth, 2);
        }
        assertTrue(shifted < 0.5 * plain && normalized < 0.5 * plain);
        assertEquals(1, shifted / normalized, 0.3);
    }

    @Test
    void separateBanditsCatchUpAtMillions() {
        assertTrue(policies(2e4) < perContext(2e4));
        assertTrue(policies(1e6) < perContext(1e6));
        assertTrue(policies(1e7) > perContext(1e7));
    }

    private static double policies(double t) {
        return Math.pow(t, 2 / 3.0) * Math.cbrt(4 * Math.log(200 * t));
    }

    private static double perContext(double t) {
        return Math.sqrt(4 * 50 * t * Math.log(t));
    }

    /// Row pays 1 on (0, 0) and ½ on (1, 1): both should play the first with 1/3.
    @Test
    void playsCircleWhileTheirAverageSettles() {
        var game = new MatrixGame(new double[][] {{1, 0}, {0, 0.5}});
        int t = 20_000;
        var row = Hedge.forHorizon(2, t);
        var column = Hedge.forHorizon(2, t);
        double average = 0;
        double farthest = 0;
        for (int i = 0; i < t; i++) {
            double[] p = row.distribution();
            double[] q = column.distribution();
            average += p[0] / t;
            farthest = i > t / 2 ? Math.max(farthest, Math.abs(p[0] - 1 / 3.0)) : 0;
            row.update(game.againstColumn(q));
            column.update(Arrays.stream(game.againstRow(p)).map(v -> 1 - v).toArray());
        }
        assertEquals(1 / 3.0, average, 0.02);
        assertTrue(farthest > 0.1, "farthest " + farthest);
    }

    @Test
    void aBestReplyHasNoRegret() {
        var random = new Philox(20261129, 98);
        double[][] cost = IntStream.range(0, 4)
                .mapToObj(i -> IntStream.range(0, 6).mapToDouble(j -> random.nextDouble()).toArray())
                .toArray(double[][]::new);
        var game = new MatrixGame(cost);
        int t = 2000;
        var row = Hedge.forHorizon(4, t);
        var played = new double[6];
        var p = new double[4];
        double paid = 0;
        for (int i = 0; i < t; i++) {
            double[] now = row.distribution();
            double[] against = game.againstRow(now);
            int best = SoftmaxPolicy.argmax(against);
            played[best] += 1.0 / t;
            paid += against[best] / t;
            for (int k = 0; k < 4; k++) {
                p[k] += now[k] / t;
            }
            row.update(Arrays.stream(cost).mapToDouble(r -> r[best]).toArray());
        }
        double most = Arrays.stream(game.againstRow(p)).max().orElseThrow();
        double least = Arrays.stream(game.againstColumn(played)).min().orElseThrow();
        // R₂ ≤ 0, so the gap is at most R₁/T.
        assertTrue(most <= paid + ROUNDING);
        assertTrue(most - least <= Hedge.regretBound(4, t, Hedge.rate(4, t)) / t);
        assertTrue(game.solve().value() <= most + ROUNDING && game.solve().value() >= least - ROUNDING);
    }

    @Test
    void theDualIsTheOtherPlayer() {
        var game = new MatrixGame(new double[][] {{1, 0, 0.4}, {0.2, 0.9, 0.3}});
        var solution = game.solve();
        double most = Arrays.stream(game.againstRow(solution.row())).max().orElseThrow();
        double least = Arrays.stream(game.againstColumn(solution.column())).min().orElseThrow();
        assertEquals(solution.value(), most, ROUNDING);
        assertEquals(solution.value(), least, ROUNDING);
    }

    @Test
    void oneMoreOfTheBudgetIsWorthItsPrice() {
        double[] reward = {0.8, 0.5, 0.35};
        double[][] cost = {{0.9}, {0.4}, {0.1}};
        var program = KnapsackArms.benchmark(reward, cost, 0.3);
        assertEquals(0.4625, program.value(), ROUNDING);
        assertEquals(0.5625, program.dual()[0], ROUNDING);
        double more = KnapsackArms.benchmark(reward, cost, 0.301).value();
        assertEquals(0.5625, (more - program.value()) / 0.001, 1e-9);
        // Arm 1 pays .5, and costs .4 of the resource and one round.
        assertEquals(0, program.x()[1], ROUNDING);
        assertEquals(0.51875, 0.4 * program.dual()[0] + program.dual()[1], ROUNDING);
    }

    @Test
    void withoutTimeThriftIsPaidForNothing() {
        double[] reward = {0.5, 0.45};
        double[] cost = {0.9, 0.1};
        double budgetRate = 1;
        double[] scarce = IntStream.range(0, 2).mapToDouble(a -> reward[a] + 1 - cost[a] / budgetRate).toArray();
        assertTrue(scarce[1] > scarce[0]);
        // The budget never binds: the best arm is the first. Against time the payoff is the reward alone.
        double[][] costs = {{0.9}, {0.1}};
        var program = KnapsackArms.benchmark(reward, costs, budgetRate);
        assertArrayEquals(new double[] {1, 0}, Arrays.copyOf(program.x(), 2), ROUNDING);
        assertEquals(0, program.dual()[0], ROUNDING);
    }

    @Test
    void aSurePriorIsHardToMove() {
        var page = new IncentivizedArms(4, 3, 2, 3);
        var sure = new IncentivizedArms(40, 30, 2, 3);
        assertEquals(page.priorGap(), sure.priorGap(), ROUNDING);
        assertEquals(17.3, page.shortestPhase(20, 0), 0.05);
        // Twenty failures leave arm 0 at 40/90 = .444, above the .4 of arm 1: no data of that size changes a choice.
        assertEquals(0, sure.valueOfData(20, 0));
        assertEquals(Double.POSITIVE_INFINITY, sure.shortestPhase(20, 0));
        assertTrue(sure.valueOfData(31, 0) > 0);
    }
}
