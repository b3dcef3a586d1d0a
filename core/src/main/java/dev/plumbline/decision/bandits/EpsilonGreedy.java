package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// With probability εₜ = min(1, (K ln t/t)^(1/3)) an arm at random, else the best mean so far (Slivkins, section
/// 1.2).
///
/// E R(t) = O(t^(2/3) (K ln t)^(1/3)) for every t: no horizon is needed. ε₁ = 0, and an arm that was never pulled
/// counts as the best one.
public final class EpsilonGreedy implements BanditAlgorithm {
    private final ArmStatistics seen;

    public EpsilonGreedy(int arms) {
        seen = new ArmStatistics(arms);
    }

    /// εₜ, t ≥ 1.
    public static double epsilon(int arms, long t) {
        return Math.min(1, Math.cbrt(arms * Math.log((double) t) / t));
    }

    @Override
    public int arms() {
        return seen.arms();
    }

    @Override
    public Choice select(Philox random) {
        double epsilon = epsilon(arms(), seen.rounds() + 1);
        double[] means = seen.optimisticMeans();
        int arm = random.nextDouble() < epsilon ? random.nextInt(arms()) : ArgMax.of(means, random).arm();
        double greedy = 0;
        int ties = 0;
        double best = Double.NEGATIVE_INFINITY;
        for (double mean : means) {
            best = Math.max(best, mean);
        }
        for (double mean : means) {
            ties += mean == best ? 1 : 0;
        }
        if (means[arm] == best) {
            greedy = (1 - epsilon) / ties;
        }
        return new Choice(arm, epsilon / arms() + greedy);
    }

    @Override
    public void update(Choice choice, double reward) {
        seen.add(choice.arm(), reward);
    }
}
