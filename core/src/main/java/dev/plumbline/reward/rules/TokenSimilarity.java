package dev.plumbline.reward.rules;

import java.util.Arrays;
import java.util.Map;

/// Free-form text: R = {@link MatchedSimilarity#value} of the embeddings of both texts' tokens, in [−1, 1].
///
/// Tokens are the words by {@link AnswerNormalization#RELAXED}; words without an embedding (templates, special tokens:
/// leave them out of the table, or they inflate both means) are dropped. An answer without tokens scores 0. Order and
/// negation are invisible.
///
/// @param embeddings of each word, all of one dimension
public record TokenSimilarity(Map<String, double[]> embeddings) implements TextReward {
    public TokenSimilarity {
        embeddings = Map.copyOf(embeddings);
    }

    /// @throws IllegalArgumentException if the truth has no tokens
    @Override
    public double score(String answer, String truth) {
        return MatchedSimilarity.of(rows(answer), rows(truth)).value();
    }

    private double[][] rows(String text) {
        return Arrays.stream(AnswerNormalization.RELAXED.apply(text).split(" "))
                .map(embeddings::get)
                .filter(row -> row != null)
                .toArray(double[][]::new);
    }
}
