package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// Explore with uniform arms for N rounds, then follow the policy with the largest estimated reward (Slivkins,
/// section 8.4).
///
/// The estimate of a policy π is Σ r K 1{π(x) = a}: its maximum over a class is a weighted classification problem,
/// which an oracle solves; here the class is a list. N = T^(2/3) (K ln(T |Π|))^(1/3) gives O(T^(2/3) (K ln(T
/// |Π|))^(1/3)): the class costs only its logarithm.
public final class ExploreFirstPolicies {
    private final int[][] policies;
    private final int arms;
    private final long explorations;
    private final double[] estimate;
    private long rounds;

    /// @param policies arm of each context `[policies][contexts]`
    /// @param explorations N ≥ 1
    public ExploreFirstPolicies(int[][] policies, int arms, long explorations) {
        if (policies.length == 0 || arms < 1 || explorations < 1) {
            throw new IllegalArgumentException("needs a policy, an arm and an exploration, were "
                    + policies.length + ", " + arms + ", " + explorations);
        }
        this.policies = policies.clone();
        this.arms = arms;
        this.explorations = explorations;
        estimate = new double[policies.length];
    }

    public static ExploreFirstPolicies forHorizon(int[][] policies, int arms, long horizon) {
        return new ExploreFirstPolicies(policies, arms, explorations(policies.length, arms, horizon));
    }

    /// T^(2/3) (K ln(T |Π|))^(1/3), rounded, at least 1.
    static long explorations(int policies, int arms, long horizon) {
        return Math.max(1, Math.round(
                Math.cbrt((double) horizon * horizon * arms * (Math.log((double) horizon) + Math.log(policies)))));
    }

    /// The first of the policies with the largest estimate.
    public int best() {
        int best = 0;
        for (int i = 1; i < estimate.length; i++) {
            if (estimate[i] > estimate[best]) {
                best = i;
            }
        }
        return best;
    }

    public BanditAlgorithm.Choice select(int context, Philox random) {
        return rounds < explorations
                ? new BanditAlgorithm.Choice(random.nextInt(arms), 1.0 / arms)
                : new BanditAlgorithm.Choice(policies[best()][context], 1);
    }

    public void update(int context, BanditAlgorithm.Choice choice, double reward) {
        if (rounds < explorations) {
            for (int i = 0; i < estimate.length; i++) {
                estimate[i] += policies[i][context] == choice.arm() ? reward / choice.probability() : 0;
            }
        }
        rounds++;
    }
}
