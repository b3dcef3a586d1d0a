package dev.plumbline.model;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import java.util.ArrayList;
import java.util.List;

/// p(class|x) = softmax(xᵀ W + b), fitted by full-batch descent of the mean {@link CrossEntropy} from W = 0, b = 0, a
/// convex problem.
///
/// @param weights W `[features][classes]`
/// @param bias b `[classes]`
public record SoftmaxClassifier(double[][] weights, double[] bias) {

    /// @param features `[rows][features]`
    /// @param labels `[rows]`, as in {@link CrossEntropy#of}
    /// @param steps of `rule`
    public static SoftmaxClassifier fit(
            Backend backend, double[][] features, int[] labels, int classes, StepRule rule, int steps) {
        int inputs = features[0].length;
        var layout = new Mlp.Layout(inputs, List.of(), classes, Activation.TANH);
        try (var _ = backend.scope()) {
            Tensor x = backend.tensor(DType.FLOAT64, flat(features), features.length, inputs);
            var model = Mlp.of(backend, DType.FLOAT64, layout,
                    List.of(new double[inputs * classes], new double[classes]));
            var parameters = new ArrayList<StepRule.Parameter>();
            model.parameters().forEach(value -> parameters.add(new StepRule.Parameter(backend, rule, value)));
            for (int step = 0; step < steps; step++) {
                try (var _ = backend.scope()) {
                    var gradients = model.backward(CrossEntropy.of(backend, model.forward(x), labels).gradient());
                    for (int i = 0; i < gradients.size(); i++) {
                        parameters.get(i).step(gradients.get(i));
                    }
                }
            }
            double[] w = model.values().getFirst();
            var weights = new double[inputs][classes];
            for (int i = 0; i < inputs; i++) {
                System.arraycopy(w, i * classes, weights[i], 0, classes);
            }
            return new SoftmaxClassifier(weights, model.values().getLast());
        }
    }

    private static double[] flat(double[][] rows) {
        var out = new double[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, out, i * rows[0].length, rows[0].length);
        }
        return out;
    }

    /// xᵀ W + b, `[classes]`.
    public double[] logits(double[] x) {
        if (x.length != weights.length) {
            throw new IllegalArgumentException("the classifier reads " + weights.length + " features, found "
                    + x.length);
        }
        double[] logits = bias.clone();
        for (int i = 0; i < x.length; i++) {
            for (int c = 0; c < logits.length; c++) {
                logits[c] += x[i] * weights[i][c];
            }
        }
        return logits;
    }

    /// Σ_c u_c dlogit_c/dx = W u, `[features]`: takes a derivative in the logits back to the features.
    public double[] inFeatures(double[] dLogits) {
        var out = new double[weights.length];
        for (int i = 0; i < out.length; i++) {
            for (int c = 0; c < dLogits.length; c++) {
                out[i] += weights[i][c] * dLogits[c];
            }
        }
        return out;
    }

    /// The likeliest class, the lowest among equals.
    public int classOf(double[] x) {
        double[] logits = logits(x);
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            best = logits[c] > logits[best] ? c : best;
        }
        return best;
    }
}
