package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.preference.items.Cholesky;
import java.util.Arrays;
import java.util.List;

/// Ridge regression of ratings: w and b minimise (1/Σv) Σ vᵢ (b + w·xᵢ − lᵢ)² + (ρ/2)‖w‖², the bias free.
///
/// Normal equations of centred features and ratings, by Cholesky: [Σ vᵢ x̃ᵢ x̃ᵢᵀ/Σv + (ρ/2) I] w = Σ vᵢ x̃ᵢ l̃ᵢ/Σv, b = l̄ − w·x̄.
/// They square the condition number κ of the features: relative error of w of order κ² u, u = 2⁻⁵³.
///
/// @param weights w `[features]`, units of the rating per unit of the feature
/// @param bias b, units of the rating
public record LinearRatingFit(double[] weights, double bias) {

    /// @param features `[responses][features]`
    /// @param rating `[responses]`; NaN: missing, the response is left out
    /// @param weight vᵢ ≥ 0 of each response; null: 1
    /// @param ridge ρ ≥ 0
    /// @throws IllegalArgumentException if lengths differ, no rated response has weight, or ρ is negative
    /// @throws ArithmeticException if the rated responses do not determine w and there is no ridge
    public static LinearRatingFit fit(double[][] features, double[] rating, double[] weight, double ridge) {
        int n = features.length;
        if (rating.length != n || weight != null && weight.length != n) {
            throw new IllegalArgumentException("there are " + n + " responses, " + rating.length + " ratings and "
                    + (weight == null ? n : weight.length) + " weights");
        }
        if (!(ridge >= 0 && ridge <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("ridge must be finite and not negative, was " + ridge);
        }
        var v = new double[n];
        Arrays.setAll(v, i -> Double.isNaN(rating[i]) ? 0 : weight == null ? 1 : weight[i]);
        double total = CompensatedSum.of(v);
        if (!(total > 0 && total <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("there are no ratings to fit");
        }
        int columns = features[0].length;
        var center = new double[columns];
        for (int k = 0; k < columns; k++) {
            var sum = new CompensatedSum();
            for (int i = 0; i < n; i++) {
                sum.addProduct(v[i], features[i][k]);
            }
            center[k] = sum.dividedBy(total);
        }
        var ratings = new CompensatedSum();
        for (int i = 0; i < n; i++) {
            ratings.addProduct(v[i], v[i] == 0 ? 0 : rating[i]);
        }
        double mean = ratings.dividedBy(total);
        var matrix = new double[columns][columns];
        var right = new double[columns];
        var x = new double[columns];
        for (int i = 0; i < n; i++) {
            if (v[i] == 0) {
                continue;
            }
            for (int k = 0; k < columns; k++) {
                x[k] = features[i][k] - center[k];
                double vx = v[i] / total * x[k];
                right[k] += vx * (rating[i] - mean);
                for (int j = 0; j <= k; j++) {
                    matrix[k][j] += vx * x[j];
                }
            }
        }
        for (int k = 0; k < columns; k++) {
            matrix[k][k] += ridge / 2;
        }
        double[] w = new Cholesky(matrix).solve(right);
        double b = mean;
        for (int k = 0; k < columns; k++) {
            b -= w[k] * center[k];
        }
        return new LinearRatingFit(w, b);
    }

    /// The same function as a network without hidden layers, for the executions.
    public RewardModel model(DType dtype) {
        var layout = new Mlp.Layout(weights.length, List.of(), 1, Activation.IDENTITY);
        return new RewardModel(layout, dtype, List.of(weights.clone(), new double[] {bias}));
    }
}
