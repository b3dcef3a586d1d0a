package dev.plumbline.reward;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Logistic;

/// Logical combinations of properties with rewards rₖ and references refₖ, zₖ = rₖ − refₖ, independent given the response.
public final class Conjunction {
    private Conjunction() {}

    /// AND: u = Σ wₖ log σ(zₖ), Wang et al. 2024, arXiv 2402.00742. A property of weight 0 contributes 0.
    ///
    /// @param weight null: all 1
    public static double value(double[] reward, double[] reference, double[] weight) {
        var total = new CompensatedSum();
        for (int k = 0; k < reward.length; k++) {
            double w = weight == null ? 1 : weight[k];
            double z = reward[k] - reference[k];
            if (w == 0) {
                continue;
            }
            if (z == Double.NEGATIVE_INFINITY) {
                total.addProduct(w, reward[k]).addProduct(-w, reference[k]); // log σ(z) = z, and the difference alone overflowed
            } else {
                total.addProduct(w, Logistic.logSigmoid(z));
            }
        }
        return total.value();
    }

    /// du/drₖ = wₖ σ(−zₖ): each property weighs as much as it is likely to fail.
    public static double[] gradient(double[] reward, double[] reference, double[] weight) {
        var gradient = new double[reward.length];
        for (int k = 0; k < reward.length; k++) {
            double w = weight == null ? 1 : weight[k];
            gradient[k] = w == 0 ? 0 : w * Logistic.sigmoid(reference[k] - reward[k]);
        }
        return gradient;
    }

    /// OR: log(1 − Π σ(−zₖ)), by log1mexp of the sum of log σ(−zₖ).
    public static double disjunction(double[] reward, double[] reference) {
        var total = new CompensatedSum();
        for (int k = 0; k < reward.length; k++) {
            total.add(Logistic.logSigmoid(reference[k] - reward[k]));
        }
        return Logistic.log1mexp(total.value());
    }
}
