package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// Exp3: Hedge on estimates of costs that are seen for one arm alone (Auer, Cesa-Bianchi, Freund and Schapire 2002;
/// Slivkins, chapter 6).
///
/// Draw a from p = (1 − γ) w/W + γ/K and estimate ĉ(b) = c 1{b = a}/p(a): E ĉ = c given the past, E ĉ² ≤ 1/p. Against
/// every oblivious sequence, E R ≤ ln K/η + η T K/2 for costs and γ = 0, which is √(2 T K ln K) at η = √(2 ln K/(T
/// K)).
public final class Exp3 implements BanditAlgorithm {

    /// What is divided by the probability. A reward r is a cost 1 − r; the two estimates have different laws.
    public enum Estimate {
        /// (1 − r)/p: every weight falls or stays. No mixing is needed.
        COST,
        /// r/p: the weight of the drawn arm grows without bound as p falls, so that γ > 0 is needed.
        GAIN
    }

    private final Hedge hedge;
    private final double mixing;
    private final Estimate estimate;

    /// @param eta η > 0
    /// @param mixing γ in [0, 1]
    public Exp3(int arms, double eta, double mixing, Estimate estimate) {
        if (!(mixing >= 0 && mixing <= 1)) {
            throw new IllegalArgumentException("mixing must lie in [0, 1], was " + mixing);
        }
        hedge = new Hedge(arms, eta);
        this.mixing = mixing;
        this.estimate = estimate;
    }

    /// Costs, γ = 0, η = √(2 ln K/(T K)).
    public static Exp3 forHorizon(int arms, long horizon) {
        return new Exp3(arms, rate(arms, horizon), 0, Estimate.COST);
    }

    /// √(2 ln K/(T K)); 1 for K = 1, where any rate does.
    public static double rate(int arms, long horizon) {
        return arms == 1 ? 1 : Math.sqrt(2 * Math.log(arms) / ((double) horizon * arms));
    }

    /// √(2 T K ln K).
    public static double regretBound(int arms, long horizon) {
        return Math.sqrt(2 * Math.log(arms) * horizon * arms);
    }

    @Override
    public int arms() {
        return hedge.arms();
    }

    /// p `[arms]`; the mixing term is in every arm.
    public double[] distribution() {
        double[] p = hedge.distribution();
        if (mixing > 0) {
            for (int a = 0; a < p.length; a++) {
                p[a] = (1 - mixing) * p[a] + mixing / p.length;
            }
        }
        return p;
    }

    @Override
    public Choice select(Philox random) {
        double[] p = distribution();
        int arm = random.nextIndex(p);
        return new Choice(arm, p[arm]);
    }

    @Override
    public void update(Choice choice, double reward) {
        double cost = estimate == Estimate.COST ? 1 - reward : -reward;
        hedge.add(choice.arm(), cost / choice.probability());
    }
}
