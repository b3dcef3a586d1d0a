package dev.plumbline.kernel.definition;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.MemberAxis;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Logistic;

/// Plain loops in a fixed order.
final class DefinitionModelKernels implements ModelKernels {
    @Override
    public Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        boolean stacked = MemberAxis.leads(a);
        if (stacked) {
            MemberAxis.requireSame("b", b, 2, a);
        } else {
            Shapes.requireRank("a", a, 2);
            Shapes.requireRank("b", b, 2);
        }
        Shapes.requireSameType("b", b, "a", a);
        int axis = stacked ? 1 : 0;
        int m = a.extent(transposeA ? axis + 1 : axis);
        int k = a.extent(transposeA ? axis : axis + 1);
        int n = b.extent(transposeB ? axis : axis + 1);
        if (b.extent(transposeB ? axis + 1 : axis) != k) {
            throw new IllegalArgumentException("inner extents of " + Shapes.text(a.shape()) + (transposeA ? " transposed" : "")
                    + " and " + Shapes.text(b.shape()) + (transposeB ? " transposed" : "") + " differ");
        }
        double[] left = a.toArray();
        double[] right = b.toArray();
        int members = stacked ? a.extent(0) : 1;
        var product = stacked ? HeapTensor.zeros(a.dtype(), members, m, n) : HeapTensor.zeros(a.dtype(), m, n);
        for (int member = 0; member < members; member++) {
            int fromA = member * m * k;
            int fromB = member * k * n;
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int l = 0; l < k; l++) {
                        sum += left[fromA + (transposeA ? l * m + i : i * k + l)]
                                * right[fromB + (transposeB ? j * k + l : l * n + j)];
                    }
                    product.set((member * m + i) * n + j, sum);
                }
            }
        }
        return product;
    }

    @Override
    public Tensor addBias(Tensor x, Tensor bias) {
        boolean stacked = MemberAxis.leads(x);
        if (stacked) {
            Shapes.requireShape("bias", bias, x.extent(0), x.extent(2));
        } else {
            Shapes.requireRank("x", x, 2);
            Shapes.requireShape("bias", bias, x.extent(1));
        }
        Shapes.requireSameType("bias", bias, "x", x);
        var out = copy(x);
        var added = HeapTensor.of(bias);
        int columns = x.extent(x.rank() - 1);
        int rows = x.extent(x.rank() - 2);
        for (int i = 0; i < out.size(); i++) {
            int member = i / (rows * columns);
            out.set(i, out.get(i) + added.get(member * columns + i % columns));
        }
        return out;
    }

    @Override
    public Tensor columnSum(Tensor x) {
        boolean stacked = MemberAxis.leads(x);
        if (!stacked) {
            Shapes.requireRank("x", x, 2);
        }
        int members = stacked ? x.extent(0) : 1;
        int columns = x.extent(x.rank() - 1);
        int rows = x.extent(x.rank() - 2);
        var out = new double[members * columns];
        double[] in = x.toArray();
        for (int i = 0; i < in.length; i++) {
            int member = i / (rows * columns);
            out[member * columns + i % columns] += in[i];
        }
        return stacked ? HeapTensor.of(x.dtype(), out, members, columns) : HeapTensor.of(x.dtype(), out, columns);
    }

    @Override
    public Pointwise activation(Activation kind, Tensor x) {
        return DefinitionNumericsKernels.pointwise(x, v -> value(kind, v), v -> slope(kind, v));
    }

    private static double value(Activation kind, double x) {
        return switch (kind) {
            case IDENTITY -> x;
            case TANH -> Math.tanh(x);
            case RELU -> Math.max(x, 0);
            case SILU -> x == Double.NEGATIVE_INFINITY ? 0 : x * Logistic.sigmoid(x);
            case COSINE -> Math.cos(x); // 1 ULP for every x, by its specification
        };
    }

    private static double slope(Activation kind, double x) {
        return switch (kind) {
            case IDENTITY -> 1;
            case TANH -> 4 * Logistic.sigmoidSlope(2 * x); // 1 − tanh² x without cancellation
            case RELU -> x > 0 ? 1 : 0;
            case SILU -> Double.isInfinite(x) ? (x > 0 ? 1 : 0) : Logistic.sigmoid(x) * (1 + x * Logistic.sigmoid(-x));
            case COSINE -> -Math.sin(x);
        };
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        Shapes.requireSame("b", b, "a", a);
        var out = copy(a);
        var factor = HeapTensor.of(b);
        for (int i = 0; i < out.size(); i++) {
            out.set(i, out.get(i) * factor.get(i));
        }
        return out;
    }

    @Override
    public Tensor addScaled(Tensor a, double s, Tensor b) {
        Shapes.requireSame("b", b, "a", a);
        var out = copy(a);
        var term = HeapTensor.of(b);
        for (int i = 0; i < out.size(); i++) {
            out.set(i, out.get(i) + s * term.get(i));
        }
        return out;
    }

    @Override
    public Tensor gatherRows(Tensor x, int[] index) {
        int[] shape = x.shape();
        int columns = shape.length == 1 ? 1 : Shapes.size(shape) / Math.max(1, shape[0]);
        shape[0] = index.length;
        var in = HeapTensor.of(x);
        var out = HeapTensor.zeros(x.dtype(), shape);
        for (int i = 0; i < index.length; i++) {
            java.util.Objects.checkIndex(index[i], x.extent(0));
            for (int j = 0; j < columns; j++) {
                out.set(i * columns + j, in.get(index[i] * columns + j));
            }
        }
        return out;
    }

    @Override
    public Tensor concatRows(Tensor a, Tensor b) {
        Shapes.requireSameType("b", b, "a", a);
        int[] shape = a.shape();
        int[] other = b.shape();
        shape[0] += other[0];
        other[0] = shape[0];
        if (!java.util.Arrays.equals(shape, other)) {
            throw new IllegalArgumentException(
                    "rows of " + Shapes.text(a.shape()) + " and " + Shapes.text(b.shape()) + " do not fit");
        }
        var out = HeapTensor.zeros(a.dtype(), shape);
        var first = HeapTensor.of(a);
        var second = HeapTensor.of(b);
        for (int i = 0; i < out.size(); i++) {
            out.set(i, i < first.size() ? first.get(i) : second.get(i - first.size()));
        }
        return out;
    }

    @Override
    public Tensor reshape(Tensor x, int... shape) {
        return HeapTensor.of(x.dtype(), x.toArray(), shape);
    }

    @Override
    public void sgdInPlace(Tensor parameter, Tensor gradient, double learningRate) {
        Shapes.requireSame("gradient", gradient, "parameter", parameter);
        var theta = HeapTensor.of(parameter);
        var g = HeapTensor.of(gradient);
        for (int i = 0; i < theta.size(); i++) {
            theta.set(i, theta.get(i) - learningRate * g.get(i));
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
        double correction1 = 1 - Math.pow(options.beta1(), step);
        double correction2 = 1 - Math.pow(options.beta2(), step);
        var theta = HeapTensor.of(parameter);
        var gradients = HeapTensor.of(gradient);
        var m = HeapTensor.of(firstMoment);
        var v = HeapTensor.of(secondMoment);
        for (int i = 0; i < theta.size(); i++) {
            double g = gradients.get(i);
            double first = options.beta1() * m.get(i) + (1 - options.beta1()) * g;
            double second = options.beta2() * v.get(i) + (1 - options.beta2()) * g * g;
            m.set(i, first);
            v.set(i, second);
            double direction = (first / correction1) / (Math.sqrt(second / correction2) + options.epsilon());
            theta.set(i, theta.get(i) - options.learningRate() * (direction + options.weightDecay() * theta.get(i)));
        }
    }

    private static HeapTensor copy(Tensor x) {
        return HeapTensor.of(x.dtype(), x.toArray(), x.shape());
    }
}
