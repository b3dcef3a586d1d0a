package dev.plumbline.reward.segments;

/// Segments of a text, one after another, without gaps: segment j holds the characters endsⱼ₋₁ .. endsⱼ − 1, ends₋₁ =
/// 0.
///
/// @param ends `[segments]`, each one past the last character of its segment; strictly increasing
public record Segmentation(int[] ends) {
    public Segmentation {
        for (int j = 0; j < ends.length; j++) {
            if (ends[j] <= (j == 0 ? 0 : ends[j - 1])) {
                throw new IllegalArgumentException("ends must increase strictly from above 0, found " + ends[j]
                        + " for segment " + j);
            }
        }
    }

    public int size() {
        return ends.length;
    }

    /// Segment j of `text`, with the white space behind it.
    public String of(String text, int j) {
        return text.substring(j == 0 ? 0 : ends[j - 1], ends[j]);
    }

    /// Where each segment is paid: the token eⱼ that holds its last character that is not white space, `[segments]`.
    /// White space is left aside because many tokenizers begin a token with it: the first token behind the white space
    /// belongs to the next segment. A segment beyond the last token, of a response that was cut, is paid at the last
    /// token.
    ///
    /// @param tokenEnds `[tokens]`, each one past the last character of a token of the policy; not decreasing
    public int[] lastTokens(String text, int[] tokenEnds) {
        if (tokenEnds.length == 0) {
            throw new IllegalArgumentException("a response needs a token to be paid at");
        }
        var last = new int[ends.length];
        int token = 0;
        for (int j = 0; j < ends.length; j++) {
            int end = ends[j];
            while (end > (j == 0 ? 0 : ends[j - 1]) && Character.isWhitespace(text.charAt(end - 1))) {
                end--;
            }
            while (token < tokenEnds.length - 1 && tokenEnds[token] < end) {
                token++;
            }
            last[j] = token;
        }
        return last;
    }
}
