package dev.plumbline.oracle.operations.policy;

import static dev.plumbline.oracle.operations.Arguments.named;
import static dev.plumbline.oracle.operations.Functions.ZERO;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.operations.Arguments;
import dev.plumbline.oracle.operations.FormulaOracle;
import dev.plumbline.oracle.operations.Functions;
import dev.plumbline.oracle.operations.OracleOperation;
import dev.plumbline.oracle.operations.Softmax;
import java.util.List;
import java.util.Map;

/// Exact functionals of a softmax policy π = softmax(z) of each row, with gradients in the logits z:
///
/// - `policy.entropy`: H = −Σ π log π, −πₖ (log πₖ + H)
/// - `policy.kl_divergence`: KL = Σ π (log π − log ref), πₖ (log πₖ − log refₖ − KL)
/// - `policy.exact_objective`: J = Σ π r, πₖ (rₖ − J)
/// - `policy.policy_gradient_loss`: −A log π(a), A (π − onehot(a))
/// - `policy.regularized_optimum`: π* = ref e^(u/γ)/Z
///
/// 0 log 0 = 0: an action of probability 0 (logit −∞) contributes 0 to H and KL and has gradient 0 there. A row whose
/// largest logit is not finite is NaN throughout.
///
/// The log-probabilities carry the marks of {@link Softmax}; sums over actions are marked with the size of their
/// terms. This is what allows for the rounding of log π + H, or of log π − log ref between two nearly equal policies,
/// where the derivatives in the logits vanish.
public final class SoftmaxPolicyOracles {
    private SoftmaxPolicyOracles() {}

    public static List<OracleOperation> all() {
        return List.of(
                new FormulaOracle("policy.entropy", SoftmaxPolicyOracles::entropy),
                new FormulaOracle("policy.kl_divergence", SoftmaxPolicyOracles::klDivergence),
                new FormulaOracle("policy.exact_objective", SoftmaxPolicyOracles::exactObjective),
                new FormulaOracle("policy.policy_gradient_loss", SoftmaxPolicyOracles::policyGradientLoss));
    }

    /// `policy.regularized_optimum`.
    public static OracleOperation optimum() {
        return new FormulaOracle("policy.regularized_optimum", SoftmaxPolicyOracles::regularizedOptimum);
    }

    private static boolean impossible(Dual logProbability) {
        return logProbability.value().isInfinite() && logProbability.value().signum() < 0;
    }

    private static Map<String, Dual[]> entropy(Arguments arguments) {
        var logits = arguments.matrix("logits");
        var tape = arguments.tape();
        var value = new Dual[logits.length];
        var gradient = new Dual[logits.length][];
        for (int i = 0; i < logits.length; i++) {
            int actions = logits[i].length;
            var policy = Softmax.of(tape, logits[i]);
            var terms = new Dual[actions];
            for (int k = 0; k < actions; k++) {
                terms[k] = impossible(policy.logProbability()[k]) ? ZERO
                        : policy.probability()[k].mul(policy.logProbability()[k]).neg();
            }
            value[i] = tape.sum(terms);
            gradient[i] = new Dual[actions];
            for (int k = 0; k < actions; k++) {
                gradient[i][k] = impossible(policy.logProbability()[k]) ? ZERO
                        : policy.probability()[k].mul(policy.logProbability()[k].add(value[i])).neg();
            }
        }
        return named("value", value, "gradient", Functions.flat(gradient));
    }

    private static Map<String, Dual[]> klDivergence(Arguments arguments) {
        var logits = arguments.matrix("logits");
        var referenceLogits = arguments.matrix("referenceLogits", "logits");
        var tape = arguments.tape();
        var value = new Dual[logits.length];
        var gradient = new Dual[logits.length][];
        for (int i = 0; i < logits.length; i++) {
            var policy = Softmax.of(tape, logits[i]);
            var reference = Softmax.of(tape, referenceLogits[i]);
            gradient[i] = new Dual[logits[i].length];
            value[i] = divergence(arguments, policy, reference, gradient[i]);
        }
        return named("value", value, "gradient", Functions.flat(gradient));
    }

