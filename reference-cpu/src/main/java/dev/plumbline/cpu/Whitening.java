package dev.plumbline.cpu;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;

/// Masked whitening in binary64, rounded to the dtype at the end.
final class Whitening {
    private Whitening() {}

    /// (x − m)/√(v + ε) where the mask is not 0, plus m unless `shiftMean`; 0 elsewhere. m and v (divisor count − ddof,
    /// at least 1) come from {@link CompensatedSums}; v is centred on the rounded mean and corrected for it.
    /// 4 ULP plus 8 u S.
    static HeapTensor whiten(
            Arena arena, CompensatedSums sums, HeapTensor x, HeapTensor mask, boolean shiftMean, double epsilon, int ddof) {
        int count = 0;
        var kept = arena.zeros(DType.FLOAT64, x.size());
        var values = kept.doubles();
        for (int i = 0; i < values.length; i++) {
            if (mask == null || mask.get(i) != 0) {
                values[i] = x.get(i);
                count++;
            }
        }
        double mean = sums.sum(kept) / count;
        for (int i = 0; i < values.length; i++) {
            values[i] = mask == null || mask.get(i) != 0 ? values[i] - mean : 0;
        }
        double rest = sums.sum(kept);
        double variance = (sums.weighted(kept, kept) - rest * rest / count) / Math.max(count - ddof, 1);
        double deviation = Math.sqrt(variance + epsilon);
        var result = arena.zeros(x.dtype(), x.shape());
        for (int i = 0; i < values.length; i++) {
            if (mask == null || mask.get(i) != 0) {
                double white = (values[i] - rest / count) / deviation;
                result.set(i, shiftMean ? white : white + mean);
            }
        }
        return result;
    }
}
