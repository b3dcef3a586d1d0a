package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SequencePolicyOptimizer.Credit;
import dev.plumbline.policy.SequencePolicyOptimizer.Options;
import dev.plumbline.policy.SequencePolicyOptimizer.StepRewards;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Short token sequences against plain enumeration, and step credit against a gradient written out.
///
/// Planted mistakes, and what turns red: contexts that keep the oldest token instead of the latest (enumerate, mdp); a
/// row after the end (enumerate); occupancy left out of the divergence (sums); rewards to go that start at the
/// front, or padding that counts in the mean (toGo); the sign of the slope (scores).
class TokenSequencesProperties {
    private static double[][] table(long seed, long stream, int rows, int columns) {
        var random = new Philox(seed, stream);
        var table = new double[rows][columns];
        for (double[] row : table) {
            Arrays.setAll(row, v -> random.nextGaussian());
        }
        return table;
    }

    /// Sums of at most 3⁴ terms of order 1: rounding below 1e-13.
    @Property(tries = 60, seed = "20261129")
    void sumsOverAllResponsesAreThoseByRows(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 3) int vocabulary,
            @ForAll @IntRange(min = 1, max = 4) int length, @ForAll @IntRange(max = 4) int memory,
            @ForAll boolean ends) {
        var space = new TokenSequences(vocabulary, length, memory, ends);
        double[][] logits = table(seed, 1, space.rows(), vocabulary);
        double[][] reference = table(seed, 2, space.rows(), vocabulary);
        double[][] reward = table(seed, 3, space.rows(), vocabulary);
        double[][] logp = space.logProbabilities(logits);
        double[][] logq = space.logProbabilities(reference);
        var sums = new double[3];
        var seen = new HashMap<List<Integer>, Double>();
        space.enumerate(logits, (tokens, p) -> {
            double l = Arrays.stream(space.along(logp, tokens)).sum();
            assertEquals(Math.exp(l), p, 1e-14);
            sums[0] += p;
            sums[1] += p * Arrays.stream(space.along(reward, tokens)).sum();
            sums[2] += p * (l - Arrays.stream(space.along(logq, tokens)).sum());
            seen.put(Arrays.stream(tokens).boxed().toList(), p);
        });
        assertEquals(1, sums[0], 1e-13);
        assertEquals(sums[1], space.expectation(logits, reward), 1e-13);
        assertEquals(sums[2], space.kl(logits, reference), 1e-13);
        var mdp = space.mdp(reward);
        assertEquals(sums[1], ExactPolicyGradient.of(mdp, logits, 1).objective(), 1e-13);
        assertEquals(sums[2], ExactPolicyGradient.trajectoryKl(mdp, logits, reference).objective(), 1e-13);
        int[] drawn = space.draw(logits, new Philox(seed, 4));
        assertTrue(seen.containsKey(Arrays.stream(drawn).boxed().toList()));
        mdp.enumerate(logits, trajectory ->
                assertEquals(seen.get(Arrays.stream(trajectory.actions()).boxed().toList()),
                        trajectory.probability(), 1e-14));
        var episode = mdp.draw(mdp.policy(logits), new Philox(seed, 5));
        assertEquals(seen.get(Arrays.stream(episode.actions()).boxed().toList()), episode.probability(), 1e-14);
        assertArrayEquals(space.rows(episode.actions()), episode.states());
    }

    /// With the memory of all tokens a row knows its prefix; with none only its place.
    @Test
    void rowsRememberTheLatestTokens() {
        assertArrayEquals(new int[] {0, 1, 2}, new TokenSequences(3, 3, 0, false).rows(new int[] {2, 1, 0}));
        assertArrayEquals(new int[] {0, 3, 5}, new TokenSequences(3, 3, 1, false).rows(new int[] {2, 1, 0}));
        assertArrayEquals(new int[] {0, 3, 11}, new TokenSequences(3, 3, 2, false).rows(new int[] {2, 1, 0}));
        var ending = new TokenSequences(3, 3, 2, true);
        assertEquals(1 + 2 + 4, ending.rows());
        assertArrayEquals(new int[] {0, 2}, ending.rows(new int[] {1, 2}));
        assertThrows(IllegalArgumentException.class, () -> ending.rows(new int[] {2, 1}));
        assertThrows(IllegalArgumentException.class, () -> ending.rows(new int[] {1, 1}));
        assertThrows(IllegalArgumentException.class, () -> new TokenSequences(1, 3, 0, true));
        assertThrows(IllegalArgumentException.class, () -> new TokenSequences(5, 30, 29, false));
        assertThrows(IllegalArgumentException.class, () -> ending.expectation(new double[2][3], new double[7][3]));
    }

    /// A functional that is a sum of rewards, against dynamic programming; step weights that are rewards to go have the
    /// same gradient. 27 terms of order 1.
    @Property(tries = 30, seed = "20261129")
    void functionalsOfTrajectories(@ForAll long seed) {
        var space = new TokenSequences(3, 3, 1, true);
        double[][] logits = table(seed, 1, space.rows(), 3);
        var mdp = space.mdp(table(seed, 3, space.rows(), 3));
        var exact = ExactPolicyGradient.of(mdp, logits, 1);
        var enumerated = ExactPolicyGradient.of(mdp, logits, trajectory -> trajectory.discountedReturn(1));
        assertEquals(exact.objective(), enumerated.objective(), 1e-13);
        double[][] toGo = ExactPolicyGradient.expectedSteps(mdp, logits, trajectory -> {
            double[] weights = trajectory.rewards().clone();
            for (int t = weights.length - 2; t >= 0; t--) {
                weights[t] += weights[t + 1];
            }
            return weights;
        });
        for (int s = 0; s < logits.length; s++) {
            assertArrayEquals(exact.gradLogits()[s], enumerated.gradLogits()[s], 1e-13);
            assertArrayEquals(exact.gradLogits()[s], toGo[s], 1e-13);
        }
    }

    /// One update of rate 1 by hand: episodes from the same stream, G from the end, standardised over their 20 or so
    /// tokens, the mean score. Errors of sums of order 1 over 100 tokens: 1e-12.
    @Property(tries = 20, seed = "20261129")
    void oneUpdateWithRewardsToGo(@ForAll @IntRange(min = 0, max = 1000) int seed) {
        var space = new TokenSequences(3, 3, 1, true);
        double[][] logits = table(seed, 1, space.rows(), 3);
        var mdp = space.mdp(table(seed, 3, space.rows(), 3));
        StepRewards added = episode -> {
            var more = new double[episode.length()];
            Arrays.setAll(more, t -> episode.length() * (t + 1.0) * episode.actions()[t]);
            return more;
        };
        double[][] policy = mdp.policy(logits);
        var random = new Philox(seed, 0);
        var gradient = new double[logits.length][3];
        var episodes = new FiniteMdp.Trajectory[12];
        Arrays.setAll(episodes, i -> mdp.draw(policy, random));
        int steps = Arrays.stream(episodes).mapToInt(FiniteMdp.Trajectory::length).sum();
        var all = new double[steps];
        int next = 0;
        for (var episode : episodes) {
            for (int t = 0; t < episode.length(); t++, next++) {
                for (int u = t; u < episode.length(); u++) {
                    all[next] += episode.rewards()[u] + added.of(episode)[u];
                }
            }
        }
        double[] standard = Whitening.whiten(all, null, true, 1e-8, 0);
        next = 0;
        for (var episode : episodes) {
            for (int t = 0; t < episode.length(); t++, next++) {
                int s = episode.states()[t];
                for (int a = 0; a < 3; a++) {
                    gradient[s][a] += standard[next] / steps * ((a == episode.actions()[t] ? 1 : 0) - policy[s][a]);
                }
            }
        }
        try (var backend = new DefinitionBackend()) {
            var model = new TabularLogits(backend,
                    backend.tensor(DType.FLOAT64, Rows.flat(logits), logits.length, 3), new StepRule.Sgd(1));
            SequencePolicyOptimizer.run(backend, DType.FLOAT64, mdp, logits, model, new Options(12,
                    MinibatchEpochs.of(1), PpoClip.of(0.2), new Credit.ToGo(added), LossAggregation.TOKEN_MEAN,
                    new KlPenalty.None(), 1, 1, 1, seed));
            double[] after = model.forward().toArray();
            for (int i = 0; i < after.length; i++) {
                assertEquals(logits[i / 3][i % 3] + gradient[i / 3][i % 3], after[i], 1e-12);
            }
        }
    }

    /// l and the way back against differences, step 1e-5: third derivatives of order 1, rounding 1e-16/1e-5.
    @Test
    void scoresAndTheirGradient() {
        int[] row = {0, 2, 2, 1, 0};
        int[] token = {1, 0, 2, 2, 1};
        double[] slope = {0.3, -1, 2, 0.7, -0.2};
        double[][] logits = table(5, 1, 3, 3);
        try (var backend = new DefinitionBackend()) {
            var scores = new TokenScores(backend, DType.FLOAT64, row, token, 3);
            double[] gradient = scores.gradient(
                    backend.tensor(DType.FLOAT64, Rows.flat(logits), 3, 3), backend.vector(DType.FLOAT64, slope))
                    .toArray();
            for (int i = 0; i < 9; i++) {
                double difference = 0;
                for (int sign : new int[] {1, -1}) {
                    double[] moved = Rows.flat(logits);
                    moved[i] += sign * 1e-5;
                    double[] l = scores.logProbability(backend.tensor(DType.FLOAT64, moved, 3, 3)).toArray();
                    for (int j = 0; j < l.length; j++) {
                        difference += sign * slope[j] * l[j] / 2e-5;
                    }
                }
                assertEquals(difference, gradient[i], 1e-9);
            }
            assertThrows(IllegalArgumentException.class,
                    () -> new TokenScores(backend, DType.FLOAT64, row, new int[1], 3));
        }
    }
}
