package dev.plumbline.exercises.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.decision.Chains;
import dev.plumbline.decision.OptimalControl;
import dev.plumbline.decision.PolicyEvaluation;
import dev.plumbline.decision.SoftHypergradient;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.evaluation.ConfusionCounts;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.calm.CycleBonus;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.credit.CoalitionValue;
import dev.plumbline.reward.credit.LinearReturnFit;
import dev.plumbline.reward.credit.ReturnDecomposition;
import dev.plumbline.reward.credit.ShapleyCredit;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Answers to the exercises on dense rewards, credit and the design of rewards.
///
/// Planted mistakes that turn it red: the task's discount in the inner problem; the correction of a draw with
/// replacement.
class DecisionAnswersTest {
    private static final double ROUNDING = 1e-13;

    @Test
    void anAdditiveValueGivesEachTokenItsOwn() {
        double[] worth = {0.3, -1, 2, 0.5};
        CoalitionValue additive =
                mask -> IntStream.range(0, 4).filter(i -> (mask >> i & 1) == 1).mapToDouble(i -> worth[i]).sum();
        assertArrayEquals(worth, ShapleyCredit.exact(additive, 4), ROUNDING);
        // With an interaction of tokens 0 and 3, half of it is booked at token 0 before token 3 is chosen.
        CoalitionValue pair = mask -> additive.of(mask) + ((mask & 9) == 9 ? 1 : 0);
        assertEquals(worth[0] + 0.5, ShapleyCredit.exact(pair, 4)[0], ROUNDING);
    }

