package dev.plumbline.classification;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Perceptrons with one hidden ReLU layer each, trained on the same batches by a loss of all their logits together.
public final class ClassifierEnsemble {
    private final List<Mlp.Layout> layouts;
    private final List<List<double[]>> values;

    /// A loss of the logits of all members at one point, averaged over members.
    @FunctionalInterface
    public interface JointLoss {
        /// Every member by its own cross-entropy: (1/M)(fᵢ − e_y).
        JointLoss INDEPENDENT = (logits, label, out) -> {
            for (int i = 0; i < logits.length; i++) {
                double[] score = SoftmaxPolicy.score(SoftmaxPolicy.logSoftmax(logits[i]), label);
                for (int k = 0; k < score.length; k++) {
                    out[i][k] = -score[k] / logits.length;
                }
            }
        };

        /// Writes dLoss/dlogits.
        ///
        /// @param logits `[members][classes]`
        /// @param out `[members][classes]`, overwritten
        void gradient(double[][] logits, int label, double[][] out);
    }

    /// Adam on random batches. The mean gradient of a batch is multiplied by the number of members, so that the step of
    /// one member does not depend on how many others there are.
    ///
    /// @param weightDecay λ ≥ 0; λ θ is added to the gradient
    public record Options(double learningRate, int batch, int steps, double weightDecay) {
        public Options {
            if (batch < 1 || steps < 0) {
                throw new IllegalArgumentException(
                        "needs batch >= 1 and steps >= 0, were " + batch + " and " + steps);
            }
            if (!(weightDecay >= 0)) {
                throw new IllegalArgumentException("weightDecay must not be negative, was " + weightDecay);
            }
        }
    }

    private ClassifierEnsemble(List<Mlp.Layout> layouts, List<List<double[]>> values) {
        this.layouts = layouts;
        this.values = values;
    }

    /// @param widths hidden units of each member
    /// @param random initial weights of member i from fork i, batches from fork −1
    public static ClassifierEnsemble train(
            Backend backend, LabeledRows rows, List<Integer> widths, JointLoss loss, Options options, Philox random) {
        int inputs = rows.x()[0].length;
        int members = widths.size();
        var layouts = widths.stream()
                .map(width -> new Mlp.Layout(inputs, List.of(width), rows.classes(), Activation.RELU))
                .toList();
        try (var _ = backend.scope()) {
            var networks = new ArrayList<Mlp>();
            var parameters = new ArrayList<List<StepRule.Parameter>>();
            var rule = new StepRule.Adam(AdamOptions.of(options.learningRate()));
            for (int i = 0; i < members; i++) {
                var network = Mlp.random(backend, DType.FLOAT64, layouts.get(i), random.fork(i));
                networks.add(network);
                parameters.add(network.parameters().stream()
                        .map(value -> new StepRule.Parameter(backend, rule, value)).toList());
            }
            var batches = random.fork(-1);
            var batch = new int[Math.min(options.batch(), rows.size())];
            for (int step = 0; step < options.steps(); step++) {
                Arrays.setAll(batch, _ -> batches.nextInt(rows.size()));
                step(backend, rows, batch, networks, parameters, loss, options.weightDecay());
            }
            return new ClassifierEnsemble(layouts, networks.stream().map(Mlp::values).toList());
        }
    }

    private static void step(
            Backend backend, LabeledRows rows, int[] batch, List<Mlp> networks,
            List<List<StepRule.Parameter>> parameters, JointLoss loss, double weightDecay) {
        int members = networks.size();
        int classes = rows.classes();
        try (var _ = backend.scope()) {
            Tensor x = LabeledRows.tensor(backend, rows.x(), batch);
            double[][] logits = networks.stream().map(n -> n.forward(x).toArray()).toArray(double[][]::new);
            var delta = new double[members][batch.length * classes];
            var point = new double[members][classes];
            var gradient = new double[members][classes];
            for (int r = 0; r < batch.length; r++) {
                for (int i = 0; i < members; i++) {
                    System.arraycopy(logits[i], r * classes, point[i], 0, classes);
                }
                loss.gradient(point, rows.label()[batch[r]], gradient);
                for (int i = 0; i < members; i++) {
                    for (int k = 0; k < classes; k++) {
                        delta[i][r * classes + k] = gradient[i][k] * members / batch.length;
                    }
                }
            }
            for (int i = 0; i < members; i++) {
                var gradients =
                        networks.get(i).backward(backend.tensor(DType.FLOAT64, delta[i], batch.length, classes));
                for (int p = 0; p < gradients.size(); p++) {
                    var parameter = parameters.get(i).get(p);
                    parameter.step(weightDecay == 0
                            ? gradients.get(p)
                            : backend.model().addScaled(gradients.get(p), weightDecay, parameter.value()));
                }
            }
        }
    }

    public int members() {
        return layouts.size();
    }

    /// Log-probabilities `[members][n][classes]` at points `x` `[n][d]`.
    public double[][][] logProbabilities(Backend backend, double[][] x) {
        return Arrays.stream(logits(backend, x))
                .map(rows -> Arrays.stream(rows).map(SoftmaxPolicy::logSoftmax).toArray(double[][]::new))
                .toArray(double[][][]::new);
    }

    /// Logits `[members][n][classes]` at points `x` `[n][d]`.
    public double[][][] logits(Backend backend, double[][] x) {
        var out = new double[members()][x.length][];
        int[] all = IntStream.range(0, x.length).toArray();
        try (var _ = backend.scope()) {
            var features = LabeledRows.tensor(backend, x, all);
            for (int i = 0; i < out.length; i++) {
                var network = Mlp.of(backend, DType.FLOAT64, layouts.get(i), values.get(i));
                double[] logits = network.predict(features).toArray();
                int classes = layouts.get(i).outputs();
                double[][] member = out[i];
                Arrays.setAll(member, r -> Arrays.copyOfRange(logits, r * classes, (r + 1) * classes));
            }
        }
        return out;
    }
}
