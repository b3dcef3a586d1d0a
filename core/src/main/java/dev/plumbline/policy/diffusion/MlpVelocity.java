package dev.plumbline.policy.diffusion;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;

/// v(x, t) by a multi-layer perceptron of (x, t), trained by flow matching on a backend, float64.
///
/// Loss of a batch: (1/n) Σ ‖v(x_t, t) − (e − x₀)‖², t uniform on [0, 1), e normal; its least expectation is not 0 but the
/// variance of e − x₀ given x_t.
public final class MlpVelocity implements VelocityField {
    private final Backend backend;
    private final Mlp network;
    private final int dimensions;

    /// @param hidden sizes of the hidden layers, SiLU
    public MlpVelocity(Backend backend, int dimensions, List<Integer> hidden, Philox random) {
        this.backend = backend;
        this.dimensions = dimensions;
        network = Mlp.random(backend, DType.FLOAT64, new Mlp.Layout(dimensions + 1, hidden, dimensions, Activation.SILU), random);
    }

    /// `steps` steps of Adam on fresh batches of data, times and noise.
    ///
    /// @param rate learning rate, falling linearly to 0
    /// @return mean loss of the last tenth of the steps
    public double train(GaussianMixture data, int steps, int batch, double rate, Philox random) {
        if (!(steps > 0) || !(batch > 0)) {
            throw new IllegalArgumentException("steps and batch must be positive, were " + steps + ", " + batch);
        }
        var moments = network.parameters().stream()
                .map(p -> List.of(backend.zeros(DType.FLOAT64, p.shape()), backend.zeros(DType.FLOAT64, p.shape())))
                .toList();
        double total = 0;
        int counted = 0;
        for (int step = 1; step <= steps; step++) {
            double loss = step(data, batch, AdamOptions.of(rate * (steps - step + 1) / steps), step, moments, random);
            if (step > steps - Math.max(1, steps / 10)) {
                total += loss;
                counted++;
            }
        }
        return total / counted;
    }

    private double step(
            GaussianMixture data, int batch, AdamOptions options, int step, List<List<Tensor>> moments, Philox random) {
        double[][] clean = data.sample(batch, random);
        var points = new double[batch][];
        var times = new double[batch];
        var target = new double[batch * dimensions];
        for (int j = 0; j < batch; j++) {
            var e = new double[dimensions];
            Arrays.setAll(e, i -> random.nextGaussian());
            times[j] = random.nextDouble();
            points[j] = RectifiedFlow.noised(clean[j], e, times[j]);
            System.arraycopy(RectifiedFlow.target(clean[j], e), 0, target, j * dimensions, dimensions);
        }
        try (var _ = backend.scope()) {
            double[] v = network.forward(inputs(points, times)).toArray();
            double loss = 0;
            var dv = new double[v.length];
            for (int i = 0; i < v.length; i++) {
                loss += (v[i] - target[i]) * (v[i] - target[i]) / batch;
                dv[i] = 2 * (v[i] - target[i]) / batch;
            }
            List<Tensor> gradients = network.backward(backend.tensor(DType.FLOAT64, dv, batch, dimensions));
            for (int p = 0; p < gradients.size(); p++) {
                backend.model().adamInPlace(network.parameters().get(p), gradients.get(p), moments.get(p).getFirst(),
                        moments.get(p).getLast(), options, step);
            }
            return loss;
        }
    }

    @Override
    public double[][] at(double[][] x, double[] t) {
        try (var _ = backend.scope()) {
            double[] v = network.predict(inputs(x, t)).toArray();
            var out = new double[x.length][];
            Arrays.setAll(out, row -> Arrays.copyOfRange(v, row * dimensions, (row + 1) * dimensions));
            return out;
        }
    }

    private Tensor inputs(double[][] x, double[] t) {
        var in = new double[x.length * (dimensions + 1)];
        for (int row = 0; row < x.length; row++) {
            System.arraycopy(x[row], 0, in, row * (dimensions + 1), dimensions);
            in[row * (dimensions + 1) + dimensions] = t[row];
        }
        return backend.tensor(DType.FLOAT64, in, x.length, dimensions + 1);
    }

    /// Layer by layer, W₁, b₁, W₂, ...; copies.
    public List<double[]> weights() {
        return network.values();
    }
}
