package dev.plumbline.papers.bang;

import dev.plumbline.classification.ClassScores;
import dev.plumbline.classification.LabeledRows;
import dev.plumbline.classification.SoftTargets;
import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.Arrays;
import java.util.List;

/// Linear softmax over the slots of a mask; the weights of the others are 0 and stay so, which makes averages of models
/// with unlike masks averages of two vectors.
///
/// @param parameters W row-major `[d x classes]`, then the bias
record SlotClassifier(int classes, double... parameters) {

    /// From zero, Adam on batches of 128.
    ///
    /// @param first slots first, first + 2, first + 4, ... are seen
    static SlotClassifier train(
            Backend backend, LabeledRows rows, int first, double learningRate, int steps, ConfidencePenalty penalty,
            Philox random) {
        int classes = rows.classes();
        int d = rows.x()[0].length;
        double[][] x = Arrays.stream(rows.x()).map(row -> masked(row, first, classes)).toArray(double[][]::new);
        try (var _ = backend.scope()) {
            var network = Mlp.of(backend, DType.FLOAT64, layout(d, classes),
                    List.of(new double[d * classes], new double[classes]));
            var rule = new StepRule.Adam(AdamOptions.of(learningRate));
            var parameters = network.parameters().stream()
                    .map(value -> new StepRule.Parameter(backend, rule, value)).toList();
            int batch = Math.min(128, x.length);
            for (int step = 0; step < steps; step++) {
                var inputs = new double[batch][];
                var targets = new double[batch][];
                for (int r = 0; r < batch; r++) {
                    int a = random.nextInt(x.length);
                    inputs[r] = x[a];
                    targets[r] = SoftTargets.smoothed(rows.label()[a], classes, penalty.epsilon());
                    if (penalty.mixup() > 0) {
                        int b = random.nextInt(x.length);
                        double lambda = SoftTargets.mixingWeight(penalty.mixup(), random);
                        inputs[r] = SoftTargets.mixed(x[a], x[b], lambda);
                        targets[r] = SoftTargets.mixed(targets[r],
                                SoftTargets.smoothed(rows.label()[b], classes, penalty.epsilon()), lambda);
                    }
                }
                step(backend, network, parameters, inputs, targets);
            }
            double[] weights = network.values().get(0);
            double[] all = Arrays.copyOf(weights, weights.length + classes);
            System.arraycopy(network.values().get(1), 0, all, weights.length, classes);
            return new SlotClassifier(classes, all);
        }
    }

    private static void step(
            Backend backend, Mlp network, List<StepRule.Parameter> parameters, double[][] inputs, double[][] targets) {
        int classes = targets[0].length;
        try (var _ = backend.scope()) {
            double[] logits = network.forward(tensor(backend, inputs)).toArray();
            var delta = new double[logits.length];
            for (int r = 0; r < targets.length; r++) {
                double[] gradient = SoftTargets.gradient(
                        Arrays.copyOfRange(logits, r * classes, (r + 1) * classes), targets[r]);
                for (int k = 0; k < classes; k++) {
                    delta[r * classes + k] = gradient[k] / targets.length;
                }
            }
            var gradients = network.backward(backend.tensor(DType.FLOAT64, delta, targets.length, classes));
            for (int i = 0; i < gradients.size(); i++) {
                parameters.get(i).step(gradients.get(i));
            }
        }
    }

    private static double[] masked(double[] x, int first, int classes) {
        var out = x.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] = i / classes % 2 == first ? out[i] : 0;
        }
        return out;
    }

    private static Mlp.Layout layout(int d, int classes) {
        return new Mlp.Layout(d, List.of(), classes, Activation.IDENTITY);
    }

    private static Tensor tensor(Backend backend, double[][] rows) {
        return backend.tensor(DType.FLOAT64, Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(),
                rows.length, rows[0].length);
    }

    /// All parameters times c: the logits times c.
    SlotClassifier times(double c) {
        return new SlotClassifier(classes, Arrays.stream(parameters).map(w -> c * w).toArray());
    }

    /// Log-probabilities `[n][classes]`.
    double[][] logProbabilities(Backend backend, LabeledRows rows) {
        int d = rows.x()[0].length;
        try (var _ = backend.scope()) {
            var network = Mlp.of(backend, DType.FLOAT64, layout(d, classes),
                    List.of(Arrays.copyOf(parameters, d * classes),
                            Arrays.copyOfRange(parameters, d * classes, parameters.length)));
            double[] logits = network.predict(tensor(backend, rows.x())).toArray();
            var out = new double[rows.size()][];
            Arrays.setAll(out, r -> SoftmaxPolicy.logSoftmax(
                    Arrays.copyOfRange(logits, r * classes, (r + 1) * classes)));
            return out;
        }
    }

    double accuracy(Backend backend, LabeledRows rows) {
        return ClassScores.accuracy(logProbabilities(backend, rows), rows.label());
    }

    /// Mean of the largest probability.
    static double confidence(double[][] logProbabilities) {
        return Arrays.stream(logProbabilities)
                .mapToDouble(row -> Math.exp(row[SoftmaxPolicy.argmax(row)])).average().orElseThrow();
    }

    /// Mean distance of the largest logit from the second.
    static double gap(double[][] logProbabilities) {
        return Arrays.stream(logProbabilities).mapToDouble(row -> {
            double[] sorted = row.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length - 1] - sorted[sorted.length - 2];
        }).average().orElseThrow();
    }
}
