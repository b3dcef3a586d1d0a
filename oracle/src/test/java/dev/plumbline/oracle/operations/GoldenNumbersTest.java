package dev.plumbline.oracle.operations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Numbers computed outside this project, with the digits that were printed. Red when a formula uses the other ddof,
/// loses its 1/M, sorts the wrong array, or takes π instead of the reference law.
class GoldenNumbersTest {
    /// Half a unit in the twelfth decimal.
    private static final double TWELVE = 5.1e-13;
    private static final double[] FIVE = {-1, 0, 2, 2.5, -0.5};
    private static final double[] COSTE = {0.3, 1.1, -0.4, 0.8, 0.2};

    private static double aggregate(String id, double[] scores, Object... parameters) {
        var call = Call.of("ensemble." + id).column("scores", scores);
        for (int i = 0; i < parameters.length; i += 2) {
            call.with((String) parameters[i], parameters[i + 1]);
        }
        return call.get("value")[0];
    }

    /// Algebra of ensemble aggregation, golden vector: NumPy, float64.
    @Test
    void aggregatesOfFiveMembers() {
        assertEquals(0.6, aggregate("mean", FIVE), TWELVE);
        assertEquals(0, aggregate("median", FIVE));
        assertEquals(1.94, aggregate("variance", FIVE), TWELVE);
        assertEquals(2.425, aggregate("variance", FIVE, "ddof", 1), TWELVE);
        assertEquals(-0.37, aggregate("uncertainty_weighted", FIVE), TWELVE);
        assertEquals(-0.792838827718, aggregate("mean_minus_std", FIVE), TWELVE);
        assertEquals(-0.957241150240, aggregate("mean_minus_std", FIVE, "ddof", 1), TWELVE);
        assertEquals(-0.110543270535, aggregate("soft_min", FIVE), TWELVE);
        assertEquals(-0.839732253111, aggregate("soft_min", FIVE, "tau", 0.1), TWELVE);
        assertEquals(0.504571071209, aggregate("soft_min", FIVE, "tau", 10), TWELVE);
        assertEquals(-3.186303597594, aggregate("log_sigmoid_sum", FIVE), TWELVE);
        assertEquals(-0.5, aggregate("quantile", FIVE, "q", 0.25));
        assertEquals(-0.8, aggregate("quantile", FIVE, "q", 0.1), TWELVE);
        assertEquals(-1, aggregate("minimum", FIVE));
    }

    /// Coste et al. (arXiv 2310.02743), worked example of the aggregates.
    @Test
    void aggregatesOfRewardModelEnsembles() {
        assertEquals(0.4, aggregate("mean", COSTE), TWELVE);
        assertEquals(-0.4, aggregate("minimum", COSTE));
        assertEquals(0.268, aggregate("variance", COSTE), TWELVE);
        assertEquals(0.266, aggregate("uncertainty_weighted", COSTE), TWELVE);
        assertEquals(0.2325, aggregate("uncertainty_weighted", COSTE, "ddof", 1), TWELVE);
        assertEquals(0.265640458338, aggregate("soft_min", COSTE), TWELVE);
    }

    @Test
    void bestOfN() {
        double[] expected = {0.383333, 0.48, 0.385, 0.186667, -0.016667, -0.2};
        for (int n = 1; n <= 6; n++) {
            double value = Call.of("policy.best_of_n_estimate").row("proxy", 1, 2, 3, 4, 5, 6)
                    .row("gold", 0.1, -0.4, 0.7, 1.2, 0.9, -0.2).with("n", n).get("value")[0];
            assertEquals(expected[n - 1], value, 5.1e-7);
        }
        var law = Call.of("policy.best_of_n_law").row("probability", 0.2, 0.5, 0.3).row("reward", 1, 2, 3);
        assertArrayEquals(new double[] {0.04, 0.45, 0.51}, law.get("probability"), TWELVE);
        assertEquals(0.158830659498, law.get("kl")[0], TWELVE);
    }

