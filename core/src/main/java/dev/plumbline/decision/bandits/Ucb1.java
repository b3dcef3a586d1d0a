package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// Each arm once, then the one with the largest m(a) + r(a) (Auer, Cesa-Bianchi and Fischer 2002; Slivkins, section
/// 1.3.3).
///
/// R(T) = O(√(K T ln T)) and O(ln T) Σ 1/Δ(a): an arm is pulled only as long as its interval is wider than its gap.
public final class Ucb1 implements BanditAlgorithm {
    private final ArmStatistics seen;
    private final ConfidenceRadius radius;

    public Ucb1(int arms, ConfidenceRadius radius) {
        seen = new ArmStatistics(arms);
        this.radius = radius;
    }

    public static Ucb1 forHorizon(int arms, long horizon) {
        return new Ucb1(arms, ConfidenceRadius.knownHorizon(horizon));
    }

    @Override
    public int arms() {
        return seen.arms();
    }

    /// m(a) + r(a); +∞ before the first pull.
    public double index(int arm) {
        return seen.pulls(arm) == 0
                ? Double.POSITIVE_INFINITY
                : seen.mean(arm) + radius.of(seen.pulls(arm), Math.max(1, seen.rounds()));
    }

    @Override
    public Choice select(Philox random) {
        if (seen.rounds() < arms()) {
            return new Choice((int) seen.rounds(), 1);
        }
        var index = new double[arms()];
        for (int a = 0; a < index.length; a++) {
            index[a] = index(a);
        }
        return ArgMax.of(index, random);
    }

    @Override
    public void update(Choice choice, double reward) {
        seen.add(choice.arm(), reward);
    }
}
