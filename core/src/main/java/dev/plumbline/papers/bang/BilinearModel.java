package dev.plumbline.papers.bang;

import java.util.Arrays;

/// f(x) = wᵀ Σᵢ Φᵢ xᵢ: slots are chosen, added up, and read by a linear head. It is linear in neither factor alone, so
/// that averaging weights is not averaging outputs.
///
/// Slot i carries its votes in K directions of its own, xᵢ = Σₖ x_{iK+k} e_{iK+k}; d = slots · K.
///
/// @param mask Φ `[slots]`, 0 or 1 for a single model
/// @param weights w `[d][classes]`
record BilinearModel(double[] mask, double[][] weights) {

    /// The best head for a mask in distribution, w(k) = Σ_{i in Φ} μᵢ(k): its score of class k counts votes for k.
    static BilinearModel counting(int classes, double... mask) {
        var weights = new double[mask.length * classes][classes];
        for (int slot = 0; slot < mask.length; slot++) {
            for (int k = 0; k < classes; k++) {
                weights[slot * classes + k][k] = mask[slot];
            }
        }
        return new BilinearModel(mask, weights);
    }

    /// Both factors times λ: a model that is λ² as sure, and no better.
    BilinearModel scaled(double lambda) {
        return new BilinearModel(Arrays.stream(mask).map(m -> lambda * m).toArray(),
                Arrays.stream(weights).map(row -> Arrays.stream(row).map(w -> lambda * w).toArray())
                        .toArray(double[][]::new));
    }

    /// Scores of the classes at x `[d]`.
    double[] scores(double... x) {
        return product(weights, mask, x);
    }

    /// wᵀ Σ Φᵢ xᵢ with the factors of two models.
    static double[] cross(BilinearModel head, BilinearModel features, double... x) {
        return product(head.weights, features.mask, x);
    }

    private static double[] product(double[][] weights, double[] mask, double... x) {
        int classes = weights[0].length;
        var out = new double[classes];
        for (int d = 0; d < x.length; d++) {
            double feature = mask[d / classes] * x[d];
            for (int k = 0; k < classes; k++) {
                out[k] += weights[d][k] * feature;
            }
        }
        return out;
    }

    /// Output-space ensemble ½(f₁ + f₂).
    static double[] outputAverage(BilinearModel a, BilinearModel b, double... x) {
        double[] first = a.scores(x);
        double[] second = b.scores(x);
        var out = new double[first.length];
        Arrays.setAll(out, k -> (first[k] + second[k]) / 2);
        return out;
    }

    /// Weight-space ensemble: both factors averaged.
    static BilinearModel weightAverage(BilinearModel a, BilinearModel b) {
        var mask = new double[a.mask.length];
        Arrays.setAll(mask, i -> (a.mask[i] + b.mask[i]) / 2);
        var weights = new double[a.weights.length][a.weights[0].length];
        for (int d = 0; d < weights.length; d++) {
            for (int k = 0; k < weights[d].length; k++) {
                weights[d][k] = (a.weights[d][k] + b.weights[d][k]) / 2;
            }
        }
        return new BilinearModel(mask, weights);
    }
}
