package dev.plumbline.model;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Multi-layer perceptron of any depth over a {@link Backend}; without hidden layers it is linear.
///
/// Layer l = 1..L maps A₍ₗ₋₁₎ `[rows x inₗ]` to Zₗ = A₍ₗ₋₁₎ Wₗ + 1 bₗᵀ `[rows x outₗ]`, Aₗ = f(Zₗ) with the activation
/// f, none after the last. A₀ is the input. Back-propagation from dZ_L = dLoss/dZ_L:
/// `dWₗ = A₍ₗ₋₁₎ᵀ dZₗ`, `dbₗ = column sums of dZₗ`, `dZ₍ₗ₋₁₎ = (dZₗ Wₗᵀ) ⊙ f′(Z₍ₗ₋₁₎)`.
public final class Mlp {
    private final Backend backend;
    private final Layout layout;
    private final List<Tensor> parameters;
    private final List<Tensor> inputs = new ArrayList<>();
    private final List<Tensor> slopes = new ArrayList<>();

    /// Sizes of a network.
    ///
    /// @param inputs features of a row
    /// @param hidden sizes of the hidden layers, first to last; empty for a linear model
    /// @param outputs numbers that come out of a row
    /// @param activation of every hidden layer
    public record Layout(int inputs, List<Integer> hidden, int outputs, Activation activation) {
        public Layout {
            hidden = List.copyOf(hidden);
            if (inputs < 1 || outputs < 1 || hidden.stream().anyMatch(size -> size < 1)) {
                throw new IllegalArgumentException(
                        "every layer needs at least one unit, were " + inputs + ", " + hidden + ", " + outputs);
            }
        }

        /// Number of layers with weights.
        public int layers() {
            return hidden.size() + 1;
        }

        /// Of the widest layer, inputs and outputs among them.
        public int widest() {
            return IntStream.rangeClosed(0, layers()).map(this::width).max().orElseThrow();
        }

        /// Width of what enters layer `layer` = 0, 1, ...
        int width(int layer) {
            return layer == 0 ? inputs : layer <= hidden.size() ? hidden.get(layer - 1) : outputs;
        }
    }

    private Mlp(Backend backend, Layout layout, List<Tensor> parameters) {
        this.backend = backend;
        this.layout = layout;
        this.parameters = List.copyOf(parameters);
    }

