package dev.plumbline.exercises.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.decision.bandits.Bandit;
import dev.plumbline.decision.bandits.BanditAlgorithm;
import dev.plumbline.decision.bandits.BanditRun;
import dev.plumbline.decision.bandits.BernoulliArms;
import dev.plumbline.decision.bandits.ConfidenceRadius;
import dev.plumbline.decision.bandits.CostSequences;
import dev.plumbline.decision.bandits.EpsilonGreedy;
import dev.plumbline.decision.bandits.Exp3;
import dev.plumbline.decision.bandits.ExploreFirst;
import dev.plumbline.decision.bandits.Hedge;
import dev.plumbline.decision.bandits.LowerBounds;
import dev.plumbline.decision.bandits.PointAlgorithm;
import dev.plumbline.decision.bandits.SuccessiveElimination;
import dev.plumbline.decision.bandits.ThompsonBeta;
import dev.plumbline.decision.bandits.Ucb1;
import dev.plumbline.decision.bandits.UniformGrid;
import dev.plumbline.decision.bandits.Zooming;
import dev.plumbline.numerics.GammaVariates;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Answers to the exercises of the chapters on independent rewards, priors, similar arms and full feedback.
///
/// Planted mistakes that turn it red: a radius without the logarithm; a prior that counts failures as successes.
class BanditAnswersTest {
    private static final double ROUNDING = 1e-12;
    private static final BernoulliArms COINS = new BernoulliArms(.5, .5, .5, .5, .5, .5, .5, .5, .5, .7);

    @Test
    void exploringAndErringBalance() {
        double t = 1e6;
        double k = 10;
        double n = Math.pow(t / k, 2 / 3.0);
        assertEquals(n * k, t / Math.sqrt(n), 1e-6);
        assertEquals(Math.pow(t, 2 / 3.0) * Math.pow(k, 1 / 3.0), n * k, 1e-6);
    }

    /// Rewards of another bandit with a constant added.
    private record Shifted(Bandit inner, double by) implements Bandit {
        @Override
        public int arms() {
            return inner.arms();
        }

        @Override
        public double mean(int arm) {
            return inner.mean(arm) + by;
        }

        @Override
        public double draw(int arm, Philox random) {
            return inner.draw(arm, random) + by;
        }
    }

    @Test
    void rulesThatCompareMeansIgnoreAConstant() {
        int t = 2000;
        assertTrue(sameArms(() -> Ucb1.forHorizon(3, t)));
        assertTrue(sameArms(() -> ExploreFirst.forHorizon(3, t)));
        assertTrue(sameArms(() -> SuccessiveElimination.forHorizon(3, t)));
        assertTrue(sameArms(() -> new EpsilonGreedy(3)));
        assertTrue(!sameArms(() -> Exp3.forHorizon(3, t)));
    }

    /// Rewards 0 and 1/2, and the same with 1/4 added: exact in binary, so that rounding does not part them.
    private static boolean sameArms(Supplier<BanditAlgorithm> rule) {
        Bandit halves = new Bandit() {
            @Override
            public int arms() {
                return 3;
            }

            @Override
            public double mean(int arm) {
                return 0.1 + 0.1 * arm;
            }

            @Override
            public double draw(int arm, Philox random) {
                return random.nextDouble() < 2 * mean(arm) ? 0.5 : 0;
            }
        };
        long[] plain = pulls(halves, rule.get());
        return Arrays.equals(plain, pulls(new Shifted(halves, 0.25), rule.get()));
    }

    private static long[] pulls(Bandit bandit, BanditAlgorithm rule) {
        return BanditRun.play(bandit, rule, new Philox(20261129, 71), new Philox(20261129, 72), 2000).pulls();
    }

    @Test
    void halfTheRadiusGainsOnTheseCoins() {
        double full = regret(() -> new Ucb1(10, ConfidenceRadius.anytime()));
        double half = regret(() -> new Ucb1(10, ConfidenceRadius.anytime().scaled(0.5)));
        assertTrue(half < 0.6 * full, () -> half + " " + full);
    }

    /// Mean over ten seeds, T = 5000.
    private static double regret(Supplier<BanditAlgorithm> rule) {
        double total = 0;
        for (int seed = 0; seed < 10; seed++) {
            var run = BanditRun.play(COINS, rule.get(), new Philox(seed, 73), new Philox(seed, 74), 5000);
            total += run.finalRegret() / 10;
        }
        return total;
    }

    @Test
    void theBestEdgeIsHalfOfWhatIsLeft() {
        int k = 2;
        double c = (1 - 1.0 / k) / 2;
        double best = LowerBounds.minimax(k, 100_000_000, c) / Math.sqrt(k * 1e8);
        assertEquals(1 / 16.0, best, 1e-6);
        for (double other : new double[] {0.9 * c, 1.1 * c}) {
            assertTrue(LowerBounds.minimax(k, 100_000_000, other) / Math.sqrt(k * 1e8) < best);
        }
    }

