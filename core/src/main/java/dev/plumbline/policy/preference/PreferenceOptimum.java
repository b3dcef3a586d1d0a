package dev.plumbline.policy.preference;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.SoftmaxPolicy;

/// Minimisers of expected preference losses over all policies on a finite set of responses, in closed form: log π of
/// each response. `reward` is that of Bradley-Terry labels; `logReference` is normalised, finite.
///
/// | loss | minimiser | a KL-regularised optimum of r? |
/// | --- | --- | --- |
/// | DPO(β), robust DPO(β) | ref exp(r/β)/Z | yes |
/// | R-DPO(β, α) | ref exp((r − α\|y\|)/β)/Z | of r less α per token |
/// | IPO(τ) | ref exp(p(y ≻ μ)/τ)/Z | of the win rate against μ |
/// | NCA(1), pairs from ref | 2 ref(y) p(y ≻ ref) | no |
/// | CPO(β), no likelihood | exp(r/β)/Z | with a uniform reference |
/// | SimPO(β, 0), lengths T | exp(r T/β)/Z | with a uniform reference and β/T |
/// | ORPO, second term, length 1 | π/(1 − π) ∝ e^r | no |
public final class PreferenceOptimum {
    private PreferenceOptimum() {}

    /// ref exp(r/β)/Z, Rafailov et al. (2023), eq. 4.
    ///
    /// @throws IllegalArgumentException unless β is positive and the rows have one length
    public static double[] dpo(double[] logReference, double[] reward, double beta) {
        return KlRegularizedPolicy.solve(logReference, reward, beta).logProbability();
    }

    /// ref exp(p(y ≻ μ)/τ)/Z, p(y ≻ μ) = Σ_{y′} μ(y′) w(y, y′) with w(y, y) = ½, Azar et al. (2023), eq. 7. For pairs
    /// drawn from μ × μ.
    ///
    /// @param win w(y, y′)
    /// @param sampling μ
    /// @throws IllegalArgumentException unless τ is positive and the rows have one length
    public static double[] ipo(double[] logReference, double[][] win, double[] sampling, double tau) {
        return KlRegularizedPolicy.solve(logReference, winRate(win, sampling), tau).logProbability();
    }

    /// 2 ref(y) p(y ≻ ref): sums to 1, since p(y ≻ ref) has mean ½ under ref. Minimiser of NCA at β = 1.
    public static double[] nca(double[] logReference, double[][] win) {
        var reference = new double[logReference.length];
        for (int y = 0; y < reference.length; y++) {
            reference[y] = Math.exp(logReference[y]);
        }
        double[] out = winRate(win, reference);
        for (int y = 0; y < out.length; y++) {
            out[y] = logReference[y] + Math.log(2 * out[y]);
        }
        return out;
    }

    /// exp(r T/β)/Z: CPO for T = 1, SimPO with γ = 0 for responses of T tokens each.
    ///
    /// @throws IllegalArgumentException unless β and T are positive
    public static double[] withoutReference(double[] reward, double beta, double tokens) {
        PreferenceLoss.requirePositive("tokens", tokens);
        return KlRegularizedPolicy.solve(SoftmaxPolicy.logSoftmax(new double[reward.length]), reward, beta / tokens)
                .logProbability();
    }

    /// π = σ(r + c) with c such that Σ π = 1, for at least 2 responses: the odds are proportional to e^r. By bisection
    /// of c to the last bit; normalised.
    ///
    /// @throws IllegalArgumentException for fewer than 2 responses or a reward that is not finite
    public static double[] oddsRatio(double[] reward) {
        if (reward.length < 2) {
            throw new IllegalArgumentException("odds need at least 2 responses, found " + reward.length);
        }
        double most = Double.NEGATIVE_INFINITY;
        for (double r : reward) {
            if (!(Math.abs(r) <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("reward must be finite, was " + r);
            }
            most = Math.max(most, r);
        }
        // at c = −max r − log n no term exceeds 1/(n + 1); Σ π ≥ 1 once the two best are at ½, and c is never above
        // that
        double low = -most - Math.log(reward.length);
        double high = low;
        for (double step = 1; sum(reward, high) < 1; step *= 2) {
            high += step;
        }
        for (double middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
            if (sum(reward, middle) < 1) {
                low = middle;
            } else {
                high = middle;
            }
        }
        var logp = new double[reward.length];
        for (int y = 0; y < logp.length; y++) {
            logp[y] = Logistic.logSigmoid(reward[y] + high);
        }
        return SoftmaxPolicy.logSoftmax(logp);
    }

    private static double sum(double[] reward, double c) {
        double sum = 0;
        for (double r : reward) {
            sum += Logistic.sigmoid(r + c);
        }
        return sum;
    }

    private static double[] winRate(double[][] win, double[] sampling) {
        var rate = new double[win.length];
        for (int y = 0; y < rate.length; y++) {
            for (int other = 0; other < rate.length; other++) {
                rate[y] += sampling[other] * (other == y ? 0.5 : win[y][other]);
            }
        }
        return rate;
    }
}
