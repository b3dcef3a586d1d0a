package dev.plumbline.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;

/// Means and deviations along an axis of a matrix, by way of differences to the first element (exact for nearly equal
/// elements), with compensated sums.
final class SafeMoments {
    private SafeMoments() {}

    /// Mean along `axis`. Where the differences overflow or are not finite: the sum of x/n.
    static INDArray mean(SafeOps ops, INDArray x, int axis) {
        double n = SafeOps.extent(x, axis);
        var shift = ops.slice(x, axis, 0, 1);
        var rest = ops.sum(ops.subtract(x, shift), axis);
        var plain = ops.sum(ops.divide(x, n), axis);
        return ops.select(ops.isFinite(rest), ops.add(shift, ops.divide(rest, n)), plain);
    }

    /// x − mean; exactly 0 for equal elements, NaN where an element is infinite.
    static INDArray deviations(SafeOps ops, INDArray x, int axis) {
        var difference = ops.subtract(x, ops.slice(x, axis, 0, 1));
        return ops.subtract(difference, ops.divide(ops.sum(difference, axis), SafeOps.extent(x, axis)));
    }

    /// Σ d²/(n − ddof) of deviations d; for one element d itself, which is 0, or NaN if the element was infinite.
    static INDArray variance(SafeOps ops, INDArray deviations, int axis, int ddof) {
        int n = SafeOps.extent(deviations, axis);
        return n == 1 ? deviations : ops.divide(ops.sum(ops.multiply(deviations, deviations), axis), n - ddof);
    }
}
