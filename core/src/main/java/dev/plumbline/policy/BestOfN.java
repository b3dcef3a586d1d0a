package dev.plumbline.policy;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Quantiles;
import java.util.Arrays;

/// Best of n: draw n responses, keep the one of highest (proxy) reward. Gao, Schulman and Hilton (2023),
/// arXiv 2210.10760; exact laws: Beirami et al. (2024), arXiv 2401.01879.
public final class BestOfN {
    private BestOfN() {}

    /// @param probability Pₙ of each response
    /// @param kl KL(Pₙ‖p) in nats
    public record Law(double[] probability, double kl) {}

    /// The law of the winner of n independent draws, ties broken uniformly over draws.
    ///
    /// With F(v) = Pr(R ≤ v), F⁻(v) = Pr(R < v), q = F − F⁻: Pₙ(y) = [Fⁿ − (F⁻)ⁿ] p_y/q. The bracket is
    /// Fⁿ · (1 − (1 − q/F)ⁿ) = Fⁿ · (−expm1(n log1p(−q/F))), which subtracts nothing. KL(Pₙ‖p) = Σ Pₙ log(Pₙ/p) is 0
    /// for n = 1 and at most log n − (n−1)/n. P₁ = p. Responses of probability 0 get 0. A NaN gives NaN throughout.
    ///
    /// @param probability sums to 1
    /// @throws IllegalArgumentException if n < 1 or the lengths differ
    public static Law law(int n, double[] probability, double[] reward) {
        requireDraws(n);
        SoftmaxPolicy.requireSameLength("probability", probability, "reward", reward);
        int size = reward.length;
        var out = new double[size];
        if (hasNaN(reward) || hasNaN(probability)) {
            Arrays.fill(out, Double.NaN);
            return new Law(out, Double.NaN);
        }
        int[] order = Quantiles.stableOrder(reward);
        var cumulative = new CompensatedSum();
        var kl = new CompensatedSum();
        for (int start = 0; start < size; ) {
            int end = blockEnd(order, reward, start);
            var block = new CompensatedSum();
            for (int i = start; i < end; i++) {
                block.add(probability[order[i]]);
                cumulative.add(probability[order[i]]);
            }
            double q = block.value();
            double f = cumulative.value();
            if (q > 0) {
                double logLoses = n * Math.log1p(-Math.min(1, q / f));
                double wins = Math.pow(f, n) * -Math.expm1(logLoses);
                for (int i = start; i < end; i++) {
                    out[order[i]] = n == 1 ? probability[order[i]] : wins * (probability[order[i]] / q);
                }
                double logRatio = n * Math.log(f) + Math.log(-Math.expm1(logLoses)) - Math.log(q);
                kl.add(wins == 0 ? 0 : wins * logRatio);
            }
            start = end;
        }
        return new Law(out, n == 1 ? 0 : Math.max(0, kl.value()));
    }

    /// Pₙ alone.
    public static double[] exactPolicy(int n, double[] baseProbabilities, double[] proxy) {
        return law(n, baseProbabilities, proxy).probability();
    }

    /// Pr(winner of n beats one fresh draw) + ½ Pr(they tie): ½ for n = 1, and n/(n+1) for a continuous reward. At most
    /// that for a discrete one: it is the trapezoidal rule for ∫ w^(1/n) dw over w = Fⁿ, a concave function.
    ///
    /// @param probability sums to 1
    /// @throws IllegalArgumentException if n < 1 or the lengths differ
    public static double winRate(int n, double[] probability, double[] reward) {
        double[] winner = law(n, probability, reward).probability();
        var total = new CompensatedSum();
        for (int y = 0; y < reward.length; y++) {
            for (int other = 0; other < reward.length; other++) {
                double wins = reward[y] > reward[other] ? 1 : reward[y] == reward[other] ? 0.5 : 0;
                total.add(winner[y] * probability[other] * wins);
            }
        }
        return total.value();
    }

    /// log n − (n−1)/n: KL(Pₙ‖p) for a continuous reward, an upper bound for a discrete one.
    ///
    /// @throws IllegalArgumentException if n < 1
    public static double klUpperBound(int n) {
        requireDraws(n);
        return Math.log(n) - (n - 1.0) / n;
    }

    /// c_i = C(i−1, n−1)/C(N, n), i = 1..N: the share of the n-subsets of N sorted draws whose best is number i.
    ///
    /// By c_N = n/N, c_{i−1} = c_i (i−n)/(i−1); relative error at most 2(N−i)+1 rounding units. Sums to 1.
    /// n = 1: all 1/N; n = N: the last is 1. Weights too small for float64 become 0.
    ///
    /// @throws IllegalArgumentException unless 1 ≤ n ≤ N
    public static double[] weights(int n, int poolSize) {
        requireDraws(n);
        if (n > poolSize) {
            throw new IllegalArgumentException("n must not exceed the pool size " + poolSize + ", was " + n);
        }
        var weight = new double[poolSize];
        weight[poolSize - 1] = (double) n / poolSize;
        for (int i = poolSize; i > n; i--) {
            // the ratio first: it is at most 1, so the weights never fall
            weight[i - 2] = weight[i - 1] * ((double) (i - n) / (i - 1));
        }
        return weight;
    }

    /// Unbiased estimate of E[gold of the best of n by proxy]: Σ c_i gold₍ᵢ₎ over the pool sorted by proxy, the mean
    /// over all n-subsets. Tied proxies share the mean of their weights, so that the order of the pool does not
    /// matter. NaN if a proxy is NaN.
    ///
    /// @throws IllegalArgumentException unless 1 ≤ n ≤ N and the lengths agree
    public static double unbiasedValue(int n, double[] proxy, double[] gold) {
        SoftmaxPolicy.requireSameLength("proxy", proxy, "gold", gold);
        return weighted(weights(n, proxy.length), Quantiles.stableOrder(proxy), proxy, gold);
    }

    /// {@link #unbiasedValue} for each of `ns`, sorting once.
    public static double[] curve(int[] ns, double[] proxy, double[] gold) {
        SoftmaxPolicy.requireSameLength("proxy", proxy, "gold", gold);
        int[] order = Quantiles.stableOrder(proxy);
        var out = new double[ns.length];
        for (int k = 0; k < ns.length; k++) {
            out[k] = weighted(weights(ns[k], proxy.length), order, proxy, gold);
        }
        return out;
    }

    private static double weighted(double[] weight, int[] order, double[] proxy, double[] gold) {
        if (hasNaN(proxy)) {
            return Double.NaN;
        }
        var total = new CompensatedSum();
        for (int start = 0; start < order.length; ) {
            int end = blockEnd(order, proxy, start);
            if (end == start + 1) {
                total.add(weight[start] * gold[order[start]]);
                start = end;
                continue;
            }
            var share = new CompensatedSum();
            for (int i = start; i < end; i++) {
                share.add(weight[i]);
            }
            for (int i = start; i < end; i++) {
                total.add(share.value() / (end - start) * gold[order[i]]);
            }
            start = end;
        }
        return total.value();
    }

    private static int blockEnd(int[] order, double[] x, int start) {
        int end = start + 1;
        while (end < order.length && x[order[end]] == x[order[start]]) {
            end++;
        }
        return end;
    }

    private static boolean hasNaN(double[] x) {
        return Arrays.stream(x).anyMatch(Double::isNaN);
    }

    private static void requireDraws(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be at least 1, was " + n);
        }
    }
}
