package dev.plumbline.decision.bandits;

/// Pulls n(a), mean rewards m(a), and the sum over arms of n.
final class ArmStatistics {
    private final long[] pulls;
    private final double[] sums;
    private long rounds;

    ArmStatistics(int arms) {
        if (arms < 1) {
            throw new IllegalArgumentException("there must be an arm, were " + arms);
        }
        pulls = new long[arms];
        sums = new double[arms];
    }

    int arms() {
        return pulls.length;
    }

    void add(int arm, double reward) {
        if (!(Math.abs(reward) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("rewards must be finite, found " + reward);
        }
        pulls[arm]++;
        sums[arm] += reward;
        rounds++;
    }

    long pulls(int arm) {
        return pulls[arm];
    }

    long rounds() {
        return rounds;
    }

    /// NaN without a pull.
    double mean(int arm) {
        return sums[arm] / pulls[arm];
    }

    /// m(a), or +∞ for an arm without a pull: it is tried before any other.
    double[] optimisticMeans() {
        var means = new double[pulls.length];
        for (int a = 0; a < means.length; a++) {
            means[a] = pulls[a] == 0 ? Double.POSITIVE_INFINITY : sums[a] / pulls[a];
        }
        return means;
    }
}
