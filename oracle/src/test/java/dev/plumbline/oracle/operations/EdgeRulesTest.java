package dev.plumbline.oracle.operations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.oracle.compare.Precision;
import dev.plumbline.oracle.compare.ToleranceRule;
import org.junit.jupiter.api.Test;

/// Rows of the edge-case table: NaN, infinities, zero weights, empty arrays, masks, ties, one member. Red when a zero
/// weight multiplies, a masked entry leaks, a tie goes to the higher index, or M = 1 divides by 0.
class EdgeRulesTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private static void is(double[] actual, double... expected) {
        assertArrayEquals(expected, actual);
    }

    @Test
    void logisticFunctions() {
        is(Call.of("numerics.log_sigmoid").vector("x", -INF, INF, NAN).get("value"), -INF, 0, NAN);
        is(Call.of("numerics.log_sigmoid").vector("x", -INF, INF, NAN).get("slope"), 1, 0, NAN);
        is(Call.of("numerics.softplus").vector("x", -INF, INF, NAN).get("value"), 0, INF, NAN);
        is(Call.of("numerics.sigmoid").vector("x", -INF, INF, NAN).get("value"), 0, 1, NAN);
        is(Call.of("numerics.sigmoid").vector("x", -INF, INF, NAN).get("slope"), 0, 0, NAN);
    }

    @Test
    void rows() {
        is(Call.of("numerics.log_sum_exp").row("x").get("value"), -INF);
        is(Call.of("numerics.log_sum_exp").row("x", -INF, -INF).get("value"), -INF);
        is(Call.of("numerics.log_sum_exp").row("x", -INF, -INF).get("gradient"), NAN, NAN);
        is(Call.of("numerics.log_sum_exp").row("x", 1, INF).get("value"), INF);
        is(Call.of("numerics.log_sum_exp").row("x", 1, INF).get("gradient"), NAN, NAN);
        is(Call.of("numerics.log_sum_exp").row("x", NAN, INF).get("value"), NAN);
        is(Call.of("numerics.log_softmax").row("x", 0, -INF).get("logProbability"), 0, -INF);
        is(Call.of("numerics.log_softmax").row("x", 0, -INF).get("probability"), 1, 0);
        is(Call.of("numerics.log_softmax").row("x", 0, INF).get("probability"), NAN, NAN);
        is(Call.of("policy.entropy").row("logits", 0, -INF).get("value"), 0);
        is(Call.of("policy.entropy").row("logits", 0, -INF).get("gradient"), 0, 0);
        is(Call.of("policy.kl_divergence").row("logits", 0, -INF).row("referenceLogits", 1, -INF).get("value"), 0);
        is(Call.of("policy.kl_divergence").row("logits", 0, 0).row("referenceLogits", 1, -INF).get("value"), INF);
    }

    /// Reference probabilities of e⁻¹⁰⁰⁰ underflow as numbers but not as logarithms: KL = Σ π (log π − log ref) = 500 −
    /// log 2 + small, and log Z of a utility that outweighs them is −1000 + 2000.
    @Test
    void logarithmsOutliveUnderflow() {
        assertEquals(500 - Math.log(2), Call.of("policy.kl_divergence").row("logits", 0, 0)
                .row("referenceLogits", 1000, 0).get("value")[0], 1e-12);
        is(Call.of("policy.regularized_optimum").row("referenceLogits", 1000, 0).row("utility", 0, 2000)
                .get("logPartition"), 1000);
    }

    @Test
    void reductions() {
        is(Call.of("numerics.sum").vector("x").get("value"), 0);
        is(Call.of("numerics.sum").vector("x", INF, -INF).get("value"), NAN);
        is(Call.of("numerics.sum").vector("x", 1e308, 5e-324, -1e308).get("value"), 5e-324);
        is(Call.of("numerics.weighted_mean").vector("x", NAN, 3, INF).vector("weight", 0, 2, 0).get("value"), 3);
        is(Call.of("numerics.weighted_mean").vector("x", 1, 2).vector("weight", 0, 0).get("value"), NAN);
        is(Call.of("numerics.weighted_mean").vector("x").vector("weight").get("value"), NAN);
    }

    @Test
    void bradleyTerryLoss() {
        var skipped = Call.of("preference.bradley_terry_loss").vector("chosen", NAN).vector("rejected", INF)
                .vector("weight", 0);
        for (var output : new String[] {"loss", "gradChosen", "gradRejected", "curvature"}) {
            is(skipped.get(output), 0);
        }
        var infinite = Call.of("preference.bradley_terry_loss").vector("chosen", INF, -INF, INF, NAN)
                .vector("rejected", 0, 0, INF, 0);
        is(infinite.get("loss"), 0, INF, NAN, NAN);
        is(infinite.get("gradChosen"), 0, -1, NAN, NAN);
        is(infinite.get("curvature"), 0, 0, NAN, NAN);
        is(Call.of("preference.bradley_terry_loss").vector("chosen", INF).vector("rejected", 0).vector("target", 0)
                .get("loss"), INF);
        is(Call.of("preference.bradley_terry_loss").vector("chosen", INF).vector("rejected", 0).with("labelSmoothing", 1)
                .get("loss"), INF);
        assertThrows(IllegalArgumentException.class, () -> Call.of("preference.bradley_terry_loss").vector("chosen", 1, 2)
                .vector("rejected", 1).run());
        assertThrows(IllegalArgumentException.class, () -> Call.of("preference.bradley_terry_loss").vector("chosen", 1)
                .vector("rejected", 1).with("labelSmoothing", NAN).run());
    }

    @Test
    void rewards() {
        is(Call.of("reward.scale_and_clip").vector("reward", NAN, INF, -INF, 2, 1.5).with("low", -1).with("high", 2)
                .get("value"), NAN, 2, -1, 2, 1.5);
        is(Call.of("reward.scale_and_clip").vector("reward", NAN, INF, -INF, 2, 1.5).with("low", -1).with("high", 2)
                .get("slope"), NAN, 0, 0, 0, 1);
        is(Call.of("reward.conjunction").column("reward", NAN, 0).column("reference", 0, 0).vector("weight", 0, 1)
                .get("gradient"), 0, 0.5);
        is(Call.of("reward.tanh_centered").row("reward", INF, NAN).row("reference", 0).get("value"), 1, NAN);
        is(Call.of("reward.tanh_centered").row("reward", INF, NAN).row("reference", 0).get("slope"), 0, NAN);
        is(Call.of("reward.centered").row("reward", 0, NAN).row("reference", 0).get("slope"), 1, NAN);
    }

    @Test
    void ensembles() {
        for (var oracle : Oracles.all()) {
            if (oracle.id().startsWith("ensemble.")) {
                var broken = Call.of(oracle.id()).column("scores", 1, NAN);
                is(broken.get("value"), NAN);
                is(broken.get("gradient"), NAN, NAN);
            }
        }
        is(Call.of("ensemble.minimum").column("scores", 3, 1, 1).get("gradient"), 0, 1, 0);
        is(Call.of("ensemble.median").column("scores", 1, 1, 1, 1).get("gradient"), 0, 0.5, 0.5, 0);
        is(Call.of("ensemble.variance").column("scores", 7).with("ddof", 1).get("value"), 0);
        is(Call.of("ensemble.uncertainty_weighted").column("scores", INF).with("ddof", 1).get("value"), INF);
        is(Call.of("ensemble.mean_minus_std").column("scores", 7).with("ddof", 1).get("gradient"), 1);
        is(Call.of("ensemble.mean_minus_std").column("scores", 2, 2).get("gradient"), 0.5, 0.5);
        is(Call.of("ensemble.soft_min").column("scores", INF, 2).with("tau", 1e-300).get("value"), 2);
        double[] ten = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        String[] methods = {"linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf"};
        double[] expected = {4.5, 4, 5, 4.5, 4, 4};
        for (int i = 0; i < methods.length; i++) {
            is(Call.of("ensemble.quantile").column("scores", ten).with("method", methods[i]).get("value"), expected[i]);
        }
        is(Call.of("ensemble.quantile").column("scores", ten).with("q", 0.1).with("method", "inverted_cdf").get("value"), 0);
        is(Call.of("ensemble.quantile").column("scores", ten).with("q", 0.35).with("method", "inverted_cdf").get("value"), 3);
        is(Call.of("ensemble.quantile").column("scores", 1, INF).with("q", 0).get("value"), 1);
    }

    @Test
    void policies() {
        var kept = Call.of("policy.gae").row("reward", 1, NAN, 2).row("value", 0, NAN, 0).row("mask", 1, 0, 1)
                .with("lambda", 1);
        is(kept.get("advantage"), 3, 0, 2);
        var ended = Call.of("policy.gae").row("reward", 1, 2).row("value", 0, 5).row("terminated", 1, 0)
                .row("bootstrap", 9, 1);
        is(ended.get("advantage"), 1, -2);
        is(Call.of("policy.gae").row("reward", 1, 2).row("value", 0, 5).row("truncated", 1, 0)
                .row("bootstrap", 9, 1).get("advantage"), 10, -2);
        is(Call.of("policy.whiten").vector("x", 1, NAN, 3).vector("mask", 1, 0, 1).with("epsilon", 0).with("ddof", 0)
                .get("value"), -1, 0, 1);
        is(Call.of("policy.whiten").vector("x", NAN).vector("mask", 0).get("value"), 0);
        is(Call.of("policy.grpo_advantage").row("reward", 0.1, 0.1, 0.1).with("epsilon", 0).get("advantage"), 0, 0, 0);
        is(Call.of("policy.grpo_advantage").row("reward", 5).get("advantage"), 0);
        assertThrows(IllegalArgumentException.class, () -> Call.of("policy.rloo_advantage").row("reward", 1).run());
        // Ties of the clipped and the unclipped term count as unclipped; the dual clip binds strictly above c.
        is(Call.of("policy.ppo_policy_loss").vector("logp", 0, 1000, 2, 2).vector("oldLogp", 0, 0, 0, 0)
                .vector("advantage", 1, 0, -1, 1).with("low", 0).with("high", 0).with("dualClip", 3).get("slope"),
                -1, 0, 0, 0);
        is(Call.of("policy.ppo_value_loss").vector("value", 1, 0.1).vector("oldValue", 0, 0).vector("returns", 1, 0)
                .get("slope"), 0, 0.1);
        is(Call.of("policy.best_of_n_law").row("probability", 0.5, 0, 0.5).row("reward", 1, 2, 1).get("probability"),
                0.5, 0, 0.5);
        is(Call.of("policy.best_of_n_estimate").row("proxy", 1, 1).row("gold", 0, 4).with("n", 2).get("value"), 2);
        assertThrows(IllegalArgumentException.class,
                () -> Call.of("policy.best_of_n_estimate").row("proxy", 1).row("gold", 1).with("n", 2).run());
    }

    @Test
    void models() {
        is(Call.of("model.relu").vector("x", NAN, 0, 2, -INF).get("value"), NAN, 0, 2, 0);
        is(Call.of("model.relu").vector("x", NAN, 0, 2, -INF).get("slope"), 0, 0, 1, 0);
        is(Call.of("model.silu").vector("x", -INF, INF, NAN).get("value"), 0, INF, NAN);
        is(Call.of("model.silu").vector("x", -INF, INF, NAN).get("slope"), 0, 1, NAN);
        is(Call.of("model.cosine").vector("x", -INF, INF, NAN, 0).get("value"), NAN, NAN, NAN, 1);
        is(Call.of("model.cosine").vector("x", -INF, INF, NAN, 0).get("slope"), NAN, NAN, NAN, 0);
        is(Call.of("policy.kl_k3").vector("logp", -INF, INF, NAN).vector("referenceLogp", 0, 0, 0).get("value"), INF, INF, NAN);
        is(Call.of("policy.kl_k3").vector("logp", -INF, INF, NAN).vector("referenceLogp", 0, 0, 0).get("slope"), -INF, 1, NAN);
        is(Call.of("model.tanh").vector("x", NAN, INF).get("slope"), NAN, 0);
        assertThrows(IllegalArgumentException.class,
                () -> Call.of("model.matmul").row("a", 1, 2).row("b", 1, 2).run());
    }

    /// What a careless variance returns, E[r²] − m², must fail where the two-pass form passes.
    @Test
    void theRuleTellsTwoVariancesApart() {
        double[] scores = {1000, 1000.001, 1000.003, 999.998};
        var truth = Call.of("ensemble.variance").column("scores", scores).first("value");
        double mean = 0;
        double squares = 0;
        for (double score : scores) {
            mean += score / 4;
            squares += score * score / 4;
        }
        double twoPass = 0;
        for (double score : scores) {
            twoPass += (score - mean) * (score - mean) / 4;
        }
        // a: 3 roundings at the end; b: mean of 4 (4), difference and square (2).
        var rule = new ToleranceRule(3, 6);
        assertTrue(rule.accepts(twoPass, truth, Precision.BINARY64));
        assertEquals(false, rule.accepts(squares - mean * mean, truth, Precision.BINARY64));
    }
}
