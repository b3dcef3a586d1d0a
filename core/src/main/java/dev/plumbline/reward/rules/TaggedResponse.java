package dev.plumbline.reward.rules;

import java.util.Optional;

/// A response of the form `<think>…</think> <answer>…</answer>`, each tag once and in this order, nothing but white
/// space around.
///
/// Format reward: 1 if {@link #read} finds it, else 0. Tags inside a part are refused: a response with two answers has
/// none.
///
/// @param reasoning between the first tags, as written
/// @param answer between the second tags, without white space at its ends
public record TaggedResponse(String reasoning, String answer) {
    private static final String[] TAGS = {"<think>", "</think>", "<answer>", "</answer>"};

    /// The parts, if the response has the form. O(length): no pattern that backtracks.
    public static Optional<TaggedResponse> read(String response) {
        String text = response.strip();
        var at = new int[TAGS.length];
        for (int i = 0; i < TAGS.length; i++) {
            at[i] = text.indexOf(TAGS[i]);
            if (at[i] < 0 || at[i] != text.lastIndexOf(TAGS[i]) || i > 0 && at[i] < at[i - 1] + TAGS[i - 1].length()) {
                return Optional.empty();
            }
        }
        boolean bare = at[0] == 0 && at[3] + TAGS[3].length() == text.length()
                && text.substring(at[1] + TAGS[1].length(), at[2]).isBlank();
        return bare
                ? Optional.of(new TaggedResponse(text.substring(TAGS[0].length(), at[1]),
                        text.substring(at[2] + TAGS[2].length(), at[3]).strip()))
                : Optional.empty();
    }

    /// 1 if `response` has the form, else 0.
    public static double formatReward(String response) {
        return read(response).isPresent() ? 1 : 0;
    }
}