    /// Random weights, normal with variance 2/in before a ReLU or SiLU (He et al. 2015) and 1/in otherwise (LeCun et al.
    /// 1998); biases 0. Drawn in float64 and rounded to `dtype`, so that every execution starts from the same numbers.
    public static Mlp random(Backend backend, DType dtype, Layout layout, Philox random) {
        var parameters = new ArrayList<Tensor>();
        for (int layer = 0; layer < layout.layers(); layer++) {
            int in = layout.width(layer);
            int out = layout.width(layer + 1);
            boolean rectified = layer < layout.hidden().size()
                    && (layout.activation() == Activation.RELU || layout.activation() == Activation.SILU);
            double deviation = Math.sqrt((rectified ? 2.0 : 1.0) / in);
            var weights = new double[in * out];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = deviation * random.nextGaussian();
            }
            parameters.add(backend.tensor(dtype, weights, in, out));
            parameters.add(backend.zeros(dtype, out));
        }
        return new Mlp(backend, layout, parameters);
    }

    /// A network with given numbers: W₁, b₁, W₂, b₂, ... row-major.
    ///
    /// @throws IllegalArgumentException if an array does not fit its layer
    public static Mlp of(Backend backend, DType dtype, Layout layout, List<double[]> values) {
        if (values.size() != 2 * layout.layers()) {
            throw new IllegalArgumentException(
                    layout.layers() + " layers need " + 2 * layout.layers() + " arrays, found " + values.size());
        }
        var parameters = new ArrayList<Tensor>();
        for (int layer = 0; layer < layout.layers(); layer++) {
            int in = layout.width(layer);
            int out = layout.width(layer + 1);
            parameters.add(backend.tensor(dtype, values.get(2 * layer), in, out));
            parameters.add(backend.tensor(dtype, values.get(2 * layer + 1), out));
        }
        return new Mlp(backend, layout, parameters);
    }

    /// Networks of one layout as one: its parameters have a leading axis of members, so {@link #forward} takes
    /// `[members x rows x inputs]` and each member sees its own rows. The networks keep their own numbers.
    ///
    /// @throws IllegalArgumentException if there is none, or layouts differ
    public static Mlp stacked(Backend backend, List<Mlp> members) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("needs at least one member");
        }
        var layout = members.getFirst().layout;
        var parameters = new ArrayList<Tensor>();
        for (int p = 0; p < 2 * layout.layers(); p++) {
            var first = members.getFirst().parameters.get(p);
            int size = first.size();
            var values = new double[members.size() * size];
            for (int k = 0; k < members.size(); k++) {
                if (!members.get(k).layout.equals(layout)) {
                    throw new IllegalArgumentException("member " + k + " is " + members.get(k).layout + ", the first is " + layout);
                }
                System.arraycopy(members.get(k).parameters.get(p).toArray(), 0, values, k * size, size);
            }
            parameters.add(first.rank() == 2
                    ? backend.tensor(first.dtype(), values, members.size(), first.extent(0), first.extent(1))
                    : backend.tensor(first.dtype(), values, members.size(), first.extent(0)));
        }
        return new Mlp(backend, layout, parameters);
    }

    /// The networks [from, to) of a {@link #stacked} one, with copies of their numbers.
    public Mlp members(int from, int to) {
        var kernels = backend.model();
        int[] index = IntStream.range(from, to).toArray();
        return new Mlp(backend, layout, parameters.stream().map(stacked -> {
            int[] shape = stacked.shape();
            Tensor rows = kernels.reshape(stacked, shape[0], stacked.size() / shape[0]);
            shape[0] = index.length;
            return kernels.reshape(kernels.gatherRows(rows, index), shape);
        }).toList());
    }

    /// Copies of the numbers of each network of a {@link #stacked} one.
    public List<List<double[]>> memberValues() {
        int members = parameters.getFirst().extent(0);
        var values = values();
        var all = new ArrayList<List<double[]>>();
        for (int k = 0; k < members; k++) {
            int member = k;
            all.add(values.stream().map(stacked -> {
                int size = stacked.length / members;
                return Arrays.copyOfRange(stacked, member * size, (member + 1) * size);
            }).toList());
        }
        return all;
    }

    public Layout layout() {
        return layout;
    }

    /// The tensors themselves: W₁ `[in x out]`, b₁ `[out]`, W₂, b₂, ...
    public List<Tensor> parameters() {
        return parameters;
    }

    /// Copies of the numbers, in the order of {@link #parameters()}.
    public List<double[]> values() {
        return parameters.stream().map(Tensor::toArray).toList();
    }

    /// Z_L `[rows x outputs]` for `x` `[rows x inputs]`; what {@link #backward} needs is kept until the next call.
    public Tensor forward(Tensor x) {
        inputs.clear();
        slopes.clear();
        return pass(x, true);
    }

    /// Z_L as {@link #forward} gives it, bit for bit, but nothing is kept: {@link #backward} still refers to the last
    /// forward pass.
    public Tensor predict(Tensor x) {
        return pass(x, false);
    }

    private Tensor pass(Tensor x, boolean keep) {
        ModelKernels kernels = backend.model();
        Tensor a = x;
        for (int layer = 0; layer < layout.layers(); layer++) {
            if (keep) {
                inputs.add(a);
            }
            Tensor z = kernels.addBias(
                    kernels.matmul(a, false, parameters.get(2 * layer), false), parameters.get(2 * layer + 1));
            if (layer == layout.layers() - 1) {
                return z;
            }
            var activated = kernels.activation(layout.activation(), z);
            if (keep) {
                slopes.add(activated.slope());
            }
            a = activated.value();
        }
        throw new AssertionError("a network has at least one layer");
    }

    /// Gradients of the loss in the order of {@link #parameters()}, from `dOutput` = dLoss/dZ_L of the last
    /// {@link #forward}.
    ///
    /// @throws IllegalStateException before any forward pass
    public List<Tensor> backward(Tensor dOutput) {
        if (inputs.isEmpty()) {
            throw new IllegalStateException("backward needs a forward pass first");
        }
        ModelKernels kernels = backend.model();
        var gradients = new Tensor[parameters.size()];
        Tensor dz = dOutput;
        for (int layer = layout.layers() - 1; layer >= 0; layer--) {
            gradients[2 * layer] = kernels.matmul(inputs.get(layer), true, dz, false);
            gradients[2 * layer + 1] = kernels.columnSum(dz);
            if (layer > 0) {
                dz = kernels.multiply(
                        kernels.matmul(dz, false, parameters.get(2 * layer), true), slopes.get(layer - 1));
            }
        }
        return List.of(gradients);
    }
}
