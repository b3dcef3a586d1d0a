package dev.plumbline.policy;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.EnsembleKernels;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.NumericsKernels;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.PolicyKernels;
import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.RewardKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.kernel.definition.DefinitionBackend;

/// The definition's policy kernels over model kernels of its own, so that the optimisers are tested apart from the
/// library's matrix products. Counts matrix products: work really goes through the backend.
final class HeapModelBackend implements Backend, ModelKernels {
    private final DefinitionBackend definition = new DefinitionBackend();
    int products;

    @Override
    public Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        products++;
        int m = a.extent(transposeA ? 1 : 0);
        int inner = a.extent(transposeA ? 0 : 1);
        int n = b.extent(transposeB ? 0 : 1);
        if (inner != b.extent(transposeB ? 1 : 0)) {
            throw new IllegalArgumentException("inner extents differ");
        }
        var x = HeapTensor.of(a);
        var y = HeapTensor.of(b);
        var out = HeapTensor.zeros(a.dtype(), m, n);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < inner; k++) {
                    sum += x.get(transposeA ? k * m + i : i * inner + k)
                            * y.get(transposeB ? j * inner + k : k * n + j);
                }
                out.set(i * n + j, sum);
            }
        }
        return out;
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        return combine(a, b, (x, y) -> x * y);
    }

    @Override
    public Tensor addScaled(Tensor a, double s, Tensor b) {
        return combine(a, b, (x, y) -> x + s * y);
    }

    private static Tensor combine(Tensor a, Tensor b, java.util.function.DoubleBinaryOperator f) {
        dev.plumbline.kernel.Shapes.requireSame("b", b, "a", a);
        var out = HeapTensor.zeros(a.dtype(), a.shape());
        for (int i = 0; i < out.size(); i++) {
            out.set(i, f.applyAsDouble(HeapTensor.of(a).get(i), HeapTensor.of(b).get(i)));
        }
        return out;
    }

    @Override
    public Tensor gatherRows(Tensor x, int[] index) {
        int width = x.rank() == 1 ? 1 : x.extent(1);
        var out = x.rank() == 1 ? HeapTensor.zeros(x.dtype(), index.length)
                : HeapTensor.zeros(x.dtype(), index.length, width);
        for (int i = 0; i < out.size(); i++) {
            out.set(i, HeapTensor.of(x).get(index[i / width] * width + i % width));
        }
        return out;
    }

    @Override
    public Tensor reshape(Tensor x, int... shape) {
        return HeapTensor.of(x.dtype(), x.toArray(), shape);
    }

    @Override
    public void sgdInPlace(Tensor parameter, Tensor gradient, double learningRate) {
        dev.plumbline.kernel.Shapes.requireSame("gradient", gradient, "parameter", parameter);
        for (int i = 0; i < parameter.size(); i++) {
            HeapTensor.of(parameter).set(i,
                    HeapTensor.of(parameter).get(i) - learningRate * HeapTensor.of(gradient).get(i));
        }
    }

    @Override
    public void adamInPlace(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment,
            AdamOptions options, int step) {
        for (int i = 0; i < parameter.size(); i++) {
            double g = HeapTensor.of(gradient).get(i);
            double m = options.beta1() * HeapTensor.of(firstMoment).get(i) + (1 - options.beta1()) * g;
            double v = options.beta2() * HeapTensor.of(secondMoment).get(i) + (1 - options.beta2()) * g * g;
            HeapTensor.of(firstMoment).set(i, m);
            HeapTensor.of(secondMoment).set(i, v);
            double root = Math.sqrt(v / (1 - Math.pow(options.beta2(), step))) + options.epsilon();
            HeapTensor.of(parameter).set(i, HeapTensor.of(parameter).get(i)
                    - options.learningRate() * m / (1 - Math.pow(options.beta1(), step)) / root);
        }
    }

    @Override
    public Tensor addBias(Tensor x, Tensor bias) {
        throw new UnsupportedOperationException("not needed here");
    }

    @Override
    public Tensor columnSum(Tensor x) {
        throw new UnsupportedOperationException("not needed here");
    }

    @Override
    public Pointwise activation(Activation kind, Tensor x) {
        throw new UnsupportedOperationException("not needed here");
    }

    @Override
    public Tensor concatRows(Tensor a, Tensor b) {
        throw new UnsupportedOperationException("not needed here");
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public String description() {
        return "definition with plain matrix products";
    }

    @Override
    public Tensor tensor(DType dtype, double[] values, int... shape) {
        return definition.tensor(dtype, values, shape);
    }

    @Override
    public Tensor zeros(DType dtype, int... shape) {
        return definition.zeros(dtype, shape);
    }

    @Override
    public Tensor copy(Tensor tensor) {
        return definition.copy(tensor);
    }

    @Override
    public Scope scope() {
        return definition.scope();
    }

    @Override
    public NumericsKernels numerics() {
        return definition.numerics();
    }

    @Override
    public PreferenceKernels preference() {
        return definition.preference();
    }

    @Override
    public RewardKernels reward() {
        return definition.reward();
    }

    @Override
    public EnsembleKernels ensemble() {
        return definition.ensemble();
    }

    @Override
    public PolicyKernels policy() {
        return definition.policy();
    }

    @Override
    public ModelKernels model() {
        return this;
    }

    @Override
    public void close() {
        definition.close();
    }
}
