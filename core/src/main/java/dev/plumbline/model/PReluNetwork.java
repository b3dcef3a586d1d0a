package dev.plumbline.model;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.List;

/// Two layers with a parametric rectifier between them, He et al. 2015 (arXiv 1502.01852, eq. 1):
/// y = v · f(V x + c) + c₂, f(a) = max(a, 0) + ρ min(a, 0), one slope ρ for all units, learned with the weights.
///
/// ρ = 1 is linear, ρ = 0 the ReLU. f′(a) = 1 for a > 0, ρ otherwise; `dρ = Σ min(a, 0) g` over rows and units, g the
/// gradient in f. All in kernels: with m = max(a, 0) and h = 1{a > 0} of {@link Activation#RELU},
/// f = ρ a + (1 − ρ) m, f′ = ρ + (1 − ρ) h, min(a, 0) = a − m.
public final class PReluNetwork {
    /// ρ at the start.
    public static final double INITIAL_SLOPE = 0.25;

    private final Backend backend;
    private final List<Tensor> parameters;
    private Tensor input;
    private Tensor activated;
    private Tensor negative;
    private Tensor positiveSlope;

    private PReluNetwork(Backend backend, List<Tensor> parameters) {
        this.backend = backend;
        this.parameters = List.copyOf(parameters);
    }

    /// Normal weights of variance 2/((1 + ρ²) in) before the rectifier (He et al. 2015, eq. 15) and 1/in after it;
    /// biases 0; ρ = 0.25.
    public static PReluNetwork random(Backend backend, DType dtype, int inputs, int hidden, Philox random) {
        var first = new double[inputs * hidden];
        double deviation = Math.sqrt(2 / ((1 + INITIAL_SLOPE * INITIAL_SLOPE) * inputs));
        for (int i = 0; i < first.length; i++) {
            first[i] = deviation * random.nextGaussian();
        }
        var second = new double[hidden];
        for (int i = 0; i < hidden; i++) {
            second[i] = random.nextGaussian() / Math.sqrt(hidden);
        }
        return of(backend, dtype, inputs, hidden,
                List.of(first, new double[hidden], second, new double[1], new double[] {INITIAL_SLOPE}));
    }

    /// @param values Vᵀ `[inputs x hidden]`, c `[hidden]`, v `[hidden]`, c₂ `[1]`, ρ `[1]`
    public static PReluNetwork of(Backend backend, DType dtype, int inputs, int hidden, List<double[]> values) {
        if (values.size() != 5) {
            throw new IllegalArgumentException("needs 5 arrays, found " + values.size());
        }
        return new PReluNetwork(backend, List.of(
                backend.tensor(dtype, values.get(0), inputs, hidden), backend.tensor(dtype, values.get(1), hidden),
                backend.tensor(dtype, values.get(2), hidden, 1), backend.tensor(dtype, values.get(3), 1),
                backend.tensor(dtype, values.get(4), 1)));
    }

    /// The tensors themselves: Vᵀ, c, v, c₂, ρ.
    public List<Tensor> parameters() {
        return parameters;
    }

    /// Copies of the numbers, in the order of {@link #parameters()}.
    public List<double[]> values() {
        return parameters.stream().map(Tensor::toArray).toList();
    }

    /// y `[rows x 1]` for `x` `[rows x inputs]`; what {@link #backward} needs is kept until the next call.
    public Tensor forward(Tensor x) {
        ModelKernels kernels = backend.model();
        double slope = parameters.get(4).item();
        Tensor a = kernels.addBias(kernels.matmul(x, false, parameters.get(0), false), parameters.get(1));
        var relu = kernels.activation(Activation.RELU, a);
        input = x;
        negative = kernels.addScaled(a, -1, relu.value());
        positiveSlope = relu.slope();
        activated = kernels.addScaled(relu.value(), slope, negative);
        return kernels.addBias(kernels.matmul(activated, false, parameters.get(2), false), parameters.get(3));
    }

    /// Gradients in the order of {@link #parameters()}, from dLoss/dy `[rows x 1]` of the last {@link #forward}.
    ///
    /// @throws IllegalStateException before any forward pass
    public List<Tensor> backward(Tensor dy) {
        if (input == null) {
            throw new IllegalStateException("backward needs a forward pass first");
        }
        ModelKernels kernels = backend.model();
        double slope = parameters.get(4).item();
        Tensor df = kernels.matmul(dy, false, parameters.get(2), true);
        // f′ g = h g + ρ (g − h g)
        Tensor active = kernels.multiply(df, positiveSlope);
        Tensor da = kernels.addScaled(active, slope, kernels.addScaled(df, -1, active));
        var gradients = new ArrayList<Tensor>();
        gradients.add(kernels.matmul(input, true, da, false));
        gradients.add(kernels.columnSum(da));
        gradients.add(kernels.matmul(activated, true, dy, false));
        gradients.add(kernels.columnSum(dy));
        gradients.add(backend.numerics().sum(kernels.multiply(negative, df)));
        return gradients;
    }
}
