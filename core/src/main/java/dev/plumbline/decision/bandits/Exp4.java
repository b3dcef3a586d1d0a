package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// Exp4: Hedge over N experts who advise distributions over K arms (Auer, Cesa-Bianchi, Freund and Schapire 2002;
/// Slivkins, chapter 6).
///
/// p = Σₑ qₑ ξₑ, ĉ(b) = c 1{b = a}/p(a), the estimated cost of expert e is Σᵦ ξₑ(b) ĉ(b). E R ≤ √(2 T K ln N) against
/// the best expert at η = √(2 ln N/(T K)). Experts "always a", one for each arm, give {@link Exp3} to the last bit.
public final class Exp4 {
    private final Hedge hedge;
    private final int arms;

    /// @param eta η > 0
    public Exp4(int experts, int arms, double eta) {
        if (arms < 1) {
            throw new IllegalArgumentException("there must be an arm, were " + arms);
        }
        hedge = new Hedge(experts, eta);
        this.arms = arms;
    }

    public static Exp4 forHorizon(int experts, int arms, long horizon) {
        return new Exp4(experts, arms, experts == 1 ? 1 : Math.sqrt(2 * Math.log(experts) / ((double) horizon * arms)));
    }

    /// √(2 T K ln N).
    public static double regretBound(int experts, int arms, long horizon) {
        return Math.sqrt(2 * Math.log(experts) * horizon * arms);
    }

    /// p `[arms]`.
    ///
    /// @param advice ξ `[experts][arms]`, rows sum to 1
    public double[] distribution(double[][] advice) {
        double[] q = hedge.distribution();
        if (advice.length != q.length) {
            throw new IllegalArgumentException("needs the advice of " + q.length + " experts, found " + advice.length);
        }
        var p = new double[arms];
        for (int e = 0; e < q.length; e++) {
            if (advice[e].length != arms) {
                throw new IllegalArgumentException("advice must have " + arms + " entries, found " + advice[e].length);
            }
            for (int a = 0; a < arms; a++) {
                p[a] += q[e] * advice[e][a];
            }
        }
        return p;
    }

    public BanditAlgorithm.Choice select(double[][] advice, Philox random) {
        double[] p = distribution(advice);
        int arm = random.nextIndex(p);
        return new BanditAlgorithm.Choice(arm, p[arm]);
    }

    /// @param advice as at the draw
    /// @param cost in [0, 1]
    public void update(BanditAlgorithm.Choice choice, double[][] advice, double cost) {
        double estimate = cost / choice.probability();
        for (int e = 0; e < advice.length; e++) {
            if (advice[e][choice.arm()] != 0) {
                hedge.add(e, advice[e][choice.arm()] * estimate);
            }
        }
    }
}
