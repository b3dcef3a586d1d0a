package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;
import java.util.function.Function;

/// Follow the perturbed leader for linear costs that are all seen (Hannan 1957; Kalai and Vempala 2005; Slivkins,
/// chapter 7): play the best action for Σ past costs − noise, the noise of each atom uniform on [0, 1/ε], drawn
/// afresh in each round.
///
/// Needs an oracle for the best action, no weights of actions. With D the largest ℓ₁ distance of two actions, R the
/// largest cost of an action in a round and A the largest sum of the costs of a round, E R(T) ≤ ε R A T + D/ε, which
/// is 2 √(D R A T) at ε = √(D/(R A T)).
public final class PerturbedLeader {
    private final Function<double[], int[]> oracle;
    private final double epsilon;
    private final double[] past;

    /// @param oracle the cheapest action for the given costs of atoms, as its atoms
    /// @param epsilon ε > 0; +∞ for no noise: follow the leader
    public PerturbedLeader(Function<double[], int[]> oracle, int atoms, double epsilon) {
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be positive, was " + epsilon);
        }
        this.oracle = oracle;
        this.epsilon = epsilon;
        past = new double[atoms];
    }

    /// Atoms of the action of this round.
    public int[] select(Philox random) {
        double[] perturbed = past.clone();
        for (int i = 0; i < perturbed.length; i++) {
            perturbed[i] -= random.nextDouble() / epsilon;
        }
        return oracle.apply(perturbed);
    }

    /// @param cost of all atoms
    public void update(double[] cost) {
        if (cost.length != past.length) {
            throw new IllegalArgumentException("needs " + past.length + " costs, found " + cost.length);
        }
        for (int i = 0; i < past.length; i++) {
            past[i] += cost[i];
        }
    }

    /// 2 √(D R A T).
    public static double regretBound(double distance, double largest, double total, long horizon) {
        return 2 * Math.sqrt(distance * largest * total * horizon);
    }
}
