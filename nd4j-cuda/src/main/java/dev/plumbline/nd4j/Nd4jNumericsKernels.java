package dev.plumbline.nd4j;

import dev.plumbline.kernel.NumericsKernels;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RowTerms;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.util.function.BiFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/// Array formulations throughout; rows are transposed, so that a row is a lane of {@link SafeOps}.
///
/// Bounds a ulp + b u S: functions 3, 0; slopes 3, 0; logSumExp 3, 2; logSoftmax 4, 4; sum 1, 1; weightedMean 2, 2.
final class Nd4jNumericsKernels implements NumericsKernels {
    private final Nd4jBackend backend;

    Nd4jNumericsKernels(Nd4jBackend backend) {
        this.backend = backend;
    }

    static Pointwise pointwise(Nd4jBackend backend, Tensor x, BiFunction<SafeOps, INDArray, INDArray> value,
            BiFunction<SafeOps, INDArray, INDArray> slope) {
        Nd4jTensor.of(x);
        try (var m = backend.ops()) {
            if (x.size() == 0) {
                return new Pointwise(m.filled(0, x.dtype(), x.shape()), m.filled(0, x.dtype(), x.shape()));
            }
            var in = m.in(x);
            return new Pointwise(m.out(value.apply(m, in), x), m.out(slope.apply(m, in), x));
        }
    }

    @Override
    public Pointwise logSigmoid(Tensor x) {
        return pointwise(backend, x, SafeOps::logSigmoid, (m, v) -> m.sigmoid(m.neg(v)));
    }

    @Override
    public Pointwise softplus(Tensor x) {
        return pointwise(backend, x, SafeOps::softplus, SafeOps::sigmoid);
    }

    @Override
    public Pointwise sigmoid(Tensor x) {
        return pointwise(backend, x, SafeOps::sigmoid, SafeOps::sigmoidSlope);
    }

    @Override
    public RowTerms logSumExp(Tensor x) {
        Shapes.requireRank("x", x, 2);
        try (var m = backend.ops()) {
            if (x.size() == 0) {
                return new RowTerms(m.filled(Double.NEGATIVE_INFINITY, x.dtype(), x.extent(0)),
                        m.filled(0, x.dtype(), x.shape()));
            }
            var row = m.softmax(m.inTransposed(x));
            var value = m.select(m.isInfinite(row.max()), row.max(), m.add(row.max(), row.excess()));
            return new RowTerms(m.out(value, x.dtype(), x.extent(0)), m.outTransposed(row.p(), x));
        }
    }

    @Override
    public LogSoftmax logSoftmax(Tensor x) {
        Shapes.requireRank("x", x, 2);
        try (var m = backend.ops()) {
            if (x.size() == 0) {
                return new LogSoftmax(m.filled(0, x.dtype(), x.shape()), m.filled(0, x.dtype(), x.shape()));
            }
            var row = m.softmax(m.inTransposed(x));
            return new LogSoftmax(m.outTransposed(row.log(), x), m.outTransposed(row.p(), x));
        }
    }

    @Override
    public Tensor sum(Tensor x) {
        Nd4jTensor.of(x);
        try (var m = backend.ops()) {
            return x.size() == 0
                    ? m.filled(0, x.dtype(), 1)
                    : m.out(m.sumTerms(m.in(x, x.size(), 1)), x.dtype(), 1);
        }
    }

    @Override
    public Tensor weightedMean(Tensor x, Tensor weight) {
        Shapes.requireSame("weight", weight, "x", x);
        try (var m = backend.ops()) {
            if (x.size() == 0) {
                return m.filled(Double.NaN, x.dtype(), 1);
            }
            var w = m.in(weight, x.size(), 1);
            var total = m.sumTerms(m.times(w, m.in(x, x.size(), 1)));
            return m.out(m.div(total, m.sumTerms(w)), x.dtype(), 1);
        }
    }
}
