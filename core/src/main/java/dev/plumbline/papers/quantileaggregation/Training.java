package dev.plumbline.papers.quantileaggregation;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.quantile.CrossingPenalty;
import dev.plumbline.quantile.Pinball;
import dev.plumbline.quantile.WeightForm;
import java.util.Arrays;
import java.util.List;

/// Trains aggregation weights on base forecasts that were made without the rows they are judged on.
///
/// Loss: mean over rows and levels of ρ, plus a crossing penalty if there is one. Adam on batches of 128. Local weights come from a network x → 64 → 64 → logits with SiLU (the paper: ELU).
///
/// @param penalty null: none
record Training(WeightForm form, CrossingPenalty penalty, int steps) {
    private static final int BATCH = 128;

    /// Aggregate of one row.
    @FunctionalInterface
    interface Aggregator {
        double[] of(double[] x, double[][] base);
    }

    /// Constant weights.
    Aggregator global(Backend backend, double[][][] base, double[] y, Philox random) {
        int models = base[0].length;
        int levels = base[0][0].length;
        try (var _ = backend.scope()) {
            var logits = backend.zeros(DType.FLOAT64, form.parameters(models, levels));
            var parameter = new StepRule.Parameter(backend, new StepRule.Adam(AdamOptions.of(0.02)), logits);
            for (int step = 0; step < steps; step++) {
                int[] batch = batch(y.length, random);
                double[][] w = form.weights(logits.toArray(), models, levels);
                var gradient = new double[logits.size()];
                for (int i : batch) {
                    add(w, base[i], y[i], batch.length, gradient);
                }
                try (var _ = backend.scope()) {
                    parameter.step(backend.tensor(DType.FLOAT64, gradient, gradient.length));
                }
            }
            double[][] learned = form.weights(logits.toArray(), models, levels);
            return (x, forecasts) -> form.combine(learned, forecasts);
        }
    }

    /// Weights that depend on x.
    Aggregator local(Backend backend, double[][] x, double[][][] base, double[] y, Philox random) {
        int models = base[0].length;
        int levels = base[0][0].length;
        int inputs = x[0].length;
        int count = form.parameters(models, levels);
        var layout = new Mlp.Layout(inputs, List.of(64, 64), count, Activation.SILU);
        List<double[]> learned;
        try (var _ = backend.scope()) {
            var network = Mlp.random(backend, DType.FLOAT64, layout, random.fork(1));
            var rule = new StepRule.Adam(AdamOptions.of(1e-3));
            var parameters = network.parameters().stream().map(p -> new StepRule.Parameter(backend, rule, p)).toList();
            for (int step = 0; step < steps; step++) {
                int[] batch = batch(y.length, random);
                try (var _ = backend.scope()) {
                    var input = rows(backend, batch, x);
                    double[] logits = network.forward(input).toArray();
                    var delta = new double[logits.length];
                    for (int r = 0; r < batch.length; r++) {
                        var own = new double[count];
                        add(form.weights(Arrays.copyOfRange(logits, r * count, (r + 1) * count), models, levels), base[batch[r]], y[batch[r]], batch.length, own);
                        System.arraycopy(own, 0, delta, r * count, count);
                    }
                    var gradients = network.backward(backend.tensor(DType.FLOAT64, delta, batch.length, count));
                    for (int i = 0; i < gradients.size(); i++) {
                        parameters.get(i).step(gradients.get(i));
                    }
                }
            }
            learned = network.values();
        }
        return (point, forecasts) -> {
            try (var _ = backend.scope()) {
                var network = Mlp.of(backend, DType.FLOAT64, layout, learned);
                return form.aggregate(network.predict(backend.tensor(DType.FLOAT64, point, 1, inputs)).toArray(), forecasts);
            }
        };
    }

    /// Adds the gradient of one row's share of the loss.
    private void add(double[][] w, double[][] base, double y, int rows, double[] out) {
        double[] q = form.combine(w, base);
        double[] taus = Levels.taus();
        var d = penalty == null ? new double[q.length] : penalty.gradient(q);
        for (int k = 0; k < q.length; k++) {
            d[k] = (d[k] + Pinball.derivative(y, q[k], taus[k]) / q.length) / rows;
        }
        form.addGradient(w, base, q, d, out);
    }

    private static int[] batch(int rows, Philox random) {
        var batch = new int[Math.min(BATCH, rows)];
        Arrays.setAll(batch, _ -> random.nextInt(rows));
        return batch;
    }

    private static Tensor rows(Backend backend, int[] index, double[][] x) {
        int inputs = x[0].length;
        var values = new double[index.length * inputs];
        for (int r = 0; r < index.length; r++) {
            System.arraycopy(x[index[r]], 0, values, r * inputs, inputs);
        }
        return backend.tensor(DType.FLOAT64, values, index.length, inputs);
    }
}
