package dev.plumbline.numerics;

/// The Poisson law: P(N = n) = λⁿ e⁻λ/n!.
public final class Poisson {
    private static final double CHUNK = 30;

    private Poisson() {}

    /// A draw with mean `mean`. Counts how many uniforms can be multiplied before the product falls below e⁻λ (Knuth);
    /// a large λ is a sum of independent parts of at most 30. Takes about λ uniforms.
    ///
    /// @throws IllegalArgumentException unless 0 ≤ mean ≤ 10⁷
    public static long draw(double mean, Philox random) {
        if (!(mean >= 0 && mean <= 1e7)) {
            throw new IllegalArgumentException("mean must lie in [0, 1e7], was " + mean);
        }
        long count = 0;
        for (double left = mean; left > 0; left -= CHUNK) {
            double limit = Math.exp(-Math.min(left, CHUNK));
            for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
                count++;
            }
        }
        return count;
    }
}
