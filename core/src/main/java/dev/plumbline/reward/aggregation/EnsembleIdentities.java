package dev.plumbline.reward.aggregation;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;

/// What holds between aggregates: bounds, duals, expansions, and sizes of penalties for Gaussian members. m is the mean,
/// s the standard deviation with divisor M, u the uniform weights.
public final class EnsembleIdentities {
    private EnsembleIdentities() {}

    /// @param low not above any member
    /// @param high not below any member
    public record Bounds(double low, double high) {}

    /// m ± s √(M−1), Samuelson (1968): no member lies beyond, one reaches it exactly if all others are equal.
    public static Bounds samuelson(double[] r) {
        double mean = Moments.mean(r);
        double reach = Moments.standardDeviation(r, 0) * Math.sqrt(r.length - 1.0);
        return new Bounds(mean - reach, mean + reach);
    }

    /// Largest k for which m − k s never falls with a member: 1/√(M−1) with divisor M, 1/√M with divisor M − 1; +∞ for
    /// one member. Up to it the bound is nowhere below the minimum.
    public static double monotoneLimit(int members, int ddof) {
        return members == 1 ? Double.POSITIVE_INFINITY : 1 / Math.sqrt(ddof == 0 ? members - 1.0 : members);
    }

    /// w = u − k (r − m)/(M s), the weights of least w·r = m − k s among those of sum 1 with ‖w − u‖ ≤ k/√M; signed for k
    /// above {@link #monotoneLimit}. u where s = 0.
    public static double[] lowerBoundWeights(double[] r, double k) {
        double s = Moments.standardDeviation(r, 0);
        return Arrays.stream(Moments.deviations(r)).map(d -> (1 - (s == 0 ? 0 : k * d / s)) / r.length).toArray();
    }

    /// max over t of t − (1/(aM)) Σ (t − rᵢ)₊, the lower-tail mean by its dual, Rockafellar and Uryasev (2000); a member
    /// attains it.
    public static double lowerTailDual(double[] r, double share) {
        double best = Double.NEGATIVE_INFINITY;
        for (double t : r) {
            var below = new CompensatedSum();
            for (double x : r) {
                below.add(Math.max(t - x, 0));
            }
            best = Math.max(best, t - below.value() / (share * r.length));
        }
        return best;
    }

    /// KL(w ‖ u) = log M + Σ wᵢ log wᵢ: how far from uniform the weights are, in nats; 0 for uniform ones, log M for one
    /// member alone. The slope of the entropic soft-min in τ.
    public static double divergenceFromUniform(double[] w) {
        var total = new CompensatedSum();
        for (double p : w) {
            total.add(p == 0 ? 0 : p * Math.log(p * w.length));
        }
        return Math.max(0, total.value());
    }

    /// m − v/(2τ) + κ₃/(6τ²) − κ₄/(24τ³), cut after `terms`: the entropic soft-min by the members' cumulants. Two terms are
    /// the uncertainty-weighted mean with λ = 1/(2τ).
    ///
    /// @param terms 1 to 4
    public static double cumulantExpansion(double[] r, double tau, int terms) {
        if (terms < 1 || terms > 4) {
            throw new IllegalArgumentException("terms must be 1 to 4, was " + terms);
        }
        double v = moment(r, 2);
        double[] term = {
            Moments.mean(r), -v / (2 * tau), moment(r, 3) / (6 * tau * tau),
            -(moment(r, 4) - 3 * v * v) / (24 * tau * tau * tau)
        };
        return CompensatedSum.of(Arrays.copyOf(term, terms));
    }

    private static double moment(double[] r, int order) {
        var total = new CompensatedSum();
        for (double d : Moments.deviations(r)) {
            total.add(Math.pow(d, order));
        }
        return total.value() / r.length;
    }

    /// log of the power mean ((1/M) Σ xᵢᵖ)^(1/p) of positive scores; p = 0 is the geometric mean, −1 the harmonic. The
    /// entropic family on log x: soft-min of temperature −1/p for p < 0, soft-max of 1/p for p > 0.
    public static double logPowerMean(double[] x, double p) {
        double[] logs = Arrays.stream(x).map(Math::log).toArray();
        return p == 0
                ? Moments.mean(logs)
                : (SoftmaxPolicy.logSumExp(Arrays.stream(logs).map(l -> p * l).toArray()) - Math.log(x.length)) / p;
    }