    @Test
    void owenPartsFromShapleyAtThreeTokens() {
        CoalitionValue three = mask -> (mask & 7) == 7 ? 1 : 0;
        assertArrayEquals(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0, 0}, ShapleyCredit.exact(three, 4), ROUNDING);
        assertArrayEquals(
                new double[] {0.25, 0.25, 0.5, 0}, ShapleyCredit.owen(three, new int[][] {{0, 1}, {2, 3}}), ROUNDING);
    }

    @Test
    void aForgottenDiscountPaysForStayingOnceThePotentialExceedsTheGoal() {
        for (double gamma : new double[] {0.9, 0.98}) {
            assertEquals(Chains.RIGHT, nextToTheGoal(gamma, 0.9));
            assertEquals(Chains.LEFT, nextToTheGoal(gamma, 1.1));
            assertEquals(Chains.RIGHT, nextToTheGoal(gamma, -5));
        }
    }

    /// Best action beside the goal of a chain, reward 1 for entering it, with Φ(s′) − Φ(s) added; Φ is `height` but at
    /// the goal.
    private static int nextToTheGoal(double gamma, double height) {
        int goal = 5;
        double[][][] transition = Chains.transition(goal + 1, 0, goal);
        double[] potential = new double[goal + 1];
        Arrays.fill(potential, 0, goal, height);
        var reward = new double[goal + 1][2];
        for (int s = 0; s < goal; s++) {
            for (int a = 0; a < 2; a++) {
                reward[s][a] = transition[s][a][goal];
                for (int to = 0; to <= goal; to++) {
                    reward[s][a] += transition[s][a][to] * (potential[to] - potential[s]);
                }
            }
        }
        var mdp = new TabularMdp(Chains.startIn(goal + 1, 0), transition, reward, gamma);
        return OptimalControl.policyIteration(mdp).greedy()[goal - 1];
    }

    @Test
    void takingTheKeyAgainBeatsTheStairs() {
        double kappa = Math.pow(0.99, 3) * (1 - 0.99 * 0.99);
        assertEquals(0.0193, kappa, 5e-5);
        assertTrue(new CycleBonus(1.001 * kappa, 0.99, 2, 1).beats(1, 5));
        assertTrue(!new CycleBonus(0.999 * kappa, 0.99, 2, 1).beats(1, 5));
    }

    @Test
    void aBonusThatIsSpentStillLooksWorthHalf() {
        // One of 100 pick-ups of an episode is the first: what the state without the set shows is κ/100 each time.
        double kappa = 0.25;
        double seen = new CycleBonus(kappa / 100, 0.99, 2, 0).value();
        assertEquals(0.503 * kappa, seen, 0.001 * kappa);
    }

    @Test
    void rareEventsNeedFewFalseAlarms() {
        // The page's table: precision .476 at TPR 1, FPR .002.
        double odds = 0.002 * 0.476 / 0.524;
        double baseRate = odds / (1 + odds);
        assertEquals(0.0018, odds, 5e-5);
        assertEquals(0.5, ConfusionCounts.precision(baseRate, 1, odds), ROUNDING);
        // Its other row, FPR .01, agrees with the same base rate.
        assertEquals(0.152, ConfusionCounts.precision(baseRate, 1, 0.01), 0.002);
    }

    @Test
    void shapingIsInvisibleToTheHypergradient() {
        var task = TabularMdp.random(new Philox(20261129, 51), 6, 3, 0.95);
        double[][] reward = TabularMdp.random(new Philox(20261129, 52), 6, 3, 0.95).reward();
        var slope = SoftHypergradient.of(task, reward, 0.8, 0.3, PolicyEvaluation.uniform(task));
        double[] potential = {1, -2, 0.5, 3, 0, -1};
        assertEquals(0, alongShaping(task, slope, potential, 0.8), 1e-10);
        assertTrue(Math.abs(alongShaping(task, slope, potential, 0.95)) > 1e-3);
    }

    private static double alongShaping(TabularMdp task, SoftHypergradient slope, double[] potential, double gamma) {
        double[][] next = task.expectedNext(potential);
        double total = 0;
        for (int s = 0; s < task.states(); s++) {
            for (int a = 0; a < task.actions(); a++) {
                total += slope.reward()[s][a] * (gamma * next[s][a] - potential[s]);
            }
        }
        return total;
    }

    /// A chain of five, 10 for reaching its end, and 1.5 a step for each place away from it.
    @Test
    void onlyTheNaiveBlendIsFlat() {
        assertTrue(slopeOfWeight(1, 1.5) < 1e-9 * slopeOfWeight(0, 1.5));
        assertTrue(value(0, 1.5) > 5 && value(1, 1.5) < 1e-3);
    }

    @Test
    void aBadAuxiliaryRewardWantsAShortSight() {
        double bad = hypergradient(0.05, 1.5).discount();
        double good = hypergradient(0.05, -1.5).discount();
        assertTrue(bad < 100 * good && good < 0);
    }

    private static double value(double weight, double auxiliary) {
        return hypergradient(weight, auxiliary).objective();
    }

    /// Size of dJ/dφ₃, summed over places.
    private static double slopeOfWeight(double weight, double auxiliary) {
        double[][] reward = hypergradient(weight, auxiliary).reward();
        return Math.abs(IntStream.range(0, 4)
                .mapToDouble(s -> auxiliary * (4 - s) * (reward[s][0] + reward[s][1]))
                .sum());
    }

    private static SoftHypergradient hypergradient(double weight, double auxiliary) {
        double[][][] transition = Chains.transition(5, 0, 4);
        var reward = new double[5][2];
        reward[3][Chains.RIGHT] = 10;
        var task = new TabularMdp(Chains.startIn(5, 0), transition, reward, 0.95);
        var blend = new double[5][2];
        for (int s = 0; s < 4; s++) {
            for (int a = 0; a < 2; a++) {
                blend[s][a] = reward[s][a] + weight * auxiliary * (4 - s);
            }
        }
        return SoftHypergradient.of(task, blend, 0.95, 0.1, PolicyEvaluation.uniform(task));
    }

    @Test
    void drawnStepsExceedTheLossByTheVarianceOfTheirMean() {
        double[] predicted = {0.4, -1, 2, 0.3, 0.9, -0.2};
        double mean = 0;
        double corrected = 0;
        int draws = 0;
        for (int i = 0; i < 6; i++) {
            for (int j = i + 1; j < 6; j++) {
                for (int k = j + 1; k < 6; k++) {
                    int[] subset = {i, j, k};
                    mean += ReturnDecomposition.randomizedLoss(predicted, subset, 3, false);
                    corrected += ReturnDecomposition.randomizedLoss(predicted, subset, 3, true);
                    draws++;
                }
            }
        }
        double full = ReturnDecomposition.loss(predicted, 3);
        double excess = (1 - 3 / 6.0) * Moments.variance(predicted, 1) / 3;
        assertEquals(full + excess, mean / draws, ROUNDING);
        assertEquals(full, corrected / draws, ROUNDING);
    }

    @Test
    void theBiasedLossShrinksByTheShareDrawn() {
        // Variance 1 of a step: (1 − c)²/T is lost by shrinking, c² (1 − K/T)/K by the extra penalty.
        double best = Double.POSITIVE_INFINITY;
        double at = 0;
        for (double c = 0; c <= 1; c += 1e-4) {
            double loss = (1 - c) * (1 - c) / 25 + c * c * (1 - 5 / 25.0) / 5;
            if (loss < best) {
                best = loss;
                at = c;
            }
        }
        assertEquals(5 / 25.0, at, 1e-3);
        assertEquals(0.36, 1 - (1 - at) * (1 - at), 2e-3);
    }

    @Test
    void aFactorOfWrongSignIsNoMistakeForALinearDecoder() {
        var random = new Philox(20261129, 53);
        var right = LinearReturnFit.plain(2);
        var wrong = LinearReturnFit.plain(2);
        for (int episode = 0; episode < 4; episode++) {
            var z = new double[5][2];
            var negated = new double[5][2];
            double episodic = 0;
            for (int t = 0; t < 5; t++) {
                z[t] = new double[] {random.nextGaussian(), random.nextGaussian()};
                negated[t] = new double[] {z[t][0], -z[t][1]};
                episodic += z[t][0] + 2 * z[t][1];
            }
            right.add(z, episodic);
            wrong.add(negated, episodic);
        }
        double[] step = {0.7, -0.4};
        assertEquals(right.fit(1e-6).reward(step), wrong.fit(1e-6).reward(new double[] {0.7, 0.4}), 1e-9);
    }

    @Test
    void aPaidRightStepIsFarmedIfTheWayBackIsFree() {
        // 10 for the end of a chain of six, and b for each step right from place 1.
        assertEquals(Chains.RIGHT, actionAtTwo(0.3));
        assertEquals(Chains.LEFT, actionAtTwo(1.2));
    }

    private static int actionAtTwo(double paid) {
        double[][][] transition = Chains.transition(6, 0, 5);
        var reward = new double[6][2];
        reward[4][Chains.RIGHT] = 10;
        reward[1][Chains.RIGHT] = paid;
        var mdp = new TabularMdp(Chains.startIn(6, 0), transition, reward, 0.95);
        return OptimalControl.policyIteration(mdp).greedy()[2];
    }

    @Test
    void informativenessIsAProductOfGradients() {
        var task = TabularMdp.random(new Philox(20261129, 54), 5, 3, 0.9);
        var random = new Philox(20261129, 55);
        double[][] logits = IntStream.range(0, 5)
                .mapToObj(s -> IntStream.range(0, 3).mapToDouble(a -> random.nextGaussian()).toArray())
                .toArray(double[][]::new);
        double[][] learner = PolicyEvaluation.softmax(logits);
        double[][] teacher = PolicyEvaluation.uniform(task);
        double[][] taught = OptimalControl.policyIteration(task).advantages();
        var design = task.withReward(TabularMdp.random(new Philox(20261129, 56), 5, 3, 0.9).reward());
        double[][] own = PolicyEvaluation.of(design, learner).advantages();
        double[] muL = PolicyEvaluation.occupancy(task, learner);
        double[] muT = PolicyEvaluation.occupancy(task, teacher);
        double[][] ofJ = PolicyEvaluation.gradient(design, learner);
        double informativeness = 0;
        double product = 0;
        for (int s = 0; s < 5; s++) {
            double mean = SoftmaxPolicy.mean(learner[s], taught[s]);
            for (int a = 0; a < 3; a++) {
                double p = learner[s][a];
                double ofS = 0.1 * muT[s] * p * (taught[s][a] - mean);
                informativeness += 0.1 * muL[s] * 0.1 * muT[s] * p * p * (taught[s][a] - mean) * own[s][a];
                product += ofS * ofJ[s][a];
            }
        }
        assertEquals(0.1 * product, informativeness, ROUNDING);
    }
}
