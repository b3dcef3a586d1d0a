package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;
import java.util.List;

/// Arms whose means are constant in each of several phases of equal length, and change in between.
///
/// @param phases as many arms in each, at least one
public record SwitchingArms(List<BernoulliArms> phases) {
    public SwitchingArms {
        phases = List.copyOf(phases);
        if (phases.stream().mapToInt(BernoulliArms::arms).distinct().count() != 1) {
            throw new IllegalArgumentException("needs a phase, and as many arms in each");
        }
    }

    public int arms() {
        return phases.getFirst().arms();
    }

    /// The phase of round t of T, t from 0.
    public BernoulliArms phase(long t, long horizon) {
        return phases.get((int) (t * phases.size() / horizon));
    }

    /// Σₜ μₜ* − μₜ(aₜ): against the best arm of each round, not the best fixed one.
    public double regret(BanditAlgorithm algorithm, Philox noise, Philox decisions, long horizon) {
        double regret = 0;
        for (long t = 0; t < horizon; t++) {
            var now = phase(t, horizon);
            var choice = algorithm.select(decisions);
            algorithm.update(choice, now.draw(choice.arm(), noise));
            regret += now.gap(choice.arm());
        }
        return regret;
    }
}
