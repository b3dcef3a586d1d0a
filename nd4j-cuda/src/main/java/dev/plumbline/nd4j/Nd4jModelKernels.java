package dev.plumbline.nd4j;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.util.Arrays;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/// Matrix products by the BLAS in the type of the data, everything else in float64 and rounded once.
final class Nd4jModelKernels implements ModelKernels {
    @Override
    public Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        Shapes.requireRank("a", a, 2);
        Shapes.requireRank("b", b, 2);
        Shapes.requireSameType("b", b, "a", a);
        int m = a.extent(transposeA ? 1 : 0);
        int k = a.extent(transposeA ? 0 : 1);
        int n = b.extent(transposeB ? 0 : 1);
        if (b.extent(transposeB ? 1 : 0) != k) {
            throw new IllegalArgumentException("inner extents of " + Shapes.text(a.shape()) + (transposeA ? " transposed" : "")
                    + " and " + Shapes.text(b.shape()) + (transposeB ? " transposed" : "") + " differ");
        }
        if (m == 0 || n == 0 || k == 0) {
            return Nd4jTensor.filled(a.dtype(), 0, m, n);
        }
        try (var ops = new SafeOps()) {
            var product = ops.own(matrix(a, transposeA).mmul(matrix(b, transposeB)));
            return new Nd4jTensor(a.dtype(), product.dup('c'), m, n);
        }
    }

    private static INDArray matrix(Tensor x, boolean transpose) {
        var matrix = Nd4jTensor.of(x).array().reshape('c', x.extent(0), x.extent(1));
        return transpose ? matrix.transpose() : matrix;
    }

    @Override
    public Tensor addBias(Tensor x, Tensor bias) {
        Shapes.requireRank("x", x, 2);
        Shapes.requireShape("bias", bias, x.extent(1));
        Shapes.requireSameType("bias", bias, "x", x);
        if (x.size() == 0) {
            return Nd4jTensor.filled(x.dtype(), 0, x.shape());
        }
        try (var ops = new SafeOps()) {
            return ops.store(ops.add(ops.load(x), ops.load(bias, 1, bias.size())), x.dtype(), x.shape());
        }
    }

    @Override
    public Tensor columnSum(Tensor x) {
        Shapes.requireRank("x", x, 2);
        if (x.size() == 0) {
            return Nd4jTensor.filled(x.dtype(), 0, x.extent(1));
        }
        try (var ops = new SafeOps()) {
            return ops.store(ops.sum(ops.load(x), 0), x.dtype(), x.extent(1));
        }
    }

    @Override
    public Pointwise activation(Activation kind, Tensor x) {
        return Nd4jNumericsKernels.pointwise(x, (ops, v) -> value(kind, ops, v), (ops, v) -> slope(kind, ops, v));
    }

    private static INDArray value(Activation kind, SafeOps ops, INDArray x) {
        return switch (kind) {
            case IDENTITY -> x;
            case TANH -> ops.tanh(x);
            case RELU -> ops.select(ops.less(x, 0), 0, x);
            case SILU -> ops.select(ops.equal(x, Double.NEGATIVE_INFINITY), 0, ops.multiply(x, ops.sigmoid(x)));
        };
    }

    private static INDArray slope(Activation kind, SafeOps ops, INDArray x) {
        return switch (kind) {
            case IDENTITY -> ops.select(ops.isNaN(x), x, 1);
            case TANH -> ops.multiply(ops.sigmoidSlope(ops.multiply(x, 2)), 4); // 1 − tanh² x without cancellation
            case RELU -> ops.select(ops.isNaN(x), x, ops.indicator(ops.greater(x, 0)));
            case SILU -> {
                var inner = ops.add(ops.multiply(x, ops.sigmoid(ops.negate(x))), 1);
                var finite = ops.multiply(ops.sigmoid(x), inner);
                var lower = ops.select(ops.equal(x, Double.NEGATIVE_INFINITY), 0, finite);
                yield ops.select(ops.equal(x, Double.POSITIVE_INFINITY), 1, lower);
            }
        };
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        Shapes.requireSame("b", b, "a", a);
        if (a.size() == 0) {
            return Nd4jTensor.filled(a.dtype(), 0, a.shape());
        }
        try (var ops = new SafeOps()) {
            return ops.store(ops.multiply(ops.load(a, a.size()), ops.load(b, a.size())), a.dtype(), a.shape());
        }
    }

    @Override
    public Tensor addScaled(Tensor a, double s, Tensor b) {
        Shapes.requireSame("b", b, "a", a);
        if (a.size() == 0) {
            return Nd4jTensor.filled(a.dtype(), 0, a.shape());
        }
        try (var ops = new SafeOps()) {
            var scaled = ops.multiply(ops.load(b, a.size()), s);
            return ops.store(ops.add(ops.load(a, a.size()), scaled), a.dtype(), a.shape());
        }
    }

    @Override
    public Tensor gatherRows(Tensor x, int[] index) {
        int[] shape = x.shape();
        for (int i : index) {
            Objects.checkIndex(i, shape[0]);
        }
        int rows = shape[0];
        shape[0] = index.length;
        int size = Shapes.size(shape);
        if (size == 0) {
            return Nd4jTensor.filled(x.dtype(), 0, shape);
        }
        try (var ops = new SafeOps()) {
            var table = Nd4jTensor.of(x).array().reshape('c', rows, size / index.length);
            var gather = DynamicCustomOp.builder("gather")
                    .addInputs(table, ops.own(Nd4j.createFromArray(index)))
                    .addIntegerArguments(0)
                    .build();
            return new Nd4jTensor(x.dtype(), Nd4j.exec(gather)[0], shape);
        }
    }

    @Override
    public Tensor concatRows(Tensor a, Tensor b) {
        Shapes.requireSameType("b", b, "a", a);
        int[] shape = a.shape();
        int[] other = b.shape();
        if (shape.length == other.length) {
            shape[0] += other[0];
            other[0] = shape[0];
        }
        if (!Arrays.equals(shape, other)) {
            throw new IllegalArgumentException(
                    "rows of " + Shapes.text(a.shape()) + " and " + Shapes.text(b.shape()) + " do not fit");
        }
        if (a.size() == 0 || b.size() == 0) {
            return reshape(a.size() == 0 ? b : a, shape);
        }
        var above = Nd4jTensor.of(a).array();
        var below = Nd4jTensor.of(b).array();
        return new Nd4jTensor(
                a.dtype(), Nd4j.concat(0, above.reshape('c', a.size()), below.reshape('c', b.size())), shape);
    }

    @Override
    public Tensor reshape(Tensor x, int... shape) {
        if (Shapes.size(shape) != x.size()) {
            throw new IllegalArgumentException(
                    x.size() + " values do not fill shape " + Shapes.text(shape) + " of " + Shapes.size(shape));
        }
        return new Nd4jTensor(x.dtype(), x.size() == 0 ? null : Nd4jTensor.of(x).array().dup('c'), shape);
    }

    @Override
    public void sgdInPlace(Tensor parameter, Tensor gradient, double learningRate) {
        Shapes.requireSame("gradient", gradient, "parameter", parameter);
        if (parameter.size() == 0) {
            return;
        }
        try (var ops = new SafeOps()) {
            var step = ops.multiply(ops.load(gradient, parameter.size()), learningRate);
            assign(ops, parameter, ops.subtract(ops.load(parameter, parameter.size()), step));
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
        int size = parameter.size();
        if (size == 0) {
            return;
        }
        double correction1 = 1 - Math.pow(options.beta1(), step);
        double correction2 = 1 - Math.pow(options.beta2(), step);
        try (var ops = new SafeOps()) {
            var theta = ops.load(parameter, size);
            var g = ops.load(gradient, size);
            var first = ops.add(ops.multiply(ops.load(firstMoment, size), options.beta1()),
                    ops.multiply(g, 1 - options.beta1()));
            var second = ops.add(ops.multiply(ops.load(secondMoment, size), options.beta2()),
                    ops.multiply(ops.multiply(g, 1 - options.beta2()), g));
            var scale = ops.add(ops.sqrt(ops.divide(second, correction2)), options.epsilon());
            var direction = ops.divide(ops.divide(first, correction1), scale);
            if (options.weightDecay() != 0) {
                direction = ops.add(direction, ops.multiply(theta, options.weightDecay()));
            }
            var next = ops.subtract(theta, ops.multiply(direction, options.learningRate()));
            assign(ops, parameter, next);
            assign(ops, firstMoment, first);
            assign(ops, secondMoment, second);
        }
    }

    /// Overwrites the elements of `target` by `value`, rounded to its type.
    private static void assign(SafeOps ops, Tensor target, INDArray value) {
        var type = Nd4jTensor.dataType(target.dtype());
        var rounded = value.dataType() == type ? value : ops.own(value.castTo(type));
        Nd4jTensor.of(target).array().reshape('c', target.size()).assign(rounded);
    }
}
