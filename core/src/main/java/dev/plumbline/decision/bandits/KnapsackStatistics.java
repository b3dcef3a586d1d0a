package dev.plumbline.decision.bandits;

/// What was seen of each arm: pulls, rewards, consumption; with optimistic estimates of both.
final class KnapsackStatistics {
    private final long[] pulls;
    private final double[] rewards;
    private final double[][] costs;
    private final ConfidenceRadius radius;
    private long rounds;

    KnapsackStatistics(int arms, int resources, ConfidenceRadius radius) {
        if (arms < 1 || resources < 1) {
            throw new IllegalArgumentException("needs an arm and a resource, were " + arms + ", " + resources);
        }
        pulls = new long[arms];
        rewards = new double[arms];
        costs = new double[arms][resources];
        this.radius = radius;
    }

    /// The null arm is known, and only takes a round.
    void add(int arm, KnapsackAlgorithm.Outcome outcome) {
        rounds++;
        if (arm < pulls.length) {
            pulls[arm]++;
            rewards[arm] += outcome.reward();
            for (int i = 0; i < costs[arm].length; i++) {
                costs[arm][i] += outcome.cost()[i];
            }
        }
    }

    int arms() {
        return pulls.length;
    }

    int resources() {
        return costs[0].length;
    }

    /// An arm without a pull, or −1.
    int unseen() {
        for (int a = 0; a < pulls.length; a++) {
            if (pulls[a] == 0) {
                return a;
            }
        }
        return -1;
    }

    private double radius(int arm) {
        return radius.of(pulls[arm], Math.max(1, rounds));
    }

    /// Mean reward and radius `[arms]`.
    double[] upperRewards() {
        var upper = new double[pulls.length];
        for (int a = 0; a < upper.length; a++) {
            upper[a] = rewards[a] / pulls[a] + radius(a);
        }
        return upper;
    }

    /// Mean consumption less the radius, at least 0 `[arms][resources]`.
    double[][] lowerCosts() {
        var lower = new double[pulls.length][resources()];
        for (int a = 0; a < lower.length; a++) {
            for (int i = 0; i < lower[a].length; i++) {
                lower[a][i] = Math.max(0, costs[a][i] / pulls[a] - radius(a));
            }
        }
        return lower;
    }
}