    /// 2 s √((M+1)/(3(M−1))), the largest Gini mean difference of M members with deviation s; 0 for one member.
    public static double giniBound(int members, double s) {
        return members == 1 ? 0 : 2 * s * Math.sqrt((members + 1.0) / (3 * (members - 1.0)));
    }

    /// s² (ρ + (1 − ρ)/M), variance of the mean of equicorrelated errors; ρ s² remains however many members there are.
    public static double varianceOfMean(int members, double variance, double correlation) {
        return variance * (correlation + (1 - correlation) / members);
    }

    /// a_M = −`E[min]` of M standard normals, M ∫ x φ(x) Φ(x)^(M−1) dx by the trapezoid rule, whose error falls faster than
    /// any power of the step.
    public static double expectedLargestNormal(int members) {
        var total = new CompensatedSum();
        double step = 0.01;
        for (int i = -4000; i <= 4000; i++) {
            double x = i * step;
            total.add(x * Math.exp(-x * x / 2) * Math.pow(Quantiles.normalCdf(x), members - 1));
        }
        return members * step * total.value() / Math.sqrt(2 * Math.PI);
    }

    /// c₄ = √(2/(M−1)) Γ(M/2)/Γ((M−1)/2): the mean of the sample deviation (divisor M − 1) of standard normals.
    public static double meanSampleDeviation(int members) {
        if (members < 2) {
            throw new IllegalArgumentException("needs at least two members, were " + members);
        }
        double ratio = 1 / Math.sqrt(Math.PI); // Γ(M/2)/Γ((M−1)/2) for M = 2
        for (int m = 2; m < members; m++) {
            ratio = (m - 1) / (2 * ratio);
        }
        return Math.sqrt(2 / (members - 1.0)) * ratio;
    }

    /// log mean pᵢ − mean log pᵢ ≥ 0, pᵢ = σ(dᵢ): what averaging probabilities gains over the mean log-likelihood.
    public static double probabilityGap(double[] margins) {
        double[] logs = Arrays.stream(margins).map(Logistic::logSigmoid).toArray();
        return SoftmaxPolicy.logSumExp(logs) - Math.log(logs.length) - Moments.mean(logs);
    }

    /// m/√(1 + πv/8): about logit(mean σ(d)) for margins of mean m and variance v.
    public static double shrunkMargin(double mean, double variance) {
        return mean / Math.sqrt(1 + Math.PI * variance / 8);
    }

    /// 2 q (1 − q): probability that two members drawn with replacement disagree, q of them being for the response.
    public static double pairDisagreement(double share) {
        return 2 * share * (1 - share);
    }

    /// |2 q − 1|: 0 for a split vote, 1 for a unanimous one; its square is 1 − 2 {@link #pairDisagreement}.
    public static double signAgreement(double share) {
        return Math.abs(2 * share - 1);
    }

    /// ½ tr(∇²f(θ̄) Cov θ), covariance with divisor M: by how much the mean of M models' outputs exceeds the output of
    /// their averaged parameters, but for terms of third order. Exact for a quadratic f, 0 for a linear one.
    ///
    /// @param curvature ∇²f at the average `[parameters x parameters]`
    /// @param parameters θ `[models][parameters]`
    public static double weightAveragingGap(double[][] curvature, double[][] parameters) {
        var mean = new double[curvature.length];
        for (double[] theta : parameters) {
            for (int k = 0; k < mean.length; k++) {
                mean[k] += theta[k] / parameters.length;
            }
        }
        var total = new CompensatedSum();
        for (double[] theta : parameters) {
            for (int k = 0; k < mean.length; k++) {
                for (int l = 0; l < mean.length; l++) {
                    total.add((theta[k] - mean[k]) * curvature[k][l] * (theta[l] - mean[l]));
                }
            }
        }
        return total.value() / (2 * parameters.length);
    }

    /// p² + p(1 − p)/M: expected weight of a feature that each of M runs learns with probability p (a mask, and a weight
    /// tied to it) after averaging the runs' parameters; averaging their outputs gives p.
    public static double weightAveragedFeature(double p, int members) {
        return p * p + p * (1 - p) / members;
    }
}
