package dev.plumbline.model;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Outer layer of a sparse mixture of experts: q(p) = softmax(R p), and the expert of the largest q alone is asked. Its
/// answer is not weighted by q.
///
/// Trained by cross-entropy, −log q_t for the expert t that a row belongs to; gradient in the logits q − onehot(t). The
/// loss is taken of the logits: a softmax of a softmax cannot go below log(1 + (T − 1)/e).
///
/// @param weights Rᵀ `[features x experts]`, row-major
/// @param features of a row
/// @param experts T
public record TopOneRouter(double[] weights, int features, int experts) {
    public TopOneRouter {
        if (features < 1 || experts < 1 || weights.length != features * experts) {
            throw new IllegalArgumentException(weights.length + " weights do not fill " + features + " x " + experts);
        }
    }

    /// Full batches from small normal weights (deviation 0.01).
    ///
    /// @param rows p `[rows][features]`
    /// @param expert t `[rows]`, in [0, experts)
    public static TopOneRouter train(
            Backend backend, double[][] rows, int[] expert, int experts, int steps, StepRule rule, Philox random) {
        if (rows.length == 0 || rows.length != expert.length) {
            throw new IllegalArgumentException("there are " + rows.length + " rows and " + expert.length + " experts");
        }
        int features = rows[0].length;
        try (var _ = backend.scope()) {
            ModelKernels kernels = backend.model();
            var start = new double[features * experts];
            Arrays.setAll(start, _ -> 0.01 * random.nextGaussian());
            var weights = new StepRule.Parameter(
                    backend, rule, backend.tensor(DType.FLOAT64, start, features, experts));
            Tensor x = tensor(backend, rows, features);
            Tensor action = backend.vector(DType.FLOAT64, Arrays.stream(expert).asDoubleStream().toArray());
            var weight = new double[rows.length];
            Arrays.fill(weight, 1.0 / rows.length);
            Tensor advantage = backend.vector(DType.FLOAT64, weight);
            for (int step = 0; step < steps; step++) {
                try (var _ = backend.scope()) {
                    Tensor logits = kernels.matmul(x, false, weights.value(), false);
                    Tensor gradient = backend.policy().policyGradientLoss(logits, action, advantage).gradient();
                    weights.step(kernels.matmul(x, true, gradient, false));
                }
            }
            return new TopOneRouter(weights.value().toArray(), features, experts);
        }
    }

    /// q `[rows][experts]`.
    public double[][] probabilities(Backend backend, double[][] rows) {
        var q = new double[rows.length][];
        if (rows.length == 0) {
            return q;
        }
        try (var _ = backend.scope()) {
            Tensor logits = backend.model().matmul(tensor(backend, rows, features), false,
                    backend.tensor(DType.FLOAT64, weights, features, experts), false);
            double[] flat = backend.numerics().logSoftmax(logits).probability().toArray();
            Arrays.setAll(q, i -> Arrays.copyOfRange(flat, i * experts, (i + 1) * experts));
            return q;
        }
    }

    /// t* = argmax q of each row, the first of equal ones.
    public int[] route(Backend backend, double[][] rows) {
        return Arrays.stream(probabilities(backend, rows)).mapToInt(q -> {
            int best = 0;
            for (int t = 1; t < q.length; t++) {
                best = q[t] > q[best] ? t : best;
            }
            return best;
        }).toArray();
    }

    private static Tensor tensor(Backend backend, double[][] rows, int features) {
        var flat = new double[rows.length * features];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != features) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + rows[i].length + " features, expected " + features);
            }
            System.arraycopy(rows[i], 0, flat, i * features, features);
        }
        return backend.tensor(DType.FLOAT64, flat, rows.length, features);
    }
}
