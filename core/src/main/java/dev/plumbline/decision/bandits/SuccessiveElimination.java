package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Pull every active arm once; drop arm a if m(a) + r(a) < max over active arms of m − r; repeat (Slivkins, section
/// 1.3.3).
///
/// While every mean lies in its interval the best arm stays. R(T) = O(√(K T ln T)) and O(ln T) Σ 1/Δ(a).
public final class SuccessiveElimination implements BanditAlgorithm {
    private final ArmStatistics seen;
    private final ConfidenceRadius radius;
    private final boolean[] active;
    private int next;

    public SuccessiveElimination(int arms, ConfidenceRadius radius) {
        seen = new ArmStatistics(arms);
        this.radius = radius;
        active = new boolean[arms];
        Arrays.fill(active, true);
    }

    public static SuccessiveElimination forHorizon(int arms, long horizon) {
        return new SuccessiveElimination(arms, ConfidenceRadius.knownHorizon(horizon));
    }

    @Override
    public int arms() {
        return seen.arms();
    }

    /// Whether the arm has not been dropped.
    public boolean active(int arm) {
        return active[arm];
    }

    @Override
    public Choice select(Philox random) {
        while (!active[next]) {
            next++;
        }
        return new Choice(next, 1);
    }

    @Override
    public void update(Choice choice, double reward) {
        seen.add(choice.arm(), reward);
        do {
            next++;
        } while (next < active.length && !active[next]);
        if (next == active.length) {
            drop();
            next = 0;
        }
    }

    private void drop() {
        double best = Double.NEGATIVE_INFINITY;
        for (int a = 0; a < active.length; a++) {
            if (active[a]) {
                best = Math.max(best, seen.mean(a) - radius.of(seen.pulls(a), seen.rounds()));
            }
        }
        for (int a = 0; a < active.length; a++) {
            active[a] &= seen.mean(a) + radius.of(seen.pulls(a), seen.rounds()) >= best;
        }
    }
}
