package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// Thompson sampling for rewards μ(a) + σ z with known σ and the prior μ(a) ~ N(m₀, s₀²) (Slivkins, chapter 3).
///
/// After n rewards with sum S the posterior of an arm is normal with variance v = 1/(1/s₀² + n/σ²) and mean
/// v (m₀/s₀² + S/σ²).
public final class ThompsonGaussian implements BanditAlgorithm {
    private final double priorMean;
    private final double priorDeviation;
    private final double deviation;
    private final long[] pulls;
    private final double[] sums;

    /// @param priorMean m₀
    /// @param priorDeviation s₀ > 0
    /// @param deviation σ > 0
    public ThompsonGaussian(int arms, double priorMean, double priorDeviation, double deviation) {
        if (arms < 1) {
            throw new IllegalArgumentException("there must be an arm, were " + arms);
        }
        if (!(priorDeviation > 0 && deviation > 0)) {
            throw new IllegalArgumentException("deviations must be positive, were "
                    + priorDeviation + ", " + deviation);
        }
        this.priorMean = priorMean;
        this.priorDeviation = priorDeviation;
        this.deviation = deviation;
        pulls = new long[arms];
        sums = new double[arms];
    }

    @Override
    public int arms() {
        return pulls.length;
    }

    public double posteriorVariance(int arm) {
        return 1 / (1 / (priorDeviation * priorDeviation) + pulls[arm] / (deviation * deviation));
    }

    public double posteriorMean(int arm) {
        return posteriorVariance(arm)
                * (priorMean / (priorDeviation * priorDeviation) + sums[arm] / (deviation * deviation));
    }

    @Override
    public Choice select(Philox random) {
        int best = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < pulls.length; a++) {
            double theta = posteriorMean(a) + Math.sqrt(posteriorVariance(a)) * random.nextGaussian();
            if (theta > largest) {
                largest = theta;
                best = a;
            }
        }
        return new Choice(best, Double.NaN);
    }

    @Override
    public void update(Choice choice, double reward) {
        if (!(Math.abs(reward) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("rewards must be finite, found " + reward);
        }
        pulls[choice.arm()]++;
        sums[choice.arm()] += reward;
    }
}
