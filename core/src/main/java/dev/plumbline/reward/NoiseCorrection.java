package dev.plumbline.reward;

/// Algebra of rewards in {0, 1} that were flipped with a known probability p, R~ = R or 1 − R.
///
/// A mean q becomes q~ = p + (1 − 2p) q, and the variance of one rollout q~ (1 − q~). Dividing by a standard deviation of the
/// group or the batch does not give the lost factor 1 − 2p back; {@link #unbiased} does, and pays in variance.
public final class NoiseCorrection {
    private NoiseCorrection() {}

    /// R^ = (R~ − p)/(1 − 2p): E[R^|R] = R, variance 1/(1 − 2p)² times that of R~. Beyond p = 1/2 it turns the sign back.
    ///
    /// @param observed R~, or a mean of such
    /// @param p in [0, 1], not 1/2, where nothing is left to correct
    /// @throws IllegalArgumentException for another p
    public static double unbiased(double observed, double p) {
        requireProbability("p", p);
        if (p == 0.5) {
            throw new IllegalArgumentException("p must differ from 0.5, where the observed reward says nothing");
        }
        return (observed - p) / (1 - 2 * p);
    }

    /// Probability that just one of two independent flips happens, p + q − 2pq: 1 − 2(p∘q) = (1 − 2p)(1 − 2q).
    ///
    /// @throws IllegalArgumentException unless both lie in [0, 1]
    public static double compose(double p, double q) {
        requireProbability("p", p);
        requireProbability("q", q);
        return p * (1 - q) + q * (1 - p);
    }

    /// Mean of flipped rewards, q~ = p + (1 − 2p) q; what a critic regresses to.
    ///
    /// @param mean q of the clean rewards, in [0, 1]
    /// @throws IllegalArgumentException unless both lie in [0, 1]
    public static double noisyMean(double mean, double p) {
        return compose(mean, p);
    }

    /// Variance of one flipped reward, q~ (1 − q~).
    ///
    /// @throws IllegalArgumentException unless both lie in [0, 1]
    public static double noisyVariance(double mean, double p) {
        double noisy = compose(mean, p);
        return noisy * (1 - noisy);
    }

    private static void requireProbability(String name, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(name + " must lie in [0, 1], was " + p);
        }
    }
}
