package dev.plumbline.evaluation;

/// How often one policy's response is better than another's on the same prompt: (wins + ties/2)/prompts.
///
/// @param rate with its Wilson interval, 95%
/// @param wins prompts where a > b
/// @param losses prompts where a < b
/// @param ties prompts where a = b
public record WinRate(Proportion rate, int wins, int losses, int ties) {

    /// @param a score of the one policy's response `[prompts]`
    /// @param b score of the other's
    /// @throws IllegalArgumentException if a score is NaN or lengths differ
    public static WinRate of(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("there are " + a.length + " and " + b.length + " scores");
        }
        int wins = 0;
        int losses = 0;
        for (int i = 0; i < a.length; i++) {
            if (Double.isNaN(a[i]) || Double.isNaN(b[i])) {
                throw new IllegalArgumentException("score " + i + " is NaN");
            }
            if (a[i] > b[i]) {
                wins++;
            } else if (a[i] < b[i]) {
                losses++;
            }
        }
        int ties = a.length - wins - losses;
        return new WinRate(Proportion.of(wins + ties / 2.0, a.length, 0.95), wins, losses, ties);
    }
}
