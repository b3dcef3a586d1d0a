package dev.plumbline.cpu;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.MemberAxis;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.util.Objects;

/// {@link ModelKernels} by {@link VectorMatmul64}, {@link VectorArrays64}, {@link VectorLogistic64} and their siblings.
final class VectorModelKernels implements ModelKernels {
    private static final Loop MULTIPLY = new Loop(VectorArrays64::multiply, ScalarArrays64::multiply,
            VectorArrays32::multiply, ScalarArrays32::multiply);
    private static final Loop ADD_SCALED = new Loop(VectorArrays64::addScaled, ScalarArrays64::addScaled,
            VectorArrays32::addScaled, ScalarArrays32::addScaled);
    private static final Loop ADAM = new Loop(VectorArrays64::adam, ScalarArrays64::adam,
            VectorArrays32::adam, ScalarArrays32::adam);
    private static final Loop COLUMN_SUM = new Loop(VectorArrays64::columnSum, ScalarArrays64::columnSum,
            VectorArrays32::columnSum, ScalarArrays32::columnSum);

    private final Elementwise elementwise;
    private final Arena arena;
    private final Rows rows;

    VectorModelKernels(Elementwise elementwise, Rows rows) {
        this.elementwise = elementwise;
        this.arena = rows.arena();
        this.rows = rows;
    }

