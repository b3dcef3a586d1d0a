package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// Hedge over combinatorial actions, sets of m of d atoms, when the costs of the atoms of the chosen action are seen
/// (Slivkins, chapter 7).
///
/// ĉ(i) = c(i) 1{i ∈ A}/q(i), q(i) = Σ over actions with i of p; the estimated cost of an action is the sum over its
/// atoms. E R ≤ ln N/η + η m d T/2, as E Σ_A p_A ĉ(A)² ≤ m Σᵢ c(i)² ≤ m d; that is √(2 m d T ln N) at η = √(2 ln N/(m
/// d T)). Weights are kept for each of the N actions: for small N.
public final class SemiBanditHedge {
    private final int[][] actions;
    private final int atoms;
    private final Hedge hedge;
    private double[] probability;

    /// @param actions their atoms `[N][m]`
    /// @param eta η > 0
    public SemiBanditHedge(int[][] actions, int atoms, double eta) {
        this.actions = actions.clone();
        this.atoms = atoms;
        hedge = new Hedge(actions.length, eta);
    }

    public static SemiBanditHedge forHorizon(int[][] actions, int atoms, long horizon) {
        double eta = Math.sqrt(2 * Math.log(actions.length) / ((double) actions[0].length * atoms * horizon));
        return new SemiBanditHedge(actions, atoms, eta);
    }

    /// √(2 m d T ln N).
    public static double regretBound(int actions, int size, int atoms, long horizon) {
        return Math.sqrt(2 * Math.log(actions) * size * atoms * horizon);
    }

    /// q `[atoms]`: probability that an atom is in the action of this round.
    public double[] marginals() {
        double[] p = hedge.distribution();
        var q = new double[atoms];
        for (int i = 0; i < p.length; i++) {
            for (int atom : actions[i]) {
                q[atom] += p[i];
            }
        }
        return q;
    }

    /// Number of the action of this round.
    public int select(Philox random) {
        probability = marginals();
        return random.nextIndex(hedge.distribution());
    }

    /// @param action as {@link #select} returned it last
    /// @param cost `[atoms]` in [0, 1]; only those of the action are read
    public void update(int action, double[] cost) {
        var estimate = new double[atoms];
        for (int atom : actions[action]) {
            estimate[atom] = cost[atom] / probability[atom];
        }
        for (int i = 0; i < actions.length; i++) {
            double sum = 0;
            for (int atom : actions[i]) {
                sum += estimate[atom];
            }
            hedge.add(i, sum);
        }
    }
}