    @Test
    void gapOverDivergenceIsOneOverGap() {
        double best = 0.7;
        for (double mu = 0.05; mu < 0.7; mu += 0.05) {
            double gap = best - mu;
            double term = gap / LowerBounds.bernoulliKl(mu, best);
            assertTrue(term <= 1 / (2 * gap) && term >= best * (1 - best) / gap);
        }
    }

    /// 40 000 choices; five standard errors are 0.01, exceeded once in two million seeds.
    @Test
    void thompsonPlaysAnArmAsOftenAsItIsBest() {
        // Beta(3, 2) against Beta(2, 4): ∫ 12 x² (1 − x) F(x) dx with F the law of the second.
        double exact = 0;
        int points = 100_000;
        double second = 0;
        for (int i = 0; i < points; i++) {
            double x = (i + 0.5) / points;
            double density = 20 * x * Math.pow(1 - x, 3) / points;
            exact += 12 * x * x * (1 - x) / points * (second + density / 2);
            second += density;
        }
        assertEquals(0.833, exact, 5e-4);
        var sampling = new ThompsonBeta(2, 2, 2);
        sampling.update(new BanditAlgorithm.Choice(0, Double.NaN), 1);
        sampling.update(new BanditAlgorithm.Choice(1, Double.NaN), 0);
        sampling.update(new BanditAlgorithm.Choice(1, Double.NaN), 0);
        var random = new Philox(20261129, 75);
        long first = IntStream.range(0, 40_000).filter(i -> sampling.select(random).arm() == 0).count();
        assertEquals(exact, first / 40_000.0, 0.01);
    }

    @Test
    void aGloomyPriorIsNeverAsked() {
        // Beta(1, b) exceeds x with probability (1 − x)^b, Beta(a, 1) with 1 − x^a.
        assertEquals(0.002, Math.pow(0.5, 9), 1e-4);
        var random = new Philox(20261129, 76);
        long gloomy = IntStream.range(0, 100_000).filter(i -> GammaVariates.beta(1, 9, random) > 0.5).count();
        long hopeful = IntStream.range(0, 100_000).filter(i -> GammaVariates.beta(30, 1, random) > 0.5).count();
        // 195 expected, five standard errors are 70: exceeded once in two million seeds.
        assertEquals(195, gloomy, 70);
        assertEquals(100_000, hopeful);
    }

    /// Shape 3, rate 2, κ = 5: the mean has a t law of 6 degrees of freedom and variance b/(κ (a − 1)) = 0.2. 200 000
    /// draws; the square has kurtosis enough for a standard error of 0.001.
    @Test
    void anUnknownDeviationMakesTheDrawAStudentT() {
        var random = new Philox(20261129, 77);
        int n = 200_000;
        double squares = 0;
        int far = 0;
        for (int i = 0; i < n; i++) {
            double precision = Math.exp(GammaVariates.log(3, random)) / 2;
            double mu = random.nextGaussian() / Math.sqrt(5 * precision);
            squares += mu * mu / n;
            far += Math.abs(mu) > 3 * Math.sqrt(0.2) ? 1 : 0;
        }
        assertEquals(0.2, squares, 0.005);
        // A normal law leaves .0027 beyond three deviations.
        assertTrue(far / (double) n > 0.008);
    }

    @Test
    void aNewBallCoversEverything() {
        int t = 2000;
        assertTrue(Math.sqrt(2 * Math.log(t)) > 1);
        var zooming = new Zooming(t);
        var random = new Philox(20261129, 78);
        int before = 0;
        for (int round = 0; round < t; round++) {
            double x = zooming.select(random);
            assertTrue(zooming.balls().size() - before <= 1);
            before = zooming.balls().size();
            zooming.update(x, random.nextDouble() < 0.9 - Math.abs(x - 0.37) ? 1 : 0);
        }
        assertTrue(before > 1);
    }

    @Test
    void aPlateauIsCheapForBoth() {
        DoubleUnaryOperator plateau = x -> 0.9 - Math.max(0, Math.abs(x - 0.37) - 0.1);
        DoubleUnaryOperator peak = x -> 0.9 - Math.abs(x - 0.37);
        int t = 20_000;
        double zooming = regret(() -> new Zooming(t), plateau, t);
        double grid = regret(() -> UniformGrid.forHorizon(t, 1), plateau, t);
        assertTrue(zooming < regret(() -> new Zooming(t), peak, t));
        assertTrue(grid < regret(() -> UniformGrid.forHorizon(t, 1), peak, t));
        assertEquals(grid, zooming, 0.25 * grid);
    }

