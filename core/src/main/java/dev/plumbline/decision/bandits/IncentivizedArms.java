package dev.plumbline.decision.bandits;

/// Two Bernoulli arms with independent priors Beta(α, β) that everyone knows; arm 0 has the larger prior mean, so
/// that agents who know nothing else always take it (Slivkins, chapter 11).
///
/// @param alpha0 α of arm 0
/// @param beta0 β of arm 0
/// @param alpha1 α of arm 1
/// @param beta1 β of arm 1
public record IncentivizedArms(double alpha0, double beta0, double alpha1, double beta1) {
    public IncentivizedArms {
        if (!(alpha0 > 0 && beta0 > 0 && alpha1 > 0 && beta1 > 0)) {
            throw new IllegalArgumentException("parameters of the priors must be positive");
        }
        if (!(alpha0 / (alpha0 + beta0) >= alpha1 / (alpha1 + beta1))) {
            throw new IllegalArgumentException("arm 0 must have the larger prior mean");
        }
    }

    /// E[μ₀ − μ₁] ≥ 0 under the prior.
    public double priorGap() {
        return mean0(0, 0) - mean1(0, 0);
    }

    /// E[μ₀ | `successes` in `pulls`].
    public double mean0(int successes, int pulls) {
        return (alpha0 + successes) / (alpha0 + beta0 + pulls);
    }

    /// E[μ₁ | `successes` in `pulls`].
    public double mean1(int successes, int pulls) {
        return (alpha1 + successes) / (alpha1 + beta1 + pulls);
    }

    /// G = E[(E[μ₁|D] − E[μ₀|D])⁺] over data D of n₀ and n₁ pulls, whose successes are beta-binomial: what D is worth
    /// to one who would take arm 0 without it. Never falls as n₀ or n₁ grows.
    public double valueOfData(int n0, int n1) {
        double[] law0 = betaBinomial(alpha0, beta0, n0);
        double[] law1 = betaBinomial(alpha1, beta1, n1);
        double sum = 0;
        for (int s0 = 0; s0 <= n0; s0++) {
            for (int s1 = 0; s1 <= n1; s1++) {
                sum += law0[s0] * law1[s1] * Math.max(0, mean1(s1, n1) - mean0(s0, n0));
            }
        }
        return sum;
    }

    /// The least phase in which a recommendation of arm 1 is worth following: 1 + gap/G. One round of L explores, and
    /// costs the prior gap; L − 1 exploit D. E[(μ₁ − μ₀) 1{arm 1 is recommended}] = ((L − 1) G − gap)/L.
    public double shortestPhase(int n0, int n1) {
        return 1 + priorGap() / valueOfData(n0, n1);
    }

    /// P(s) = C(n, s) B(α + s, β + n − s)/B(α, β), by the ratio of neighbours `[n + 1]`.
    static double[] betaBinomial(double alpha, double beta, int n) {
        var law = new double[n + 1];
        double total = 0;
        double log = 0;
        var logs = new double[n + 1];
        double most = 0;
        for (int s = 0; s < n; s++) {
            log += Math.log((n - s) * (alpha + s) / ((s + 1) * (beta + n - s - 1)));
            logs[s + 1] = log;
            most = Math.max(most, log);
        }
        for (int s = 0; s <= n; s++) {
            law[s] = Math.exp(logs[s] - most);
            total += law[s];
        }
        for (int s = 0; s <= n; s++) {
            law[s] /= total;
        }
        return law;
    }
}