    /// Wang et al. (arXiv 2402.00742): π* for the raw reward, its log-sigmoid, and the conjunction of two.
    @Test
    void transformedRewards() {
        double[] logits = {Math.log(0.2), Math.log(0.5), Math.log(0.3)};
        double[] raw = {-1, 0, 2};
        double[] first = Call.of("reward.log_sigmoid_centered").row("reward", raw).row("reference", 0.5).get("value");
        double[] both = new double[3];
        for (int y = 0; y < 3; y++) {
            both[y] = Call.of("reward.conjunction").column("reward", raw[y], new double[] {1.5, -0.5, 0.25}[y])
                    .column("reference", 0.5, 0).get("value")[0];
        }
        optimum(logits, raw, 1, 1.026146507145, 0.536362595622, 0.026368519604, 0.179192669210, 0.794438811186);
        optimum(logits, first, 1, -0.753900273839, 0.126191990536, 0.077540808759, 0.401188498561, 0.521270692680);
        optimum(logits, both, 1, -1.431358188739, 0.164377504829, 0.124817041778, 0.298214289034, 0.576968669188);
        optimum(logits, both, 0.5, -2.551266892466, 0.563116834108, 0.057050175188, 0.130264507211, 0.812685317601);
        assertArrayEquals(new double[] {-1000, -1.313261687518, -0.693147180560, -0.313261687518},
                Call.of("numerics.log_sigmoid").vector("x", -1000, -1, 0, 1).get("value"), TWELVE);
    }

    private static void optimum(double[] logits, double[] utility, double gamma, double logPartition, double kl,
            double... policy) {
        var call = Call.of("policy.regularized_optimum").row("referenceLogits", logits).row("utility", utility)
                .with("gamma", gamma);
        assertEquals(logPartition, call.get("logPartition")[0], TWELVE);
        assertEquals(kl, call.get("kl")[0], TWELVE);
        double[] logProbability = call.get("logProbability");
        for (int y = 0; y < policy.length; y++) {
            assertEquals(policy[y], Math.exp(logProbability[y]), TWELVE);
        }
    }

    /// Identities between advantages: RLOO = G/(G−1) times the mean baseline; λ = 1 gives return minus value.
    @Test
    void advantages() {
        double[] rewards = {1, 0, 0, 4};
        assertArrayEquals(new double[] {-1.0 / 3, -5.0 / 3, -5.0 / 3, 11.0 / 3},
                Call.of("policy.rloo_advantage").row("reward", rewards).get("advantage"), 1e-15);
        assertArrayEquals(new double[] {-0.25, -1.25, -1.25, 2.75},
                Call.of("policy.mean_centered_advantage").row("reward", rewards).get("advantage"));
        // Deviations ±1/2 of a pair: s = 1/√2 with divisor 1, 1/2 with divisor 2.
        assertArrayEquals(new double[] {Math.sqrt(0.5), -Math.sqrt(0.5)}, Call.of("policy.grpo_advantage")
                .row("reward", 1, 0).with("epsilon", 0).get("advantage"), 1e-15);
        assertArrayEquals(new double[] {1, -1}, Call.of("policy.grpo_advantage")
                .row("reward", 1, 0).with("epsilon", 0).with("ddof", 0).get("advantage"));
        assertArrayEquals(new double[] {3.5, 2.5, 1.5}, Call.of("policy.gae").row("reward", 1, 1, 1)
                .row("value", 0.5, 0.5, 0.5).row("bootstrap", 9, 9, 1).with("lambda", 1).get("advantage"));
        // δ = (1 + 0.9 · 2 − 0.5, 1 − 2) = (2.3, −1), A₀ = 2.3 + 0.45 (−1).
        var two = Call.of("policy.gae").row("reward", 1, 1).row("value", 0.5, 2).with("gamma", 0.9).with("lambda", 0.5);
        assertArrayEquals(new double[] {1.85, -1}, two.get("advantage"), 1e-15);
        assertArrayEquals(new double[] {2.35, 1}, two.get("returns"), 1e-15);
    }

    /// Adam's first step from zero moments is α g/(|g| + ε).
    @Test
    void adamFirstStep() {
        var call = Call.of("model.adam_step").vector("parameter", 1).vector("gradient", -2).vector("firstMoment", 0)
                .vector("secondMoment", 0);
        assertEquals(1 + 0.001 * 2 / (2 + 1e-8), call.get("parameter")[0], 1e-15);
    }

    /// Where the mean of equal numbers is not exact in 70 digits, the spread must still be exactly 0.
    @Test
    void equalMembersHaveNoSpread() {
        double[] equal = {1e-10, 1e-10, 1e-10, 1e-10, 1e-10, 1e-10, 1e-10};
        assertEquals(0, aggregate("variance", equal));
        assertArrayEquals(new double[7], Call.of("policy.grpo_advantage").row("reward", equal).with("epsilon", 0)
                .get("advantage"));
        assertEquals(1.0 / 7, Call.of("ensemble.mean_minus_std").column("scores", equal).get("gradient")[3], 1e-16);
        assertTrue(Call.of("ensemble.variance").column("scores", equal).first("value").secondOrder().signum() > 0);
    }
}
