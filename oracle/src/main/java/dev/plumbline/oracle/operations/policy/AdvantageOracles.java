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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Advantage estimators and whitening.
///
/// Every deviation from a mean is taken from the mean marked with the mean size of its terms, because a computed mean
/// is off by that much in units of u, which the derivatives of the normalised result in the rewards need not show.
public final class AdvantageOracles {
    private AdvantageOracles() {}

    public static List<OracleOperation> all() {
        return List.of(
                new FormulaOracle("policy.gae", AdvantageOracles::gae),
                group("policy.rloo_advantage", AdvantageOracles::leaveOneOut),
                group("policy.mean_centered_advantage", (arguments, rewards) -> deviations(arguments, rewards, new Dual[1])),
                group("policy.grpo_advantage", AdvantageOracles::groupNormalized),
                new FormulaOracle("policy.whiten", AdvantageOracles::whiten));
    }

    /// Backward over the valid positions of a sequence: δₜ = rₜ + γ V′ₜ − Vₜ, Aₜ = δₜ + γ λ cₜ A₊, return = A + V.
    /// V′ = 0, c = 0 where terminated; V′ = bootstrap, c = 0 where truncated or last; else V′ = V₊, c = 1. Masked
    /// positions are skipped, get 0 twice, and whatever they hold is ignored.
    ///
    /// All three sums are marked with the size of their terms: in the return V cancels, its rounding does not.
    private static Map<String, Dual[]> gae(Arguments arguments) {
        var reward = arguments.matrix("reward");
        var value = arguments.matrix("value", "reward");
        int steps = arguments.shape("reward")[1];
        int size = reward.length * steps;
        var bootstrap = arguments.vectorOr("bootstrap", size, 0);
        var terminated = arguments.vectorOr("terminated", size, 0);
        var truncated = arguments.vectorOr("truncated", size, 0);
        var mask = arguments.vectorOr("mask", size, 1);
        var gamma = arguments.number("gamma", "1", 0, 1);
        var lambda = arguments.number("lambda", "0.95", 0, 1);
        var tape = arguments.tape();
        var advantage = Functions.filled(size, ZERO);
        var returns = Functions.filled(size, ZERO);
        for (int i = 0; i < reward.length; i++) {
            Dual nextValue = null;
            Dual nextAdvantage = null;
            for (int t = steps - 1; t >= 0; t--) {
                int at = i * steps + t;
                if (mask[at].value().isZero()) {
                    continue;
                }
                boolean ends = !terminated[at].value().isZero();
                boolean stops = ends || !truncated[at].value().isZero() || nextValue == null;
                var delta = ends
                        ? tape.sum(reward[i][t], value[i][t].neg())
                        : tape.sum(reward[i][t], gamma.mul(stops ? bootstrap[at] : nextValue), value[i][t].neg());
                advantage[at] = stops ? delta : tape.sum(delta, gamma.mul(lambda).mul(nextAdvantage));
                returns[at] = tape.sum(advantage[at], value[i][t]);
                nextValue = value[i][t];
                nextAdvantage = advantage[at];
            }
        }
        return named("advantage", advantage, "returns", returns);
    }

    @FunctionalInterface
    private interface Group {
        Dual[] advantages(Arguments arguments, Dual[] rewards);
    }

    private static OracleOperation group(String id, Group group) {
        return new FormulaOracle(id, arguments -> {
            var reward = arguments.matrix("reward");
            var advantage = new Dual[reward.length][];
            for (int i = 0; i < reward.length; i++) {
                advantage[i] = group.advantages(arguments, reward[i]);
            }
            return named("advantage", Functions.flat(advantage));
        });
    }

