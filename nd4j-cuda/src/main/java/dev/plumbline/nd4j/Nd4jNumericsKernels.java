package dev.plumbline.nd4j;

import dev.plumbline.kernel.NumericsKernels;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RowTerms;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.util.function.BiFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/// Elementary functions and reductions on {@link SafeOps}, in float64 for either element type.
final class Nd4jNumericsKernels implements NumericsKernels {
    @Override
    public Pointwise logSigmoid(Tensor x) {
        return pointwise(x, SafeOps::logSigmoid, (ops, v) -> ops.sigmoid(ops.negate(v)));
    }

    @Override
    public Pointwise softplus(Tensor x) {
        return pointwise(x, SafeOps::softplus, SafeOps::sigmoid);
    }

    @Override
    public Pointwise sigmoid(Tensor x) {
        return pointwise(x, SafeOps::sigmoid, SafeOps::sigmoidSlope);
    }

    static Pointwise pointwise(
            Tensor x, BiFunction<SafeOps, INDArray, INDArray> value, BiFunction<SafeOps, INDArray, INDArray> slope) {
        int[] shape = x.shape();
        if (x.size() == 0) {
            return new Pointwise(Nd4jTensor.filled(x.dtype(), 0, shape), Nd4jTensor.filled(x.dtype(), 0, shape));
        }
        try (var ops = new SafeOps()) {
            var v = ops.load(x, x.size());
            return new Pointwise(ops.store(value.apply(ops, v), x.dtype(), shape),
                    ops.store(slope.apply(ops, v), x.dtype(), shape));
        }
    }

    @Override
    public RowTerms logSumExp(Tensor x) {
        Shapes.requireRank("x", x, 2);
        if (x.size() == 0) {
            return new RowTerms(Nd4jTensor.filled(x.dtype(), Double.NEGATIVE_INFINITY, x.extent(0)),
                    Nd4jTensor.filled(x.dtype(), 0, x.shape()));
        }
        try (var ops = new SafeOps()) {
            var rows = SafeRows.of(ops, ops.load(x));
            return new RowTerms(ops.store(rows.logSumExp(ops), x.dtype(), x.extent(0)),
                    ops.store(ops.exp(rows.logSoftmax(ops)), x.dtype(), x.shape()));
        }
    }

    @Override
    public LogSoftmax logSoftmax(Tensor x) {
        Shapes.requireRank("x", x, 2);
        if (x.size() == 0) {
            return new LogSoftmax(Nd4jTensor.filled(x.dtype(), 0, x.shape()), Nd4jTensor.filled(x.dtype(), 0, x.shape()));
        }
        try (var ops = new SafeOps()) {
            var logP = SafeRows.of(ops, ops.load(x)).logSoftmax(ops);
            var p = ops.exp(logP);
            return new LogSoftmax(ops.store(logP, x.dtype(), x.shape()), ops.store(p, x.dtype(), x.shape()));
        }
    }

    @Override
    public Tensor sum(Tensor x) {
        if (x.size() == 0) {
            return Nd4jTensor.filled(x.dtype(), 0, 1);
        }
        try (var ops = new SafeOps()) {
            return ops.store(ops.sum(ops.load(x, x.size(), 1), 0), x.dtype(), 1);
        }
    }

    @Override
    public Tensor weightedMean(Tensor x, Tensor weight) {
        Shapes.requireSame("weight", weight, "x", x);
        if (x.size() == 0) {
            return Nd4jTensor.filled(x.dtype(), Double.NaN, 1);
        }
        try (var ops = new SafeOps()) {
            var w = ops.load(weight, x.size(), 1);
            var total = ops.sum(ops.times(w, ops.load(x, x.size(), 1)), 0);
            return ops.store(ops.divide(total, ops.sum(w, 0)), x.dtype(), 1);
        }
    }
}
