package dev.plumbline.papers.cooper;

import dev.plumbline.numerics.Philox;

/// Responses that the policy can give to each prompt, with features f ∈ R⁸.
///
/// f₀ agrees with the reference: ±1 for a correct or wrong answer, plus noise of standard deviation 0.9. f₁ is style:
/// mean ±0.5, standard deviation 0.5, so that it predicts correctness where reward models are trained. The rest is
/// standard normal. The last {@link #EXPLOITS} candidates of a prompt are off that distribution: wrong, with a style
/// that no training response has.
///
/// @param features `[prompts][candidates][8]`
/// @param correct y
/// @param accepted what the rule says
record Candidates(double[][][] features, boolean[][] correct, boolean[][] accepted) {
    static final int FEATURES = 8;
    static final int AGREEMENT = 0;
    static final int STYLE = 1;
    static final int PER_PROMPT = 24;
    static final int EXPLOITS = 3;
    /// Logit that an exploit starts with; the others start with 0.
    static final double EXPLOIT_LOGIT = -1;
    /// Share of correct answers on the distribution.
    static final double CORRECT_SHARE = 0.3;
    /// Standard deviation of the noise of f₀.
    static final double AGREEMENT_NOISE = 0.9;
    private static final double STYLE_SHIFT = 0.5;
    /// Of all styles, those of the exploits included.
    private static final double STYLE_SPREAD = 0.5;

    /// @param exploitStyle mean style of the exploits
    static Candidates of(Philox random, int prompts, double exploitStyle, Rule rule) {
        var features = new double[prompts][PER_PROMPT][];
        var correct = new boolean[prompts][PER_PROMPT];
        var accepted = new boolean[prompts][PER_PROMPT];
        for (int x = 0; x < prompts; x++) {
            for (int c = 0; c < PER_PROMPT; c++) {
                boolean exploit = isExploit(c);
                correct[x][c] = !exploit && random.nextDouble() < CORRECT_SHARE;
                features[x][c] = features(random, correct[x][c]);
                if (exploit) {
                    features[x][c][STYLE] = exploitStyle + STYLE_SPREAD * random.nextGaussian();
                }
                accepted[x][c] = rule.accepts(correct[x][c], random);
            }
        }
        return new Candidates(features, correct, accepted);
    }

    static boolean isExploit(int candidate) {
        return candidate >= PER_PROMPT - EXPLOITS;
    }

    /// Of a response on the distribution.
    static double[] features(Philox random, boolean correct) {
        var f = new double[FEATURES];
        for (int d = 0; d < FEATURES; d++) {
            f[d] = random.nextGaussian();
        }
        f[AGREEMENT] = agreement(f[AGREEMENT], correct);
        f[STYLE] = STYLE_SPREAD * f[STYLE] + (correct ? STYLE_SHIFT : -STYLE_SHIFT);
        return f;
    }

    /// f₀.
    ///
    /// @param noise standard normal
    static double agreement(double noise, boolean correct) {
        return (correct ? 1 : -1) + AGREEMENT_NOISE * noise;
    }

    int prompts() {
        return features.length;
    }

    /// Logits of the policy before training, `[prompts][candidates]`.
    double[][] initialLogits() {
        var logits = new double[prompts()][PER_PROMPT];
        for (double[] row : logits) {
            for (int c = 0; c < PER_PROMPT; c++) {
                row[c] = isExploit(c) ? EXPLOIT_LOGIT : 0;
            }
        }
        return logits;
    }
}
