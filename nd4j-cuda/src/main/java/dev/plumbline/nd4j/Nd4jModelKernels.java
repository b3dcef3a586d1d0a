package dev.plumbline.nd4j;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.MemberAxis;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BinaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/// Array formulations throughout. `matmul` is the BLAS product in the type of its arguments (float32 stays float32, as
/// a user of the execution expects); everything else computes in float64 and rounds once.
///
/// Bounds a ulp + b u S: matmul 1, k; columnSum 1, 1; tanh 7, 0; SiLU and its slope 4, 4; cosine and its slope 1, 0; sums, products, optimiser
/// steps 2, 2 (Adam 8, 8).
final class Nd4jModelKernels implements ModelKernels {
    private final Nd4jBackend backend;

    Nd4jModelKernels(Nd4jBackend backend) {
        this.backend = backend;
    }

    @Override
    public Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        if (MemberAxis.leads(a)) {
            MemberAxis.requireSame("b", b, 2, a);
            return MemberAxis.each(backend::tensor, (x, y) -> matmul(x, transposeA, y, transposeB), a, b);
        }
        Shapes.requireRank("a", a, 2);
        Shapes.requireRank("b", b, 2);
        Shapes.requireSameType("b", b, "a", a);
        int rows = a.extent(transposeA ? 1 : 0);
        int inner = a.extent(transposeA ? 0 : 1);
        int columns = b.extent(transposeB ? 0 : 1);
        if (b.extent(transposeB ? 1 : 0) != inner) {
            throw new IllegalArgumentException("inner extents of " + Shapes.text(a.shape())
                    + (transposeA ? " transposed" : "") + " and " + Shapes.text(b.shape())
                    + (transposeB ? " transposed" : "") + " differ");
        }
        var left = Nd4jTensor.of(a).array();
        var right = Nd4jTensor.of(b).array();
        try (var m = backend.ops()) {
            if (left == null || right == null) {
                return m.filled(0, a.dtype(), rows, columns);
            }
            if (inner == 1) {
                // ND4J multiplies by a matrix of one element as by a scalar, and takes the scalar NaN for 1e-5
                return m.out(m.mul(m.in(a, rows, 1), m.in(b, 1, columns)), a.dtype(), rows, columns);
            }
            // a transposed view of a closeable array; copies keep gemm on the row-major layout it was tested with
            var product = m.track((transposeA ? m.transpose(left) : left)
                    .mmul(transposeB ? m.transpose(right) : right));
            var own = product.reshape('c', rows, columns).dup('c');
            return backend.register(new Nd4jTensor(a.dtype(), new int[] {rows, columns}, own));
        }
    }

    @Override
    public Tensor addBias(Tensor x, Tensor bias) {
        if (MemberAxis.leads(x)) {
            MemberAxis.requireSame("bias", bias, 1, x);
            return MemberAxis.each(backend::tensor, this::addBias, x, bias);
        }
        Shapes.requireRank("x", x, 2);
        Shapes.requireShape("bias", bias, x.extent(1));
        Shapes.requireSameType("bias", bias, "x", x);
        Nd4jTensor.of(x);
        Nd4jTensor.of(bias);
        try (var m = backend.ops()) {
            return x.size() == 0
                    ? m.filled(0, x.dtype(), x.shape())
                    : m.out(m.add(m.in(x), m.in(bias, 1, x.extent(1))), x);
        }
    }

    @Override
    public Tensor columnSum(Tensor x) {
        if (MemberAxis.leads(x)) {
            return MemberAxis.each(backend::tensor, this::columnSum, x);
        }
        Shapes.requireRank("x", x, 2);
        Nd4jTensor.of(x);
        try (var m = backend.ops()) {
            return x.size() == 0
                    ? m.filled(0, x.dtype(), x.extent(1))
                    : m.out(m.sumTerms(m.in(x)), x.dtype(), x.extent(1));
        }
    }

    @Override
    public Pointwise activation(Activation kind, Tensor x) {
        return Nd4jNumericsKernels.pointwise(backend, x, (m, v) -> value(m, kind, v), (m, v) -> slope(m, kind, v));
    }

    private static INDArray value(SafeOps m, Activation kind, INDArray x) {
        return switch (kind) {
            case IDENTITY -> x;
            case TANH -> m.tanh(x);
            case RELU -> m.max(x, 0);
            case SILU -> m.silu(x);
            case COSINE -> m.cos(x);
        };
    }

    private static INDArray slope(SafeOps m, Activation kind, INDArray x) {
        return switch (kind) {
            case IDENTITY -> m.constant(1, x);
            case TANH -> m.tanhSlope(x);
            case RELU -> m.number(m.gt(x, 0));
            case SILU -> m.select(m.isInfinite(x), m.number(m.gt(x, 0)),
                    m.mul(m.sigmoid(x), m.add(m.mul(x, m.sigmoid(m.neg(x))), 1)));
            case COSINE -> m.neg(m.sin(x));
        };
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        try (var m = backend.ops()) {
            return binary(m, a, b, m::mul);
        }
    }

    @Override
    public Tensor addScaled(Tensor a, double s, Tensor b) {
        try (var m = backend.ops()) {
            return binary(m, a, b, (x, y) -> m.add(x, m.mul(y, s)));
        }
    }

    private static Tensor binary(SafeOps m, Tensor a, Tensor b, BinaryOperator<INDArray> f) {
        Shapes.requireSame("b", b, "a", a);
        Nd4jTensor.of(a);
        Nd4jTensor.of(b);
        return a.size() == 0 ? m.filled(0, a.dtype(), a.shape()) : m.out(f.apply(m.in(a), m.in(b)), a);
    }

    @Override
    public Tensor gatherRows(Tensor x, int[] index) {
        int[] shape = x.shape();
        for (int i : index) {
            Objects.checkIndex(i, shape[0]);
        }
        int rows = shape[0];
        shape[0] = index.length;
        var array = Nd4jTensor.of(x).array();
        try (var m = backend.ops()) {
            if (Shapes.size(shape) == 0) {
                return m.filled(0, x.dtype(), shape);
            }
            var picked = m.track(Nd4j.pullRows(m.reshape(array, rows, x.size() / rows), 1, index));
            return backend.register(new Nd4jTensor(x.dtype(), shape,
                    m.track(picked.reshape('c', Nd4jTensor.extents(shape))).dup('c')));
        }
    }

    @Override
    public Tensor concatRows(Tensor a, Tensor b) {
        Shapes.requireSameType("b", b, "a", a);
        int[] shape = a.shape();
        int[] other = b.shape();
        shape[0] += other[0];
        other[0] = shape[0];
        if (!Arrays.equals(shape, other)) {
            throw new IllegalArgumentException(
                    "rows of " + Shapes.text(a.shape()) + " and " + Shapes.text(b.shape()) + " do not fit");
        }
        var above = Nd4jTensor.of(a).array();
        var below = Nd4jTensor.of(b).array();
        if (Shapes.size(shape) == 0) {
            return backend.zeros(a.dtype(), shape);
        }
        if (above == null || below == null) {
            return backend.copy(above == null ? b : a);
        }
        try (var m = backend.ops()) {
            var both = m.track(Nd4j.concat(0, above, below));
            return backend.register(new Nd4jTensor(a.dtype(), shape, both.dup('c')));
        }
    }

    @Override
    public Tensor reshape(Tensor x, int... shape) {
        var array = Nd4jTensor.of(x).array();
        if (Shapes.size(shape) != x.size()) {
            throw new IllegalArgumentException(
                    x.size() + " values do not fill shape " + Shapes.text(shape) + " of " + Shapes.size(shape));
        }
        return backend.register(new Nd4jTensor(x.dtype(), shape,
                array == null ? null : array.reshape('c', Nd4jTensor.extents(shape)).dup('c')));
    }

    @Override
    public void sgdInPlace(Tensor parameter, Tensor gradient, double learningRate) {
        Shapes.requireSame("gradient", gradient, "parameter", parameter);
        var theta = Nd4jTensor.of(parameter).array();
        Nd4jTensor.of(gradient);
        if (theta == null) {
            return;
        }
        try (var m = backend.ops()) {
            theta.assign(rounded(m, m.sub(m.in(parameter), m.mul(m.in(gradient), learningRate)), parameter));
        }
    }

    @Override
    public void adamInPlace(
            Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamOptions options, int step) {
        Shapes.requireSame("gradient", gradient, "parameter", parameter);
        Shapes.requireSame("firstMoment", firstMoment, "parameter", parameter);
        Shapes.requireSame("secondMoment", secondMoment, "parameter", parameter);
        if (step < 1) {
            throw new IllegalArgumentException("step must be at least 1, was " + step);
        }
        if (parameter.size() == 0) {
            return;
        }
        double correction1 = 1 - Math.pow(options.beta1(), step);
        double correction2 = 1 - Math.pow(options.beta2(), step);
        try (var m = backend.ops()) {
            var theta = m.in(parameter);
            var g = m.in(gradient);
            var first = m.add(m.mul(m.in(firstMoment), options.beta1()), m.mul(g, 1 - options.beta1()));
            var second = m.add(m.mul(m.in(secondMoment), options.beta2()), m.mul(m.mul(g, 1 - options.beta2()), g));
            var direction = m.div(m.div(first, correction1),
                    m.add(m.sqrt(m.div(second, correction2)), options.epsilon()));
            var change = m.add(direction, m.mul(theta, options.weightDecay()));
            var next = m.sub(theta, m.mul(change, options.learningRate()));
            Nd4jTensor.of(firstMoment).array().assign(rounded(m, first, parameter));
            Nd4jTensor.of(secondMoment).array().assign(rounded(m, second, parameter));
            Nd4jTensor.of(parameter).array().assign(rounded(m, next, parameter));
        }
    }

    private static INDArray rounded(SafeOps m, INDArray x, Tensor like) {
        return m.track(x.castTo(Nd4jTensor.type(like.dtype())));
    }
}
