package dev.plumbline.papers.treg;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.TokenRegularizedDpo;
import dev.plumbline.policy.TokenSequences;
import java.util.Arrays;

/// Pairs of responses of 6 tokens from 5, the true value of each token, and judges that know a little of it.
///
/// The value u of token v at position t is drawn from {−1, 0, 1}; a response is worth their sum. The reference has
/// logits 0.3 N(0, 1). Pairs are two draws from it; Pr(first is chosen) = σ(difference of values). A judge's
/// log-ratio between the prompt for good and the one for bad answers is u + N(0, 1), once for each (t, v): it errs
/// alike wherever it meets the same token. `fresh` has its errors drawn anew for every token of every response.
///
/// @param value u `[rows x tokens]`
/// @param reference logits `[rows x tokens]`
/// @param responses y_w, y_l of each pair: response 2k is the chosen one of pair k
/// @param judge log-ratios `[rows x tokens]`
/// @param shuffled the same numbers, dealt to other places and tokens
/// @param noise log-ratios of a judge that knows nothing
/// @param fresh along each response
record TokenPairs(
        TokenSequences space, double[][] value, double[][] reference, int[][] responses, double[][] judge,
        double[][] shuffled, double[][] noise, double[][] fresh) {
    static final int TOKENS = 5;
    static final int LENGTH = 6;

    /// @param memory tokens that a row of the policy remembers
    static TokenPairs of(int memory, int pairs, long seed) {
        var space = new TokenSequences(TOKENS, LENGTH, memory, false);
        var values = new double[LENGTH][TOKENS];
        var random = new Philox(seed, 1);
        for (double[] row : values) {
            Arrays.setAll(row, v -> random.nextInt(3) - 1);
        }
        double[][] value = byRow(space, values);
        var start = new Philox(seed, 2);
        var reference = new double[space.rows()][TOKENS];
        for (double[] row : reference) {
            Arrays.setAll(row, v -> 0.3 * start.nextGaussian());
        }
        var draws = new Philox(seed, 3);
        var responses = new int[2 * pairs][];
        for (int k = 0; k < pairs; k++) {
            int[] first = space.draw(reference, draws);
            int[] second = space.draw(reference, draws);
            double difference = total(space.along(value, first)) - total(space.along(value, second));
            boolean better = draws.nextDouble() < Logistic.sigmoid(difference);
            responses[2 * k] = better ? first : second;
            responses[2 * k + 1] = better ? second : first;
        }
        var errors = new Philox(seed, 4);
        var judge = new double[LENGTH][TOKENS];
        var noise = new double[LENGTH][TOKENS];
        for (int i = 0; i < LENGTH * TOKENS; i++) {
            judge[i / TOKENS][i % TOKENS] = values[i / TOKENS][i % TOKENS] + errors.nextGaussian();
            noise[i / TOKENS][i % TOKENS] = errors.nextGaussian();
        }
        int[] dealt = new Philox(seed, 5).permutation(LENGTH * TOKENS);
        var shuffled = new double[LENGTH][TOKENS];
        for (int i = 0; i < dealt.length; i++) {
            shuffled[i / TOKENS][i % TOKENS] = judge[dealt[i] / TOKENS][dealt[i] % TOKENS];
        }
        var anew = new Philox(seed, 6);
        var fresh = new double[responses.length][];
        for (int i = 0; i < responses.length; i++) {
            fresh[i] = space.along(value, responses[i]);
            for (int t = 0; t < LENGTH; t++) {
                fresh[i][t] += anew.nextGaussian();
            }
        }
        return new TokenPairs(space, value, reference, responses, byRow(space, judge), byRow(space, shuffled),
                byRow(space, noise), fresh);
    }

    /// The table of positions for every context.
    private static double[][] byRow(TokenSequences space, double[][] byPosition) {
        var table = new double[space.rows()][];
        for (int t = 0; t < LENGTH; t++) {
            Arrays.fill(table, space.firstRow(t), space.firstRow(t + 1), byPosition[t]);
        }
        return table;
    }

    private static double total(double[] x) {
        return Arrays.stream(x).sum();
    }

    /// r̂ along each response.
    ///
    /// @param own implicit rewards of a policy `[rows x tokens]`, read by {@link Method.Source#OWN} alone
    double[][] rewards(Method.Source source, double[][] own) {
        var rewards = new double[responses.length][];
        for (int i = 0; i < rewards.length; i++) {
            double[] ratio = switch (source) {
                case JUDGE -> space.along(judge, responses[i]);
                case FRESH -> fresh[i];
                case SHUFFLED -> space.along(shuffled, responses[i]);
                case NOISE -> space.along(noise, responses[i]);
                case OWN -> space.along(own, responses[i]);
                case CHOSEN -> new double[LENGTH];
            };
            rewards[i] = TokenRegularizedDpo.contrastiveRewards(ratio, new double[LENGTH]);
            if (source == Method.Source.CHOSEN) {
                Arrays.fill(rewards[i], i % 2 == 0 ? 1 : 0);
            }
        }
        return rewards;
    }
}
