package dev.plumbline.reward.rules;

/// R = 1{norm(y) = norm(g)}, in {0, 1}.
///
/// Equality, not containment: a rule that accepts an answer contained in the truth accepts the empty answer to every
/// question. An answer that is empty after normalisation scores 0.
///
/// @param normalization norm
public record ExactMatch(AnswerNormalization normalization) implements TextReward {

    /// @throws IllegalArgumentException if `truth` is empty after normalisation: nothing could match it
    @Override
    public double score(String answer, String truth) {
        String wanted = normalization.apply(truth);
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("the truth '" + truth + "' is empty after normalization");
        }
        return normalization.apply(answer).equals(wanted) ? 1 : 0;
    }
}