    @Override
    public Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        boolean stacked = MemberAxis.leads(a);
        if (stacked) {
            MemberAxis.requireSame("b", b, 2, a);
        } else {
            Shapes.requireRank("a", a, 2);
            Shapes.requireRank("b", b, 2);
        }
        Shapes.requireSameType("a", a, "b", b);
        var x = HeapTensor.of(a);
        var y = HeapTensor.of(b);
        int members = stacked ? x.extent(0) : 1;
        int axis = stacked ? 1 : 0;
        int m = x.extent(transposeA ? axis + 1 : axis);
        int k = x.extent(transposeA ? axis : axis + 1);
        int n = y.extent(transposeB ? axis : axis + 1);
        if (y.extent(transposeB ? axis + 1 : axis) != k) {
            throw new IllegalArgumentException("inner extents differ: a is " + Shapes.text(x.shape())
                    + (transposeA ? " transposed" : "") + ", b is " + Shapes.text(y.shape())
                    + (transposeB ? " transposed" : ""));
        }
        if (m == 0 || n == 0 || k == 0) {
            return stacked ? arena.zeros(x.dtype(), members, m, n) : arena.zeros(x.dtype(), m, n);
        }
        var c = stacked ? arena.matrices(x.dtype(), members, m, n) : arena.matrix(x.dtype(), m, n);
        int rowX = transposeA ? 1 : k;                              // element (i, j) is at i row + j column
        int columnX = transposeA ? m : 1;
        int rowY = transposeB ? 1 : n;
        int columnY = transposeB ? k : 1;
        boolean vectors = rows.worthVectors((long) members * m * n * k, Math.max(m, n));
        if (n < 8 && m > n) {                                       // vectors run along m: (B' A')' = A B, bit for bit
            products(vectors, members, y, columnY, rowY, x, columnX, rowX, c, 1, n, n, m, k);
        } else {
            products(vectors, members, x, rowX, columnX, y, rowY, columnY, c, n, 1, m, n, k);
        }
        return c;
    }

    private void products(boolean vectors, int members, HeapTensor a, int rowA, int columnA, HeapTensor b, int rowB,
            int columnB, HeapTensor c, int rowC, int columnC, int m, int n, int k) {
        var workers = rows.workers();
        if (c.dtype() == DType.FLOAT64 && vectors) {
            VectorMatmul64.products(workers, members, a.doubles(), rowA, columnA, b.doubles(), rowB, columnB,
                    c.doubles(), rowC, columnC, m, n, k);
        } else if (c.dtype() == DType.FLOAT64) {
            ScalarMatmul64.products(workers, members, a.doubles(), rowA, columnA, b.doubles(), rowB, columnB,
                    c.doubles(), rowC, columnC, m, n, k);
        } else if (vectors) {
            VectorMatmul32.products(workers, members, a.floats(), rowA, columnA, b.floats(), rowB, columnB,
                    c.floats(), rowC, columnC, m, n, k);
        } else {
            ScalarMatmul32.products(workers, members, a.floats(), rowA, columnA, b.floats(), rowB, columnB,
                    c.floats(), rowC, columnC, m, n, k);
        }
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
        var in = HeapTensor.of(x);
        var row = HeapTensor.of(bias);
        var sum = arena.like(in);
        int count = stacked ? in.extent(0) * in.extent(1) : in.extent(0);
        int columns = in.extent(stacked ? 2 : 1);
        if (rows.alone(count, columns)) {
            addBias(in, row, sum, 0, count);
        } else {
            rows.split(count, columns, (vectors, from, to) -> addBias(in, row, sum, from, to));
        }
        return sum;
    }

    /// Rows [from, to) of those of all members.
    private static void addBias(HeapTensor x, HeapTensor bias, HeapTensor sum, int from, int to) {
        int columns = x.extent(x.rank() - 1);
        int own = x.extent(x.rank() - 2);                           // rows of a member
        int end;
        for (int first = from; first < to; first = end) {
            int member = first / own;
            int start = member * columns;
            end = Math.min(to, (member + 1) * own);
            if (x.dtype() == DType.FLOAT64) {
                HeapMatrices64.addBias(x.doubles(), bias.doubles(), start, sum.doubles(), columns, first, end);
            } else {
                HeapMatrices32.addBias(x.floats(), bias.floats(), start, sum.floats(), columns, first, end);
            }
        }
    }

    @Override
    public Tensor columnSum(Tensor x) {
        boolean stacked = MemberAxis.leads(x);
        if (!stacked) {
            Shapes.requireRank("x", x, 2);
        }
        var in = HeapTensor.of(x);
        int members = stacked ? in.extent(0) : 1;
        int count = in.extent(stacked ? 1 : 0);
        int columns = in.extent(stacked ? 2 : 1);
        var sum = stacked ? arena.matrix(in.dtype(), members, columns) : arena.vector(in.dtype(), columns);
        if (members == 1 || rows.alone(members * count, columns)) {
            columnSums(in, sum, count, columns, 0, members);
        } else {
            rows.workers().split(members, (from, to) -> columnSums(in, sum, count, columns, from, to));
        }
        return sum;
    }

    /// Of the members [from, to).
    private void columnSums(HeapTensor x, HeapTensor sum, int count, int columns, int from, int to) {
        for (int member = from; member < to; member++) {
            elementwise.call(COLUMN_SUM).reads(x).writes(sum)
                    .extents(count, columns, member * count * columns, member * columns).run(columns);
        }
    }

    @Override
    public Pointwise activation(Activation kind, Tensor x) {
        return elementwise.pointwise(switch (kind) {
            case IDENTITY -> Logistics.IDENTITY;
            case TANH -> Logistics.TANH;
            case RELU -> Logistics.RELU;
            case SILU -> Logistics.SILU;
            case COSINE -> Logistics.COSINE;
        }, x);
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        Shapes.requireSame("b", b, "a", a);
        return binary(MULTIPLY, a, b, 1);
    }

    @Override
    public Tensor addScaled(Tensor a, double s, Tensor b) {
        Shapes.requireSame("b", b, "a", a);
        return binary(ADD_SCALED, a, b, s);
    }

    private Tensor binary(Loop loop, Tensor a, Tensor b, double s) {
        var x = HeapTensor.of(a);
        var result = arena.like(x);
        elementwise.call(loop).reads(x).reads(HeapTensor.of(b)).writes(result).number(s).run(x.size());
        return result;
    }

    @Override
    public Tensor gatherRows(Tensor x, int[] index) {
        var in = HeapTensor.of(x);
        int columns = columns(in);
        int count = in.extent(0);
        for (int i : index) {
            Objects.checkIndex(i, count);
        }
        var result = in.rank() == 1
                ? arena.vector(in.dtype(), index.length)
                : arena.matrix(in.dtype(), index.length, columns);
        if (rows.alone(index.length, columns)) {
            gather(in, index, result, columns, 0, index.length);
        } else {
            rows.workers().split(index.length, (from, to) -> gather(in, index, result, columns, from, to));
        }
        return result;
    }

    private static void gather(HeapTensor x, int[] index, HeapTensor result, int columns, int from, int to) {
        if (x.dtype() == DType.FLOAT64) {
            HeapMatrices64.gather(x.doubles(), index, result.doubles(), columns, from, to);
        } else {
            HeapMatrices32.gather(x.floats(), index, result.floats(), columns, from, to);
        }
    }

    /// Elements of a row, 1 in a one-axis tensor.
    private static int columns(HeapTensor x) {
        if (x.rank() != 1 && x.rank() != 2) {
            throw new IllegalArgumentException("x must have 1 or 2 axes, shape is " + Shapes.text(x.shape()));
        }
        return x.rank() == 1 ? 1 : x.extent(1);
    }

    @Override
    public Tensor concatRows(Tensor a, Tensor b) {
        Shapes.requireRank("b", b, a.rank());
        Shapes.requireSameType("b", b, "a", a);
        var x = HeapTensor.of(a);
        var y = HeapTensor.of(b);
        int columns = columns(x);
        if (columns(y) != columns) {
            throw new IllegalArgumentException("a has " + columns + " columns, b has " + columns(y));
        }
        int count = x.extent(0) + y.extent(0);
        var result = x.rank() == 1
                ? arena.vector(x.dtype(), count)
                : arena.matrix(x.dtype(), count, columns);
        copy(x, result, 0);
        copy(y, result, x.size());
        return result;
    }

    @Override
    public Tensor reshape(Tensor x, int... shape) {
        var in = HeapTensor.of(x);
        if (Shapes.size(shape) != in.size()) {
            throw new IllegalArgumentException("shape " + Shapes.text(shape) + " does not hold the "
                    + in.size() + " elements of " + Shapes.text(in.shape()));
        }
        var result = shape.length == 1 ? arena.vector(in.dtype(), shape[0])
                : shape.length == 2 ? arena.matrix(in.dtype(), shape[0], shape[1])
                : shape.length == 3 ? arena.matrices(in.dtype(), shape[0], shape[1], shape[2])
                : arena.make(in.dtype(), shape);
        copy(in, result, 0);
        return result;
    }

    /// All of `from` to `to`, beginning at `start`.
    private void copy(HeapTensor from, HeapTensor to, int start) {
        if (rows.alone(from.size(), 1)) {
            copy(from, 0, to, start, from.size());
        } else {
            rows.workers().split(from.size(), (first, end) -> copy(from, first, to, start + first, end - first));
        }
    }

    private static void copy(HeapTensor from, int at, HeapTensor to, int start, int count) {
        if (from.dtype() == DType.FLOAT64) {
            System.arraycopy(from.doubles(), at, to.doubles(), start, count);
        } else {
            System.arraycopy(from.floats(), at, to.floats(), start, count);
        }
    }

    @Override
    public void sgdInPlace(Tensor parameter, Tensor gradient, double learningRate) {
        Shapes.requireSame("gradient", gradient, "parameter", parameter);
        var p = HeapTensor.of(parameter);
        elementwise.call(ADD_SCALED).reads(p).reads(HeapTensor.of(gradient)).writes(p).number(-learningRate)
                .run(p.size());
    }

    @Override
    public void adamInPlace(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment,
            AdamOptions options, int step) {
        Shapes.requireSame("gradient", gradient, "parameter", parameter);
        Shapes.requireSame("firstMoment", firstMoment, "parameter", parameter);
        Shapes.requireSame("secondMoment", secondMoment, "parameter", parameter);
        if (step < 1) {
            throw new IllegalArgumentException("step must be at least 1, was " + step);
        }
        var p = HeapTensor.of(parameter);
        elementwise.call(ADAM).reads(HeapTensor.of(gradient))
                .writes(p).writes(HeapTensor.of(firstMoment)).writes(HeapTensor.of(secondMoment))
                .number(options.beta1()).number(1 - options.beta1()).number(options.beta2()).number(1 - options.beta2())
                .number(1 / oneMinusPower(options.beta1(), step)).number(1 / oneMinusPower(options.beta2(), step))
                .number(options.epsilon()).number(options.learningRate()).number(options.weightDecay())
                .run(p.size());
    }

    /// 1 − βᵗ = −expm1(t log β), without cancellation for β near 1.
    private static double oneMinusPower(double beta, int t) {
        return -ScalarFunctions64.expm1(t * ScalarFunctions64.log(beta));
    }
}
