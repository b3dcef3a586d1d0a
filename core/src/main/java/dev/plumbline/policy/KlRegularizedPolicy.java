package dev.plumbline.policy;

import dev.plumbline.numerics.CompensatedSum;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/// One prompt's KL-regularised objective J(π) = `E_π[u]` − γ KL(π‖ref) over a finite set of responses.
///
/// Maximum: π* = ref exp(u/γ)/Z, J(π*) = γ log Z, and J(π) = γ log Z − γ KL(π‖π*) for every π. Korbak, Perez and
/// Buckley (2022), arXiv 2205.11275; Wang et al. (2024), arXiv 2402.00742. KL(π*‖ref) does not increase with γ.
/// Responses of base probability 0 or utility −∞ get probability 0.
public final class KlRegularizedPolicy {
    private KlRegularizedPolicy() {}

    /// @param logProbability log π*
    /// @param logPartition log Z = log Σ ref exp(u/γ)
    /// @param kl KL(π*‖ref)
    public record Optimum(double[] logProbability, double logPartition, double kl) {}

    /// The optimum from log ref (normalised). Method and accuracy: {@link Divergence}.
    ///
    /// @throws IllegalArgumentException unless γ is positive and finite and the rows have one length
    public static Optimum solve(double[] logReference, double[] utility, double gamma) {
        requireGamma(gamma);
        SoftmaxPolicy.requireSameLength("reference", logReference, "utility", utility);
        int m = SoftmaxPolicy.argmax(logReference);
        var tilt = new double[utility.length];
        var relative = new double[utility.length];
        for (int i = 0; i < tilt.length; i++) {
            tilt[i] = utility[i] / gamma;
            double difference = utility[i] - utility[m];
            relative[i] = Math.abs(difference) <= Double.MAX_VALUE ? difference / gamma : tilt[i] - utility[m] / gamma;
        }
        double[] product = Divergence.tilted(logReference, tilt);
        double logPartition = SoftmaxPolicy.logSumExp(product);
        // where the laws are plainly not close, the excess need not be summed with care
        boolean far = m >= 0 && Math.abs(tilt[m]) < 1e6 && Math.abs(Math.exp(logPartition - tilt[m]) - 1) > 0.6;
        double excess = far ? Double.NaN : Divergence.excess(logReference, relative, product);
        if (!far && Divergence.isClose(excess)) {
            double[] logP = SoftmaxPolicy.logSoftmax(Divergence.tilted(logReference, relative));
            double kl = Divergence.kl(logP, logReference, Divergence.logRatio(logReference, relative, excess));
            return new Optimum(logP, tilt[m] + Math.log1p(excess), kl);
        }
        double[] logP = SoftmaxPolicy.logSoftmax(product);
        double kl = Divergence.kl(logP, logReference, Divergence.logRatio(logP, logReference));
        return new Optimum(logP, logPartition, kl);
    }

    /// π* as probabilities.
    public static double[] optimum(double[] basePolicy, double[] utility, double gamma) {
        return SoftmaxPolicy.exp(solve(log(basePolicy), utility, gamma).logProbability());
    }

    /// log Z.
    public static double logPartition(double[] basePolicy, double[] utility, double gamma) {
        return solve(log(basePolicy), utility, gamma).logPartition();
    }

    /// KL(π*‖ref) at γ.
    public static double klOfOptimum(double[] basePolicy, double[] utility, double gamma) {
        return solve(log(basePolicy), utility, gamma).kl();
    }

    /// J(π) = Σ π u − γ Σ π log(π/ref), 0 log 0 = 0; −∞ if π gives weight to a response of base probability 0.
    public static double objective(double[] policy, double[] basePolicy, double[] utility, double gamma) {
        requireGamma(gamma);
        SoftmaxPolicy.requireSameLength("policy", policy, "basePolicy", basePolicy);
        SoftmaxPolicy.requireSameLength("policy", policy, "utility", utility);
        return SoftmaxPolicy.mean(policy, utility) - gamma * kl(policy, basePolicy);
    }

    /// KL(p‖q) of two laws given as probabilities that sum to 1.
    public static double kl(double[] p, double[] q) {
        SoftmaxPolicy.requireSameLength("p", p, "q", q);
        double[] logP = log(p);
        double[] logQ = log(q);
        var d = new double[p.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = p[i] == 0 ? Double.NEGATIVE_INFINITY : logP[i] - logQ[i];
        }
        return Divergence.kl(logP, logQ, d);
    }

    /// dJ/dz_a = π_a (f_a − Σ π f), f = u − γ log(π/ref), at π = softmax(logits). The −γ from differentiating log π
    /// is the same for all actions and cancels.
    public static double[] gradientLogits(double[] logits, double[] basePolicy, double[] utility, double gamma) {
        requireGamma(gamma);
        SoftmaxPolicy.requireSameLength("logits", logits, "basePolicy", basePolicy);
        SoftmaxPolicy.requireSameLength("logits", logits, "utility", utility);
        double[] p = SoftmaxPolicy.softmax(logits);
        var f = new double[p.length];
        for (int i = 0; i < f.length; i++) {
            // the normaliser of π is constant over actions and cancels as well
            f[i] = p[i] == 0 ? 0 : utility[i] - gamma * (logits[i] - Math.log(basePolicy[i]));
        }
        return SoftmaxPolicy.centered(p, f, SoftmaxPolicy.argmax(p));
    }