    /// Rᵢ − (1/(G − 1)) Σ_{j≠i} Rⱼ, G ≥ 2.
    private static Dual[] leaveOneOut(Arguments arguments, Dual[] rewards) {
        int size = rewards.length;
        if (size < 2) {
            throw new IllegalArgumentException("leave-one-out needs at least 2 responses, had " + size);
        }
        var advantages = new Dual[size];
        for (int i = 0; i < size; i++) {
            var others = ZERO;
            for (int j = 0; j < size; j++) {
                others = j == i ? others : others.add(rewards[j]);
            }
            advantages[i] = rewards[i].sub(others.div(size - 1));
        }
        return advantages;
    }

    /// xᵢ − m with m marked; m itself, marked, goes to `mean[0]`.
    private static Dual[] deviations(Arguments arguments, Dual[] x, Dual[] mean) {
        var sum = ZERO;
        for (var entry : x) {
            sum = sum.add(entry);
        }
        mean[0] = arguments.tape().disturbed(sum.div(x.length), Functions.size(x).div(Real.of(x.length)));
        boolean equal = Functions.allEqual(x);
        var result = new Dual[x.length];
        for (int i = 0; i < x.length; i++) {
            result[i] = x[i].sub(mean[0]);
            result[i] = equal ? result[i].withValue(Real.ZERO) : result[i];
        }
        return result;
    }

    /// Σ d²/(count − ddof). Its first derivative in the mean is 0 because Σ d = 0.
    private static Dual variance(Dual[] deviations, int ddof) {
        var squares = ZERO;
        for (var deviation : deviations) {
            squares = squares.add(deviation.mul(deviation));
        }
        return squares.div(Math.max(deviations.length - ddof, 1));
    }

    /// (Rᵢ − R̄)/(s + ε); 0 in a group without spread, also for ε = 0 and for G = 1.
    private static Dual[] groupNormalized(Arguments arguments, Dual[] rewards) {
        var epsilon = arguments.number("epsilon", "1e-4", 0, Double.MAX_VALUE);
        int ddof = arguments.integer("ddof", "1", 0, 1);
        var deviations = deviations(arguments, rewards, new Dual[1]);
        if (Functions.allEqual(rewards) && epsilon.value().isZero() || rewards.length < 2) {
            return Functions.anyNaN(deviations) ? Functions.nans(rewards.length) : Functions.filled(rewards.length, ZERO);
        }
        var scale = variance(deviations, ddof).sqrt().add(epsilon);
        var advantages = new Dual[rewards.length];
        for (int i = 0; i < rewards.length; i++) {
            advantages[i] = deviations[i].div(scale);
        }
        return advantages;
    }

    /// (x − m)/√(v + ε) over the entries with mask 1, plus m if shiftMean is 0; masked entries become 0, whatever they
    /// hold. One entry has v = 0 for either ddof, as there is no spread.
    private static Map<String, Dual[]> whiten(Arguments arguments) {
        var x = arguments.vector("x");
        var mask = arguments.vectorOr("mask", x.length, 1);
        boolean shiftMean = arguments.integer("shiftMean", "1", Integer.MIN_VALUE, Integer.MAX_VALUE) != 0;
        var epsilon = arguments.number("epsilon", "1e-8", 0, Double.MAX_VALUE);
        int ddof = arguments.integer("ddof", "1", 0, 1);
        var kept = new ArrayList<Integer>();
        for (int i = 0; i < x.length; i++) {
            if (!mask[i].value().isZero()) {
                kept.add(i);
            }
        }
        var value = Functions.filled(x.length, ZERO);
        if (kept.isEmpty()) {
            return named("value", value);
        }
        var mean = new Dual[1];
        var deviations = deviations(arguments, kept.stream().map(i -> x[i]).toArray(Dual[]::new), mean);
        var spread = variance(deviations, ddof).add(epsilon);
        boolean none = spread.value().isZero();
        var scale = none ? ZERO : ONE.div(spread.sqrt());
        for (int i = 0; i < deviations.length; i++) {
            var whitened = deviations[i].mul(scale);
            value[kept.get(i)] = shiftMean ? whitened : arguments.tape().sum(whitened, mean[0]);
        }
        return named("value", value);
    }
}
