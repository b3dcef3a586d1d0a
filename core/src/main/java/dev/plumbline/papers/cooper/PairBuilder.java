package dev.plumbline.papers.cooper;

import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.cooper.ReferenceRewardModel.Pair;
import java.util.Arrays;
import java.util.Optional;

/// The pair of a prompt for stage 2. o⁺ is drawn uniformly from the rollouts that the rule accepts; without any there
/// is no pair. o⁻ is a rewriting of o⁺ with a wrong final answer: its agreement is that of a wrong answer, and
/// everything else as `nuisance` says. It is written anew until the rule rejects it.
///
/// @param nuisance where everything but the answer of o⁻ comes from
/// @param assistantError probability that a rewriting is still correct
/// @param rule that checks the rewriting
record PairBuilder(Nuisance nuisance, double assistantError, Rule rule) {
    private static final int MOST_REWRITINGS = 1000;

    enum Nuisance {
        /// From o⁺: the literal reading. Of a linear model such pairs move the weight of the answer alone.
        COPIED,
        /// From a rollout of the group, drawn uniformly: the assistant writes as the policy does now.
        ROLLOUT
    }

    PairBuilder {
        Rule.requireProbability("assistantError", assistantError);
    }

    /// Probability of each rollout to be o⁺; all 0 if none is accepted.
    static double[] positiveLaw(boolean[] accepted) {
        int n = 0;
        for (boolean a : accepted) {
            n += a ? 1 : 0;
        }
        var law = new double[accepted.length];
        for (int i = 0; i < law.length; i++) {
            law[i] = accepted[i] ? 1.0 / n : 0;
        }
        return law;
    }

    /// @param rollouts features `[G][d]`
    /// @param accepted by the rule `[G]`
    /// @throws IllegalStateException if the rule accepts every rewriting
    Optional<Pair> build(double[][] rollouts, boolean[] accepted, Philox random) {
        double[] law = positiveLaw(accepted);
        if (Arrays.stream(law).allMatch(p -> p == 0)) {
            return Optional.empty();
        }
        double[] positive = rollouts[random.nextIndex(law)];
        for (int attempt = 0; attempt < MOST_REWRITINGS; attempt++) {
            double[] negative = (switch (nuisance) {
                case COPIED -> positive;
                case ROLLOUT -> rollouts[random.nextInt(rollouts.length)];
            }).clone();
            boolean correct = random.nextDouble() < assistantError;
            negative[Candidates.AGREEMENT] = Candidates.agreement(random.nextGaussian(), correct);
            if (!rule.accepts(correct, random)) {
                return Optional.of(new Pair(positive, negative));
            }
        }
        throw new IllegalStateException("the rule accepted all of " + MOST_REWRITINGS + " rewritings");
    }
}