    /// γ at which KL(π*‖ref) = `targetKl` for one prompt.
    ///
    /// @see #gammaForMeanKl
    public static double gammaForKl(double[] basePolicy, double[] utility, double targetKl, double tolerance) {
        return gammaForMeanKl(new double[][] {basePolicy}, new double[][] {utility}, targetKl, tolerance);
    }

    /// γ at which the mean over prompts of KL(π*‖ref) equals `targetKl`, by false position and bisection of
    /// log(KL/target) in log γ: nearly a straight line, for KL falls as γ⁻² once γ is large.
    ///
    /// The bracket starts at γ = 1 and doubles outwards; the search ends when the mean KL is within `tolerance` of the
    /// target or the bracket cannot shrink.
    ///
    /// @throws IllegalArgumentException if the target is not positive, or above what γ → 0 reaches (the mean over
    ///     prompts of −log ref(best responses))
    public static double gammaForMeanKl(double[][] basePolicy, double[][] utility, double targetKl, double tolerance) {
        if (basePolicy.length == 0 || basePolicy.length != utility.length) {
            throw new IllegalArgumentException("basePolicy has " + basePolicy.length + " prompts, utility has "
                    + utility.length + "; they must agree and not be 0");
        }
        var logBase = Arrays.stream(basePolicy).map(KlRegularizedPolicy::log).toArray(double[][]::new);
        return gammaFor(gamma -> {
            var total = new CompensatedSum();
            for (int i = 0; i < basePolicy.length; i++) {
                total.add(solve(logBase[i], utility[i], gamma).kl());
            }
            return total.value() / basePolicy.length;
        }, targetKl, tolerance);
    }

    /// γ at which `klAt`, a divergence that does not increase with γ, equals `targetKl`; see {@link #gammaForMeanKl}.
    ///
    /// @throws IllegalArgumentException if target or tolerance is not positive, or the target is out of reach
    public static double gammaFor(DoubleUnaryOperator klAt, double targetKl, double tolerance) {
        if (!(targetKl > 0 && targetKl <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("targetKl must be positive and finite, was " + targetKl);
        }
        if (!(tolerance > 0)) {
            throw new IllegalArgumentException("tolerance must be positive, was " + tolerance);
        }
        DoubleUnaryOperator excess = logGamma -> Math.log(klAt.applyAsDouble(Math.exp(logGamma)) / targetKl);
        double low = 0;
        double above = excess.applyAsDouble(low);
        double high = low;
        double below = above;
        for (double step = 1; above < 0; step *= 2) {
            high = low;
            below = above;
            low -= step;
            above = excess.applyAsDouble(low);
            if (low < -600 && above < 0) {
                throw new IllegalArgumentException("targetKl " + targetKl + " is out of reach: gamma -> 0 gives "
                        + klAt.applyAsDouble(Math.exp(-600)));
            }
        }
        for (double step = 1; below > 0; step *= 2) {
            low = high;
            above = below;
            high += step;
            below = excess.applyAsDouble(high);
            if (high > 600 && below > 0) {
                throw new IllegalArgumentException("targetKl " + targetKl + " is below what gamma -> infinity gives");
            }
        }
        return Math.exp(root(excess, low, above, high, below, Math.log1p(tolerance / targetKl)));
    }

    /// A root of `excess` between `low`, where it is `above` ≥ 0, and `high`, where it is `below` ≤ 0: false position
    /// after Illinois (the value at an end that stays is halved), every third step by bisection.
    private static double root(DoubleUnaryOperator excess, double low, double above, double high, double below,
            double tolerance) {
        double a = low;
        double atA = above;
        double b = high;
        double atB = below;
        if (above <= tolerance) {
            return low;
        }
        if (below >= -tolerance) {
            return high;
        }
        for (int i = 1;; i++) {
            double middle = (a + b) / 2;
            double c = i % 3 == 0 ? middle : (a * atB - b * atA) / (atB - atA);
            if (!(a < c && c < b)) {
                c = middle;
            }
            double atC = excess.applyAsDouble(c);
            if (Math.abs(atC) <= tolerance || !(a < middle && middle < b)) {
                return c;
            }
            if (atC > 0) {
                a = c;
                atA = atC;
                atB /= 2;
            } else {
                b = c;
                atB = atC;
                atA /= 2;
            }
        }
    }

    private static double[] log(double[] p) {
        var out = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            if (!(p[i] >= 0)) {
                throw new IllegalArgumentException("probability " + i + " must not be negative, was " + p[i]);
            }
            out[i] = Math.log(p[i]);
        }
        return out;
    }

    private static void requireGamma(double gamma) {
        if (!(gamma > 0 && gamma <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("gamma must be positive and finite, was " + gamma);
        }
    }
}