    /// Σ π (log π − log ref) and, if `gradient` is given, its derivatives.
    private static Dual divergence(Arguments arguments, Softmax policy, Softmax reference, Dual[] gradient) {
        int actions = policy.probability().length;
        var ratio = new Dual[actions];
        var terms = new Dual[actions];
        boolean broken = Functions.anyNaN(reference.logProbability());
        for (int k = 0; k < actions; k++) {
            ratio[k] = policy.logProbability()[k].sub(reference.logProbability()[k]);
            terms[k] = broken ? Functions.nan() : impossible(policy.logProbability()[k]) ? ZERO
                    : policy.probability()[k].mul(ratio[k]);
        }
        var kl = arguments.tape().sum(terms);
        for (int k = 0; gradient != null && k < actions; k++) {
            gradient[k] = broken ? Functions.nan() : impossible(policy.logProbability()[k]) ? ZERO
                    : policy.probability()[k].mul(ratio[k].sub(kl));
        }
        return kl;
    }

    private static Map<String, Dual[]> exactObjective(Arguments arguments) {
        var logits = arguments.matrix("logits");
        var reward = arguments.matrix("reward", "logits");
        var tape = arguments.tape();
        var value = new Dual[logits.length];
        var gradient = new Dual[logits.length][];
        for (int i = 0; i < logits.length; i++) {
            int actions = logits[i].length;
            var policy = Softmax.of(tape, logits[i]);
            var terms = new Dual[actions];
            for (int k = 0; k < actions; k++) {
                terms[k] = policy.probability()[k].mul(reward[i][k]);
            }
            value[i] = tape.sum(terms);
            gradient[i] = new Dual[actions];
            for (int k = 0; k < actions; k++) {
                gradient[i][k] = policy.probability()[k].mul(reward[i][k].sub(value[i]));
            }
        }
        return named("value", value, "gradient", Functions.flat(gradient));
    }

    /// For the action taken π − 1 is the negative sum of the other probabilities, exact also where π is nearly 1; the
    /// subtraction that the formula makes is marked with A π.
    private static Map<String, Dual[]> policyGradientLoss(Arguments arguments) {
        var logits = arguments.matrix("logits");
        var action = arguments.vector("action", logits.length);
        var advantage = arguments.vector("advantage", logits.length);
        var tape = arguments.tape();
        var loss = new Dual[logits.length];
        var logProbability = new Dual[logits.length];
        var gradient = new Dual[logits.length][];
        for (int i = 0; i < logits.length; i++) {
            int actions = logits[i].length;
            double taken = action[i].value().toDouble();
            if (taken != Math.rint(taken) || !(taken >= 0 && taken < actions)) {
                throw new IllegalArgumentException("action must be a whole number in [0, " + actions + "), was " + taken);
            }
            var policy = Softmax.of(tape, logits[i]);
            logProbability[i] = policy.logProbability()[(int) taken];
            loss[i] = advantage[i].mul(logProbability[i]).neg();
            gradient[i] = new Dual[actions];
            var others = ZERO;
            for (int k = 0; k < actions; k++) {
                if (k != (int) taken) {
                    others = others.add(policy.probability()[k]);
                    gradient[i][k] = advantage[i].mul(policy.probability()[k]);
                }
            }
            var own = policy.probability()[(int) taken];
            gradient[i][(int) taken] = advantage[i].mul(own.value().isNaN() ? own : tape.disturbed(others, own.value())).neg();
        }
        return named("loss", loss, "logProbability", logProbability, "gradient", Functions.flat(gradient));
    }

    /// With t = log ref + u/γ: logPartition = log Σ eᵗ, logProbability = t − logPartition,
    /// kl = Σ π* (logProbability − log ref). The addition in t is marked with the size of its terms.
    private static Map<String, Dual[]> regularizedOptimum(Arguments arguments) {
        var referenceLogits = arguments.matrix("referenceLogits");
        var utility = arguments.matrix("utility", "referenceLogits");
        var gamma = arguments.number("gamma", "1", Double.MIN_VALUE, Double.MAX_VALUE);
        var tape = arguments.tape();
        int rows = referenceLogits.length;
        var logProbability = new Dual[rows][];
        var logPartition = new Dual[rows];
        var kl = new Dual[rows];
        for (int i = 0; i < rows; i++) {
            int actions = referenceLogits[i].length;
            var reference = Softmax.of(tape, referenceLogits[i]);
            var tilted = new Dual[actions];
            for (int k = 0; k < actions; k++) {
                tilted[k] = tape.sum(reference.logProbability()[k], utility[i][k].div(gamma));
            }
            var optimum = Softmax.of(tape, tilted);
            logProbability[i] = optimum.logProbability();
            logPartition[i] = optimum.logSumExp();
            kl[i] = divergence(arguments, optimum, reference, null);
        }
        return named("logProbability", Functions.flat(logProbability), "logPartition", logPartition, "kl", kl);
    }
}
