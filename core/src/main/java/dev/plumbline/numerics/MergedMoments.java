package dev.plumbline.numerics;

/// Mean and population variance of a stream that comes in batches, Chan, Golub and LeVeque (1979): with d = m_b − m,
///
/// m′ = m + d n_b/(n + n_b), v′ = (v n + v_b n_b + d² n n_b/(n + n_b))/(n + n_b).
///
/// Order and grouping of batches do not matter, but for rounding. It is exact only if every v is divided by the count;
/// a batch whose variance is divided by count − 1 makes v too large. As observation and reward normalizers keep it,
/// which begin with m = 0, v = 1 and a small weight n, so that the first results are extreme.
public final class MergedMoments {
    /// Below it the variance is not divided by.
    private static final double FLOOR = 1e-8;

    private double mean;
    private double variance;
    private double count;

    /// @param mean m before any batch
    /// @param variance v before any batch, not negative
    /// @param weight n before any batch, not negative
    public MergedMoments(double mean, double variance, double weight) {
        if (!(variance >= 0) || !(weight >= 0)) {
            throw new IllegalArgumentException(
                    "variance and weight must not be negative, were " + variance + " and " + weight);
        }
        this.mean = mean;
        this.variance = variance;
        count = weight;
    }

    /// m = 0, v = 1, n = 1e-4.
    public static MergedMoments usual() {
        return new MergedMoments(0, 1, 1e-4);
    }

    /// @param batchVariance v_b, divided by the count of the batch
    /// @param batchCount n_b; 0 changes nothing
    public void merge(double batchMean, double batchVariance, long batchCount) {
        if (batchCount < 0) {
            throw new IllegalArgumentException("batchCount must not be negative, was " + batchCount);
        }
        if (batchCount == 0) {
            return;
        }
        double total = count + batchCount;
        double d = batchMean - mean;
        mean += d * batchCount / total;
        variance = (variance * count + batchVariance * batchCount + d * d * count * batchCount / total) / total;
        count = total;
    }

    /// Merges the moments of `batch`.
    public void merge(double[] batch) {
        merge(Moments.mean(batch), Moments.variance(batch, 0), batch.length);
    }

    public double mean() {
        return mean;
    }

    /// Divided by the count.
    public double variance() {
        return variance;
    }

    /// (x − m)/√max(v, 1e-8).
    public double normalize(double x) {
        return (x - mean) / Math.sqrt(Math.max(variance, FLOOR));
    }
}