    @Test
    void aGridThatBelievesInAFlatterPeakLosesInEveryRound() {
        DoubleUnaryOperator steep = x -> Math.max(0, 0.9 - 10 * Math.abs(x - 0.37));
        int t = 20_000;
        double coarse = regret(() -> UniformGrid.forHorizon(t, 1), steep, t);
        double fine = regret(() -> UniformGrid.forHorizon(t, 10), steep, t);
        assertTrue(coarse > 1.3 * fine, () -> coarse + " " + fine);
    }

    /// Mean of five seeds.
    private static double regret(Supplier<PointAlgorithm> rule, DoubleUnaryOperator mean, int rounds) {
        double total = 0;
        for (int seed = 0; seed < 5; seed++) {
            var algorithm = rule.get();
            var random = new Philox(seed, 79);
            for (int t = 0; t < rounds; t++) {
                double x = algorithm.select(random);
                double mu = mean.applyAsDouble(x);
                algorithm.update(x, random.nextDouble() < mu ? 1 : 0);
                total += (0.9 - mu) / 5;
            }
        }
        return total;
    }

    @Test
    void hoeffdingsLemmaForCoins() {
        for (double p = 0; p <= 1; p += 0.05) {
            for (double lambda = -4; lambda <= 4; lambda += 0.25) {
                double cumulant = Math.log(1 - p + p * Math.exp(lambda)) - lambda * p;
                assertTrue(cumulant <= lambda * lambda / 8 + ROUNDING);
            }
        }
    }

    @Test
    void aLuckyArmOfManyComesNearTheBound() {
        int arms = 100;
        int t = 400;
        double nearest = 0;
        for (int seed = 0; seed < 60; seed++) {
            var random = new Philox(seed, 80);
            var costs = new double[t][arms];
            for (double[] row : costs) {
                Arrays.setAll(row, a -> random.nextInt() < 0 ? 1 : 0);
            }
            double share = CostSequences.regret(costs, Hedge.forHorizon(arms, t)) / Math.sqrt(t / 2.0 * Math.log(arms));
            assertTrue(share <= 1);
            nearest = Math.max(nearest, share);
        }
        assertTrue(nearest > 0.9, "nearest " + nearest);
    }

    @Test
    void doublingCostsAFactorOfThreeAndAHalf() {
        double factor = Math.sqrt(2) / (Math.sqrt(2) - 1);
        assertEquals(3.414, factor, 5e-4);
        double sum = 0;
        double played = 0;
        for (int epoch = 0; epoch < 40; epoch++) {
            sum += Math.sqrt(Math.pow(2, epoch));
            played += Math.pow(2, epoch);
            assertTrue(sum / Math.sqrt(played) < factor);
        }
        assertEquals(1 / (Math.sqrt(2) - 1), sum / Math.sqrt(played), 1e-5);
    }

    @Test
    void ratesAtTenArmsAndAHundredThousandRounds() {
        double t = 1e5;
        double k = 10;
        double log = Math.log(t);
        double[] rates = {
            Math.sqrt(t / 2 * Math.log(k)), log * 9 / 0.2, Math.sqrt(k * t), Math.sqrt(2 * t * k * Math.log(k)),
            Math.sqrt(k * t * log), Math.pow(t, 2 / 3.0) * Math.cbrt(log), Math.pow(t, 2 / 3.0) * Math.cbrt(k * log)
        };
        assertArrayEquals(new double[] {339, 518, 1000, 2146, 3393, 4865, 10481}, rates, 1);
    }

    /// Fourteen points of the peak of chapter 4, by T; mean regret of four seeds.
    @Test
    void exp3OnAGridIsOvertakenLate() {
        assertTrue(onGrid(t -> Exp3.forHorizon(14, t), 20_000) < onGrid(t -> Ucb1.forHorizon(14, t), 20_000));
        assertTrue(onGrid(t -> Exp3.forHorizon(14, t), 200_000) > 1.2 * onGrid(t -> Ucb1.forHorizon(14, t), 200_000));
    }

    private static double onGrid(IntFunction<BanditAlgorithm> rule, int t) {
        double[] means = IntStream.range(0, 14).mapToDouble(i -> 0.9 - Math.abs((i + 0.5) / 14 - 0.37)).toArray();
        double total = 0;
        for (int seed = 0; seed < 4; seed++) {
            var grid = new BernoulliArms(means);
            var run = BanditRun.play(grid, rule.apply(t), new Philox(seed, 81), new Philox(seed, 82), t);
            total += run.finalRegret() / 4;
        }
        return total;
    }
}
