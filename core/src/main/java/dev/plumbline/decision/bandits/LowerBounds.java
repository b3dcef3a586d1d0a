package dev.plumbline.decision.bandits;

import java.util.Arrays;

/// What no algorithm can beat (Slivkins, chapter 2).
public final class LowerBounds {
    private LowerBounds() {}

    /// KL(Ber(p) ‖ Ber(q)) = p ln(p/q) + (1 − p) ln((1 − p)/(1 − q)), in nats; 0 ln 0 = 0; +∞ where q excludes what p
    /// allows.
    ///
    /// For q = 1/2 and p = 1/2 + e: 2 e² ≤ KL = ln 2 − H(p) ≤ 4 e² (Pinsker; χ²), so that telling a coin with edge e
    /// from a fair one takes of the order of 1/e² flips.
    ///
    /// @param p in [0, 1]
    /// @param q in [0, 1]
    public static double bernoulliKl(double p, double q) {
        if (!(p >= 0 && p <= 1 && q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("p and q must lie in [0, 1], were " + p + ", " + q);
        }
        return term(p, q, p - q) + term(1 - p, 1 - q, q - p);
    }

    /// a ln(a/b) with a − b given, by log1p where the two are near.
    private static double term(double a, double b, double difference) {
        return a == 0 ? 0 : b == 0 ? Double.POSITIVE_INFINITY : a * Math.log1p(difference / b);
    }

    /// Σ Δ(a)/KL(μ(a) ‖ μ*) over the arms that are not best: no algorithm whose regret is small on every Bernoulli
    /// bandit has lim inf R(T)/ln T below it (Lai and Robbins 1985). Not smaller than Σ μ*(1 − μ*)/Δ(a).
    public static double laiRobbins(BernoulliArms arms) {
        double best = arms.best();
        double sum = 0;
        for (int a = 0; a < arms.arms(); a++) {
            if (arms.mean(a) < best) {
                sum += (best - arms.mean(a)) / bernoulliKl(arms.mean(a), best);
            }
        }
        return sum;
    }

    /// The family behind R(T) = Ω(√(K T)): fair coins, one of them, `best`, with 1/2 + c √(K/T). Some instance of it
    /// costs any algorithm so much, because T pulls are too few to find it.
    ///
    /// @throws IllegalArgumentException if c √(K/T) > 1/2
    public static BernoulliArms hard(int arms, long horizon, double c, int best) {
        var means = new double[arms];
        Arrays.fill(means, 0.5);
        means[best] += c * Math.sqrt((double) arms / horizon);
        return new BernoulliArms(means);
    }

    /// e T (1 − 1/K − √(−(T/K) ln(1 − 4 e²))/2), e = c √(K/T): less than the regret of any algorithm, averaged over
    /// which arm of {@link #hard} is the best one (Auer, Cesa-Bianchi, Freund and Schapire 2002, theorem 5.1), and so
    /// than that of some instance. Pinsker: the best arm is pulled at most T/K + T √(KL (T/K)/2) times, KL(1/2 ‖ 1/2
    /// + e) = −ln(1 − 4 e²)/2.
    public static double minimax(int arms, long horizon, double c) {
        double e = c * Math.sqrt((double) arms / horizon);
        if (!(e >= 0 && e <= 0.5)) {
            throw new IllegalArgumentException("the edge must lie in [0, 1/2], was " + e);
        }
        double kl = -Math.log1p(-4 * e * e) / 2;
        return e * horizon * (1 - 1.0 / arms - Math.sqrt(kl * horizon / arms / 2));
    }
}
