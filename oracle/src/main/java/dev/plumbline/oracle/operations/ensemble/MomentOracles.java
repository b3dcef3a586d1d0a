package dev.plumbline.oracle.operations.ensemble;

import static dev.plumbline.oracle.operations.Functions.ONE;
import static dev.plumbline.oracle.operations.Functions.ZERO;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;
import dev.plumbline.oracle.operations.Arguments;
import dev.plumbline.oracle.operations.Functions;
import dev.plumbline.oracle.operations.OracleOperation;
import java.util.Arrays;
import java.util.List;

/// Aggregates made of the mean m and the variance v = Σ (rᵢ − m)²/(M − ddof), and the smooth ones.
///
/// Disturbance of m. A computed mean is off by δ with |δ| ≤ b u m̄, m̄ = (1/M) Σ |rᵢ|. Since Σ (rᵢ − m) = 0, moving m
/// changes v only by M δ²/(M − ddof): no first-order term, but the second-order term Q = m̄² M/(M − ddof), which
/// decides where the members agree to a few units. The standard deviation then moves by at most
/// √(v + κ δ²) − √v ≤ √κ |δ| with κ = M/(M − ddof): first order at v = 0, marked as k √κ m̄ with κ ≤ 2 taken as 2.
/// In every gradient rᵢ − m is taken with m marked.
public final class MomentOracles {
    private MomentOracles() {}

    public static List<OracleOperation> all() {
        return List.of(
                EnsembleOracle.of("ensemble.uncertainty_weighted", MomentOracles::uncertaintyWeighted),
                EnsembleOracle.of("ensemble.mean_minus_std", MomentOracles::meanMinusStd),
                EnsembleOracle.of("ensemble.variance", MomentOracles::variance));
    }

    /// `ensemble.mean`: m, gradient 1/M, S = m̄. `ensemble.soft_min` and `ensemble.log_sigmoid_sum`.
    public static List<OracleOperation> smooth() {
        return List.of(
                EnsembleOracle.of("ensemble.soft_min", MomentOracles::softMin),
                EnsembleOracle.of("ensemble.log_sigmoid_sum", MomentOracles::logSigmoidSum));
    }

    /// `ensemble.mean`.
    public static OracleOperation mean() {
        return EnsembleOracle.of("ensemble.mean", (arguments, scores, gradient) -> {
            Arrays.fill(gradient, ONE.div(scores.length));
            return mean(scores);
        });
    }

    private static Dual mean(Dual[] scores) {
        var sum = ZERO;
        for (var score : scores) {
            sum = sum.add(score);
        }
        return sum.div(scores.length);
    }

    /// Mean, its size m̄, deviations from the marked mean, and variance of the members; M = 1 has variance 0.
    private record Moments(Dual mean, Real size, Dual[] deviation, Dual variance, int divisor) {
        static Moments of(Arguments arguments, Dual[] scores) {
            int ddof = arguments.integer("ddof", "0", 0, 1);
            int members = scores.length;
            var mean = MomentOracles.mean(scores);
            var size = Functions.size(scores).div(Real.of(members));
            var marked = arguments.tape().disturbed(mean, size);
            var deviation = new Dual[members];
            boolean equal = Functions.allEqual(scores);
            var squares = ZERO;
            for (int i = 0; i < members; i++) {
                deviation[i] = members == 1 ? ZERO : zeroIf(equal, scores[i].sub(marked));
                // The value of v has no first-order disturbance by m, and rounding in 70 digits must not invent one.
                var exact = members == 1 ? ZERO : zeroIf(equal, scores[i].sub(mean));
                squares = squares.add(exact.mul(exact));
            }
            int divisor = members == 1 ? 1 : members - ddof;
            return new Moments(mean, size, deviation, squares.div(divisor), divisor);
        }

        private static Dual zeroIf(boolean equal, Dual deviation) {
            return equal ? deviation.withValue(Real.ZERO) : deviation;
        }

        /// Q of the variance.
        Real secondOrder() {
            int members = deviation.length;
            return members == 1 ? Real.ZERO : size.mul(size).mul(Real.of(members)).div(Real.of(divisor));
        }
    }

    /// v, gradient 2 (rᵢ − m)/(M − ddof).
    private static Dual variance(Arguments arguments, Dual[] scores, Dual[] gradient) {
        var moments = Moments.of(arguments, scores);
        for (int i = 0; i < scores.length; i++) {
            gradient[i] = moments.deviation()[i].mul(2).div(moments.divisor());
        }
        // A fresh number, so that Q is noted for this output alone.
        return arguments.withSecondOrder(moments.variance().mul(1), moments.secondOrder());
    }

