package dev.plumbline.oracle.operations.policy;

import static dev.plumbline.oracle.operations.Arguments.named;
import static dev.plumbline.oracle.operations.Functions.ONE;
import static dev.plumbline.oracle.operations.Functions.ZERO;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;
import dev.plumbline.oracle.operations.Arguments;
import dev.plumbline.oracle.operations.FormulaOracle;
import dev.plumbline.oracle.operations.Functions;
import dev.plumbline.oracle.operations.OracleOperation;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Losses of proximal policy optimisation and the single-sample KL estimators, all `[samples]`.
public final class ProximalPolicyOracles {
    private ProximalPolicyOracles() {}

    public static List<OracleOperation> all() {
        return List.of(
                new FormulaOracle("policy.ppo_policy_loss", ProximalPolicyOracles::policyLoss),
                new FormulaOracle("policy.ppo_value_loss", ProximalPolicyOracles::valueLoss),
                klEstimator("policy.kl_k1", false, u -> u, u -> ONE),
                klEstimator("policy.kl_k2", false, u -> u.mul(u).div(2), u -> u),
                klEstimator("policy.kl_k3", true, null, u -> u.neg().expm1().neg()));
    }

    /// ρ = exp(logp − oldLogp), L = −min(ρ A, clip(ρ, 1 − low, 1 + high) A); for A < 0 under a finite dual clip
    /// L = min(L, −c A). Slope −ρ A where the unclipped term gives L (ties included), else 0.
    private static Map<String, Dual[]> policyLoss(Arguments arguments) {
        var logp = arguments.vector("logp");
        var oldLogp = arguments.vector("oldLogp", logp.length);
        var advantage = arguments.vector("advantage", logp.length);
        var low = arguments.number("low", "0.2", 0, 1);
        var high = arguments.number("high", "0.2", 0, Double.POSITIVE_INFINITY);
        var dualClip = arguments.number("dualClip", "Infinity", Math.nextUp(1.0), Double.POSITIVE_INFINITY);
        var value = new Dual[logp.length];
        var slope = new Dual[logp.length];
        for (int i = 0; i < logp.length; i++) {
            var ratio = logp[i].sub(oldLogp[i]).exp();
            var unclipped = ratio.mul(advantage[i]);
            if (unclipped.value().isNaN()) {
                value[i] = Functions.nan();
                slope[i] = Functions.nan();
                continue;
            }
            var clipped = clip(ratio, ONE.sub(low), ONE.add(high)).mul(advantage[i]);
            boolean active = !clipped.value().lessThan(unclipped.value());
            value[i] = active ? unclipped.neg() : clipped.neg();
            if (advantage[i].value().signum() < 0 && dualClip.value().isFinite()) {
                var cap = dualClip.mul(advantage[i]).neg();
                if (cap.value().lessThan(value[i].value())) {
                    value[i] = cap;
                    active = false;
                }
            }
            slope[i] = active ? unclipped.neg() : ZERO;
        }
        return named("value", value, "slope", slope);
    }

    private static Dual clip(Dual x, Dual low, Dual high) {
        return x.max(low).min(high);
    }

    /// L = ½ max((V − R)², (clip(V, V_old − c, V_old + c) − R)²), slope V − R if the unclipped square is at least the
    /// clipped one, else 0. c = +∞: the plain square.
    ///
    /// Q: V_old ± c is rounded by δ ≤ u |V_old ± c|; where the clipped square is near 0 it moves by δ²/2.
    private static Map<String, Dual[]> valueLoss(Arguments arguments) {
        var predicted = arguments.vector("value");
        var old = arguments.vector("oldValue", predicted.length);
        var returns = arguments.vector("returns", predicted.length);
        var range = arguments.number("clip", "0.2", 0, Double.POSITIVE_INFINITY);
        var value = new Dual[predicted.length];
        var slope = new Dual[predicted.length];
        for (int i = 0; i < predicted.length; i++) {
            var error = predicted[i].sub(returns[i]);
            var square = error.mul(error);
            if (range.value().isInfinite()) {
                value[i] = square.div(2);
                slope[i] = error;
                continue;
            }
            var limited = clip(predicted[i], old[i].sub(range), old[i].add(range));
            var clippedError = limited.sub(returns[i]);
            var clippedSquare = clippedError.mul(clippedError);
            if (square.value().isNaN() || clippedSquare.value().isNaN()) {
                value[i] = Functions.nan();
                slope[i] = Functions.nan();
            } else if (square.value().lessThan(clippedSquare.value())) {
                value[i] = arguments.withSecondOrder(clippedSquare.div(2),
                        limited.value().mul(limited.value()).div(Real.TWO));
                slope[i] = ZERO;
            } else {
                value[i] = square.div(2);
                slope[i] = error;
            }
        }
        return named("value", value, "slope", slope);
    }

    /// u = logp − referenceLogp. K1: u, 1; K2: u²/2, u; K3: (e⁻ᵘ − 1) + u, 1 − e⁻ᵘ. At u = −∞ K3 takes its limit +∞.
    ///
    /// The sum in K3 cancels to u²/2 near 0; it is marked with |e⁻ᵘ − 1| + |u|, the terms that are left after an expm1.
    /// (Rounding e⁻ᵘ before subtracting 1 costs an error of u_roundoff, which this rule does not excuse.)
    private static OracleOperation klEstimator(
            String id, boolean third, UnaryOperator<Dual> value, UnaryOperator<Dual> slope) {
        return new FormulaOracle(id, arguments -> {
            var logp = arguments.vector("logp");
            var reference = arguments.vector("referenceLogp", logp.length);
            var values = new Dual[logp.length];
            var slopes = new Dual[logp.length];
            for (int i = 0; i < logp.length; i++) {
                var u = logp[i].sub(reference[i]);
                values[i] = !third ? value.apply(u) : u.value().isInfinite() ? u.abs()
                        : arguments.tape().sum(u.neg().expm1(), u);
                slopes[i] = slope.apply(u);
            }
            return named("value", values, "slope", slopes);
        });
    }
}
