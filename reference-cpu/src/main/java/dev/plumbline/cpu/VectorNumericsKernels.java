package dev.plumbline.cpu;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.NumericsKernels;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RowTerms;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;

/// {@link NumericsKernels} by {@link VectorLogistic64}, {@link VectorSoftmax64}, {@link CompensatedSums} and their
/// siblings.
final class VectorNumericsKernels implements NumericsKernels {
    private final Elementwise elementwise;
    private final Arena arena;
    private final Rows rows;
    private final CompensatedSums sums;

    VectorNumericsKernels(Elementwise elementwise, Rows rows) {
        this.elementwise = elementwise;
        this.arena = rows.arena();
        this.rows = rows;
        this.sums = new CompensatedSums(rows.workers(), rows.vectorsFrom());
    }

    @Override
    public Pointwise logSigmoid(Tensor x) {
        return elementwise.pointwise(Logistics.LOG_SIGMOID, x);
    }

    @Override
    public Pointwise softplus(Tensor x) {
        return elementwise.pointwise(Logistics.SOFTPLUS, x);
    }

    @Override
    public Pointwise sigmoid(Tensor x) {
        return elementwise.pointwise(Logistics.SIGMOID, x);
    }

    @Override
    public RowTerms logSumExp(Tensor x) {
        return rows.terms("x", x, new Rows.Unary(VectorSoftmax64::logSumExp, ScalarSoftmax64::logSumExp,
                VectorSoftmax32::logSumExp, ScalarSoftmax32::logSumExp));
    }

    @Override
    public LogSoftmax logSoftmax(Tensor x) {
        var in = HeapTensor.of(x);
        Shapes.requireRank("x", in, 2);
        int columns = in.extent(1);
        var logp = arena.make(in.dtype(), in.shape());
        var p = arena.make(in.dtype(), in.shape());
        rows.split(in.extent(0), columns, (vectors, from, to) -> {
            if (in.dtype() == DType.FLOAT64) {
                Rows.Float64 f = vectors ? VectorSoftmax64::logSoftmax : ScalarSoftmax64::logSoftmax;
                f.run(in.doubles(), logp.doubles(), p.doubles(), columns, from, to);
            } else {
                Rows.Float32 f = vectors ? VectorSoftmax32::logSoftmax : ScalarSoftmax32::logSoftmax;
                f.run(in.floats(), logp.floats(), p.floats(), columns, from, to);
            }
        });
        return new LogSoftmax(logp, p);
    }

    @Override
    public Tensor sum(Tensor x) {
        var in = HeapTensor.of(x);
        return one(in.dtype(), sums.sum(in));
    }

    @Override
    public Tensor weightedMean(Tensor x, Tensor weight) {
        Shapes.requireSame("weight", weight, "x", x);
        var in = HeapTensor.of(x);
        var w = HeapTensor.of(weight);
        return one(in.dtype(), sums.weighted(in, w) / sums.sum(w));
    }

    private HeapTensor one(DType dtype, double value) {
        var tensor = arena.make(dtype, 1);
        tensor.set(0, value);
        return tensor;
    }
}
