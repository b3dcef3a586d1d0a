package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;

/// Hidden exploration (Mansour, Slivkins and Syrgkanis 2015; Slivkins, chapter 11): agents who each act once follow
/// recommendations only if that is best for them. In each phase of L rounds, one round that nobody can tell explores
/// arm 1; the others recommend the arm that looks better on clean data: the first rounds, in which agents took arm 0
/// by themselves, and the explorations of earlier phases.
///
/// An agent who is told to take arm 1 knows the mechanism and the prior, not the data: they follow if
/// (L − 1) G ≥ gap ({@link IncentivizedArms}), else take arm 0. Told to take arm 0, they always follow: only
/// exploitation says so.
///
/// @param warmUp n₀, rounds before the first phase
/// @param phase L ≥ 1
/// @param explorations after which there is no exploring round any more
public record HiddenExploration(IncentivizedArms prior, int warmUp, int phase, int explorations) {
    public HiddenExploration {
        if (warmUp < 0 || phase < 1 || explorations < 0) {
            throw new IllegalArgumentException("needs warmUp >= 0, phase >= 1, explorations >= 0; were "
                    + warmUp + ", " + phase + ", " + explorations);
        }
    }

    /// @param pulls of arm 1
    /// @param refused rounds in which an agent was told to take arm 1 and did not
    /// @param regret Σ max(μ₀, μ₁) − μ(aₜ)
    public record Run(long pulls, long refused, double regret) {}

    /// Whether an agent follows a recommendation of arm 1 when `explored` clean pulls of it are known to have been
    /// made.
    public boolean follows(int explored) {
        return explored >= explorations || (phase - 1) * prior.valueOfData(warmUp, explored) >= prior.priorGap();
    }

    /// @param mean0 μ₀
    /// @param mean1 μ₁
    public Run play(double mean0, double mean1, long horizon, Philox noise, Philox decisions) {
        int successes0 = 0;
        for (int t = 0; t < warmUp; t++) {
            successes0 += noise.nextDouble() < mean0 ? 1 : 0;
        }
        int explored = 0;
        int successes1 = 0;
        long pulls = 0;
        long refused = 0;
        for (long t = warmUp; t < horizon;) {
            boolean follows = follows(explored);
            boolean exploit1 = prior.mean1(successes1, explored) > prior.mean0(successes0, warmUp);
            int slot = explored < explorations ? decisions.nextInt(phase) : -1;
            int before = explored;
            for (int i = 0; i < phase && t < horizon; i++, t++) {
                boolean recommend1 = i == slot || exploit1;
                refused += recommend1 && !follows ? 1 : 0;
                pulls += recommend1 && follows ? 1 : 0;
                if (i == slot && follows) {
                    explored = before + 1;
                    successes1 += noise.nextDouble() < mean1 ? 1 : 0;
                }
            }
        }
        double best = Math.max(mean0, mean1);
        return new Run(pulls, refused, pulls * (best - mean1) + (horizon - pulls) * (best - mean0));
    }

    /// Agents who see everything and take what looks best to them, without a mechanism: once arm 0 looks better it is
    /// taken, and arm 1 is not learned about.
    public static Run greedy(
            IncentivizedArms prior, int warmUp, double mean0, double mean1, long horizon, Philox noise) {
        int s0 = 0;
        int n0 = 0;
        int s1 = 0;
        int n1 = 0;
        for (long t = 0; t < horizon; t++) {
            if (t >= warmUp && prior.mean1(s1, n1) > prior.mean0(s0, n0)) {
                n1++;
                s1 += noise.nextDouble() < mean1 ? 1 : 0;
            } else {
                n0++;
                s0 += noise.nextDouble() < mean0 ? 1 : 0;
            }
        }
        double best = Math.max(mean0, mean1);
        return new Run(n1, 0, n1 * (best - mean1) + n0 * (best - mean0));
    }
}
