package dev.plumbline.decision.bandits;

/// Hedge for costs cₜ(a) in [0, 1] that are all seen (Freund and Schapire 1997; Slivkins, chapter 5):
/// pₜ(a) ∝ exp(−η Σ_{s<t} cₛ(a)).
///
/// On every sequence, Σₜ pₜ·cₜ − minₐ Σₜ cₜ(a) ≤ ln K/η + η T/8 (Hoeffding's lemma in each round), which is √((T/2)
/// ln K) at η = √(8 ln K/T). Weights are kept as sums of costs: the largest is taken off before exp, so nothing
/// overflows, and a cost that all arms share changes nothing.
public final class Hedge {
    private final double eta;
    private final double[] cost;

    /// @param eta η > 0
    public Hedge(int arms, double eta) {
        if (arms < 1) {
            throw new IllegalArgumentException("there must be an arm, were " + arms);
        }
        if (!(eta > 0 && eta <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("eta must be positive and finite, was " + eta);
        }
        this.eta = eta;
        cost = new double[arms];
    }

    /// The form w ← w (1 − ε)^c: η = −ln(1 − ε).
    ///
    /// @param epsilon in (0, 1)
    public static Hedge multiplicative(int arms, double epsilon) {
        if (!(epsilon > 0 && epsilon < 1)) {
            throw new IllegalArgumentException("epsilon must lie in (0, 1), was " + epsilon);
        }
        return new Hedge(arms, -Math.log1p(-epsilon));
    }

    /// η = √(8 ln K/T), the one with the least bound.
    public static Hedge forHorizon(int arms, long horizon) {
        return new Hedge(arms, rate(arms, horizon));
    }

    /// √(8 ln K/T); 1 for K = 1, where any rate does.
    public static double rate(int arms, long horizon) {
        return arms == 1 ? 1 : Math.sqrt(8 * Math.log(arms) / horizon);
    }

    public int arms() {
        return cost.length;
    }

    /// p `[arms]`.
    public double[] distribution() {
        double least = Double.POSITIVE_INFINITY;
        for (double c : cost) {
            least = Math.min(least, c);
        }
        var p = new double[cost.length];
        double total = 0;
        for (int a = 0; a < p.length; a++) {
            p[a] = Math.exp(-eta * (cost[a] - least));
            total += p[a];
        }
        for (int a = 0; a < p.length; a++) {
            p[a] /= total;
        }
        return p;
    }

    /// @param costs `[arms]`; estimates of costs may exceed 1
    public void update(double[] costs) {
        if (costs.length != cost.length) {
            throw new IllegalArgumentException("needs " + cost.length + " costs, found " + costs.length);
        }
        for (int a = 0; a < cost.length; a++) {
            add(a, costs[a]);
        }
    }

    /// As {@link #update} with 0 for all other arms.
    void add(int arm, double of) {
        if (!(Math.abs(of) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("costs must be finite, arm " + arm + " has " + of);
        }
        cost[arm] += of;
    }

    /// ln K/η + η T/8.
    public static double regretBound(int arms, long rounds, double eta) {
        return Math.log(arms) / eta + eta * rounds / 8;
    }
}
