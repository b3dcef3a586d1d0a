package dev.plumbline.papers.barfi;

import dev.plumbline.numerics.Logistic;
import java.util.Arrays;

/// r_φ(s, a) = φ₁(s) + r_p(s, a) + φ₃(s) r_a(s, a), and the discount γ_φ = σ(u): what the inner algorithm sees.
///
/// @param offset φ₁ `[states]`
/// @param weight φ₃ `[states]`
/// @param discountLogit u
public record BlendedReward(double[] offset, double[] weight, double discountLogit) {

    /// The auxiliary reward added as it is, under the discount of the task: φ₁ = 0, φ₃ = 1.
    public static BlendedReward naive(int states, double discount) {
        var ones = new double[states];
        Arrays.fill(ones, 1);
        return new BlendedReward(new double[states], ones, Logistic.logit(discount));
    }

    /// The task's reward alone: φ₁ = φ₃ = 0.
    public static BlendedReward taskOnly(int states, double discount) {
        return new BlendedReward(new double[states], new double[states], Logistic.logit(discount));
    }

    /// γ_φ.
    public double discount() {
        return Logistic.sigmoid(discountLogit);
    }

    /// r_φ `[states x actions]`, 0 in terminal states.
    public double[][] reward(double[][] primary, double[][] auxiliary, boolean[] terminal) {
        var reward = new double[primary.length][primary[0].length];
        for (int s = 0; s < reward.length; s++) {
            for (int a = 0; a < reward[s].length && !terminal[s]; a++) {
                reward[s][a] = offset[s] + primary[s][a] + weight[s] * auxiliary[s][a];
            }
        }
        return reward;
    }

    /// dJ/d(φ₁, φ₃, u) in a row, from dJ/dr_φ and dJ/dγ_φ, of J − λ_γ γ_φ − λ_r ‖φ‖².
    double[] gradient(double[][] dReward, double dDiscount, double[][] auxiliary, Penalty penalty) {
        int states = offset.length;
        var gradient = new double[2 * states + 1];
        for (int s = 0; s < states; s++) {
            for (int a = 0; a < dReward[s].length; a++) {
                gradient[s] += dReward[s][a];
                gradient[states + s] += dReward[s][a] * auxiliary[s][a];
            }
            gradient[s] -= 2 * penalty.reward() * offset[s];
            gradient[states + s] -= 2 * penalty.reward() * weight[s];
        }
        gradient[2 * states] = (dDiscount - penalty.discount()) * Logistic.sigmoidSlope(discountLogit);
        return gradient;
    }

    /// φ₁, φ₃, u in a row.
    double[] parameters() {
        double[] row = Arrays.copyOf(offset, 2 * offset.length + 1);
        System.arraycopy(weight, 0, row, offset.length, offset.length);
        row[2 * offset.length] = discountLogit;
        return row;
    }

    static BlendedReward of(double[] parameters) {
        int states = parameters.length / 2;
        return new BlendedReward(Arrays.copyOf(parameters, states),
                Arrays.copyOfRange(parameters, states, 2 * states), parameters[2 * states]);
    }

    /// @param discount λ_γ ≥ 0, on γ_φ itself and not on u
    /// @param reward λ_r ≥ 0
    record Penalty(double discount, double reward) {
        static final Penalty NONE = new Penalty(0, 0);
    }
}
