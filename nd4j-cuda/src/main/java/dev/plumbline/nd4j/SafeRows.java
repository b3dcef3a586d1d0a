package dev.plumbline.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/// A matrix `[rows x columns]` of logits, columns ≥ 1, with what the softmax of each row needs. Columns named below
/// are `[rows x 1]`.
///
/// @param shifted z − max z
/// @param first condition that holds at the first maximum of each row
/// @param max max z; NaN if the row has a NaN
/// @param excess log Σ exp(z − max z) = log1p of the sum over all but the first maximum; NaN if the maximum is infinite
record SafeRows(INDArray shifted, INDArray first, INDArray max, INDArray excess) {
    static SafeRows of(SafeOps ops, INDArray z) {
        var max = ops.max(z, 1);
        var shifted = ops.subtract(z, max);
        var first = ops.first(ops.equal(z, max), 1);
        var rest = ops.multiply(ops.exp(shifted), ops.indicator(ops.not(first)));
        var finite = ops.isFinite(max);
        var sum = ops.select(finite, ops.sum(rest, 1), Double.NaN);
        return new SafeRows(shifted, first, max, ops.log1p(sum));
    }

    /// log Σ exp z; the maximum itself where it is infinite.
    INDArray logSumExp(SafeOps ops) {
        return ops.select(ops.isFinite(max), ops.add(max, excess), max);
    }

    /// log softmax = (z − max z) − excess.
    INDArray logSoftmax(SafeOps ops) {
        return ops.subtract(shifted, excess);
    }
}