    /// m − λ v, gradient 1/M − 2 λ (rᵢ − m)/(M − ddof).
    private static Dual uncertaintyWeighted(Arguments arguments, Dual[] scores, Dual[] gradient) {
        var lambda = arguments.number("lambda", "0.5", 0, Double.MAX_VALUE);
        var moments = Moments.of(arguments, scores);
        if (scores.length == 1) {
            gradient[0] = ONE;
            return scores[0];
        }
        var tape = arguments.tape();
        for (int i = 0; i < scores.length; i++) {
            gradient[i] = tape.sum(ONE.div(scores.length),
                    lambda.mul(-2).mul(moments.deviation()[i]).div(moments.divisor()));
        }
        var mean = tape.disturbed(moments.mean(), moments.size());
        var value = mean.sub(lambda.mul(tape.rounded(moments.variance())));
        return arguments.withSecondOrder(value, moments.secondOrder().mul(lambda.value()));
    }

    /// m − k s, s = √v, gradient 1/M − k (rᵢ − m)/((M − ddof) s), and 1/M where v = 0.
    private static Dual meanMinusStd(Arguments arguments, Dual[] scores, Dual[] gradient) {
        var k = arguments.number("k", "1", 0, Double.MAX_VALUE);
        var moments = Moments.of(arguments, scores);
        if (scores.length == 1) {
            gradient[0] = ONE;
            return scores[0];
        }
        var tape = arguments.tape();
        var deviation = moments.variance().sqrt();
        for (int i = 0; i < scores.length; i++) {
            var equal = ONE.div(scores.length);
            gradient[i] = deviation.value().isZero() ? equal : tape.sum(equal,
                    k.neg().mul(moments.deviation()[i]).div(deviation.mul(moments.divisor())));
        }
        var mean = tape.disturbed(moments.mean(), moments.size());
        var spread = tape.disturbed(tape.rounded(deviation), moments.size().mul(Real.TWO.sqrt()));
        return mean.sub(k.mul(spread));
    }

    /// −τ log((1/M) Σ e^(−rᵢ/τ)) = min − τ log1p(a), a = (1/M) Σ expm1(−(rᵢ − min)/τ) in (−1, 0]; gradient
    /// softmax(−r/τ). This form keeps its digits for τ → ∞, where the logarithm of a mean near 1 loses them, so the
    /// only disturbance marked is that of a: τ |a|/(1 + a), about m − min for large τ and (M − 1) τ for small τ.
    ///
    /// Edges as for log-sum-exp of −r/τ: a member at −∞ gives −∞, all members at +∞ give +∞, both with gradient NaN.
    private static Dual softMin(Arguments arguments, Dual[] scores, Dual[] gradient) {
        var tau = arguments.number("tau", "1", Double.MIN_VALUE, Double.MAX_VALUE);
        var min = scores[0];
        for (var score : scores) {
            min = score.min(min);
        }
        if (!min.value().isFinite()) {
            Arrays.fill(gradient, Functions.nan());
            return Dual.constant(min.value());
        }
        var sum = ZERO;
        var excess = ZERO;
        for (int i = 0; i < scores.length; i++) {
            var exponent = scores[i].sub(min).div(tau).neg();
            gradient[i] = exponent.exp();
            sum = sum.add(gradient[i]);
            excess = excess.add(exponent.expm1());
        }
        for (int i = 0; i < scores.length; i++) {
            gradient[i] = gradient[i].div(sum);
        }
        return min.sub(tau.mul(arguments.tape().rounded(excess.div(scores.length)).log1p()));
    }

    /// Σ log σ(rᵢ − reference), gradient σ(reference − rᵢ); all terms negative.
    private static Dual logSigmoidSum(Arguments arguments, Dual[] scores, Dual[] gradient) {
        var reference = arguments.number("reference", "0", -Double.MAX_VALUE, Double.MAX_VALUE);
        var sum = ZERO;
        for (int i = 0; i < scores.length; i++) {
            var z = scores[i].sub(reference);
            sum = sum.add(Functions.logSigmoid(z));
            gradient[i] = Functions.sigmoid(z.neg());
        }
        return sum;
    }
}
