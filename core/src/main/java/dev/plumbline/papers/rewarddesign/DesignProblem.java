package dev.plumbline.papers.rewarddesign;

import dev.plumbline.decision.ActionValues;
import dev.plumbline.decision.OptimalControl;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.numerics.Lu;
import java.util.Arrays;

/// A process whose best policy is known, and what a designed reward R must keep of it.
///
/// Opt(s) are the optimal actions, π* one of them, δ*(s) = min_{a ∉ Opt} V*(s) − Q*(s, a), 0 where all are optimal.
/// Acting once and then following π* moves (s, a) by P*: Q_H = Σ_{h < H} γʰ (P*)ʰ R, Q_∞ = (I − γ P*)⁻¹ R, and the gap
/// that H steps show is D_H(s, a) = Q_H(s, π*(s)) − Q_H(s, a), linear in R. R keeps the target if D_∞ ≥ δ* for a ∉ Opt
/// and ≥ 0 for others,
/// |R| ≤ R_max.
///
/// @param mdp with the original reward
/// @param target π* `[states]`
/// @param optimal Opt `[states x actions]`
/// @param margin δ* `[states]`
/// @param horizons H, counted in terms: 1 is R itself
/// @param largest R_max
record DesignProblem(
        TabularMdp mdp, ActionValues best, int[] target, boolean[][] optimal, double[] margin, int[] horizons,
        double largest) {
    /// Q within this of the best counts as optimal.
    private static final double TIE = 1e-8;

    static DesignProblem of(TabularMdp mdp, int[] horizons, double largest) {
        var best = OptimalControl.policyIteration(mdp);
        boolean[][] optimal = best.optimal(TIE);
        var margin = new double[mdp.states()];
        for (int s = 0; s < margin.length; s++) {
            double least = Double.POSITIVE_INFINITY;
            for (int a = 0; a < mdp.actions(); a++) {
                least = optimal[s][a] ? least : Math.min(least, best.values()[s] - best.actionValues()[s][a]);
            }
            margin[s] = least < Double.POSITIVE_INFINITY ? least : 0;
        }
        return new DesignProblem(mdp, best, best.greedy(), optimal, margin, horizons.clone(), largest);
    }

    int pairs() {
        return mdp.states() * mdp.actions();
    }

    int pair(int state, int action) {
        return state * mdp.actions() + action;
    }

    /// Σ_{h < H} γʰ (P*)ʰ `[pairs x pairs]`.
    double[][] shown(int horizon) {
        var sum = new double[pairs()][pairs()];
        for (int h = 0; h < horizon; h++) {
            var next = new double[pairs()][pairs()];
            for (int s = 0; s < mdp.states(); s++) {
                for (int a = 0; a < mdp.actions(); a++) {
                    double[] row = next[pair(s, a)];
                    double[] p = mdp.transition()[s][a];
                    for (int to = 0; to < p.length; to++) {
                        if (p[to] > 0) {
                            double[] later = sum[pair(to, target[to])];
                            for (int j = 0; j < row.length; j++) {
                                row[j] += mdp.discount() * p[to] * later[j];
                            }
                        }
                    }
                    row[pair(s, a)] += 1;
                }
            }
            sum = next;
        }
        return sum;
    }

    /// (I − γ P*)⁻¹ `[pairs x pairs]`.
    double[][] shownInTheEnd() {
        var system = new double[pairs()][pairs()];
        for (int s = 0; s < mdp.states(); s++) {
            for (int a = 0; a < mdp.actions(); a++) {
                system[pair(s, a)][pair(s, a)] += 1;
                double[] p = mdp.transition()[s][a];
                for (int to = 0; to < p.length; to++) {
                    system[pair(s, a)][pair(to, target[to])] -= mdp.discount() * p[to];
                }
            }
        }
        var lu = new Lu(system);
        var inverse = new double[pairs()][pairs()];
        for (int j = 0; j < pairs(); j++) {
            var unit = new double[pairs()];
            unit[j] = 1;
            double[] column = lu.solve(unit);
            for (int i = 0; i < pairs(); i++) {
                inverse[i][j] = column[i];
            }
        }
        return inverse;
    }

    /// Coefficients in R of D(s, a), from `shown` `[pairs]`.
    double[] gap(double[][] shown, int state, int action) {
        double[] right = shown[pair(state, target[state])];
        double[] other = shown[pair(state, action)];
        var gap = new double[right.length];
        Arrays.setAll(gap, j -> right[j] - other[j]);
        return gap;
    }

    /// D(s, a) `[states x actions]` of a reward.
    double[][] gaps(double[][] shown, double[][] reward) {
        double[] flat = Arrays.stream(reward).flatMapToDouble(Arrays::stream).toArray();
        var gaps = new double[mdp.states()][mdp.actions()];
        for (int s = 0; s < gaps.length; s++) {
            for (int a = 0; a < gaps[s].length; a++) {
                double[] row = gap(shown, s, a);
                for (int j = 0; j < flat.length; j++) {
                    gaps[s][a] += row[j] * flat[j];
                }
            }
        }
        return gaps;
    }

    /// By how much `reward` misses what must be kept: the largest of δ* − D_∞ (0 for optimal actions) and |R| − R_max.
    double violation(double[][] reward) {
        double[][] gaps = gaps(shownInTheEnd(), reward);
        double worst = Double.NEGATIVE_INFINITY;
        for (int s = 0; s < gaps.length; s++) {
            for (int a = 0; a < gaps[s].length; a++) {
                double missing = (optimal[s][a] ? 0 : margin[s]) - gaps[s][a];
                worst = Math.max(worst, Math.max(missing, Math.abs(reward[s][a]) - largest));
            }
        }
        return worst;
    }

    /// I(R) = −mean over H and s of max(0, max_{a ∉ Opt} δ*(s) − D_H(s, a)): at most 0, and 0 if every horizon shows
    /// the full margin.
    double informativeness(double[][] reward) {
        double total = 0;
        for (int horizon : horizons) {
            double[][] gaps = gaps(shown(horizon), reward);
            for (int s = 0; s < gaps.length; s++) {
                total -= shortfall(gaps, s);
            }
        }
        return total / (horizons.length * mdp.states());
    }

    /// max(0, max_{a ∉ Opt} δ*(s) − D(s, a)).
    double shortfall(double[][] gaps, int s) {
        double missing = 0;
        for (int a = 0; a < gaps[s].length; a++) {
            missing = optimal[s][a] ? missing : Math.max(missing, margin[s] - gaps[s][a]);
        }
        return missing;
    }
}
