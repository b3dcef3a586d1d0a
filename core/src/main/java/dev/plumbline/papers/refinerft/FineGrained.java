package dev.plumbline.papers.refinerft;

import dev.plumbline.numerics.Philox;
import dev.plumbline.reward.rules.Cosine;
import dev.plumbline.reward.rules.LengthReward;
import dev.plumbline.reward.rules.TaggedResponse;
import java.util.Arrays;

/// Classification of 12 look-alike classes by responses that think before they answer; long thinking costs accuracy.
///
/// A response to prompt q, whose true class is q, is a class k, a length bin l of 0 .. 5 and a form f, from three
/// softmax heads. It is written out as a text of 9 characters of thinking for l = 0 and 40 l for others, in tags if
/// f = 1. With probability 0.05 + 0.12 l the class that comes out is drawn anew from all 12. Classes have random
/// unit embeddings.
///
/// @param embedding `[classes x dimensions]`
record FineGrained(double[][] embedding) {
    static final int CLASSES = 12;
    static final int LENGTHS = 6;
    static final int REWARDS = 5;
    /// Weights of form, accuracy, brevity, judge, similarity.
    static final double[] WEIGHTS = {1, 1, 1, 0.1, 0.1};
    private static final int DIMENSIONS = 8;
    private static final LengthReward.Below BRIEF = new LengthReward.Below(10);

    static FineGrained of(long seed) {
        var random = new Philox(seed, 1);
        var embedding = new double[CLASSES][DIMENSIONS];
        for (double[] row : embedding) {
            Arrays.setAll(row, d -> random.nextGaussian());
        }
        return new FineGrained(embedding); // cosines normalise them
    }

    /// Probability that thinking of length bin l loses the class.
    static double lost(int length) {
        return 0.05 + 0.12 * length;
    }

    /// Exact probability of a right answer: the class survives and is right, or the draw anew is.
    ///
    /// @param classes π of the classes
    /// @param lengths π of the length bins
    static double accuracy(double[] classes, double[] lengths, int truth) {
        double lost = 0;
        for (int l = 0; l < LENGTHS; l++) {
            lost += lengths[l] * lost(l);
        }
        return (1 - lost) * classes[truth] + lost / CLASSES;
    }

    /// The response as a text.
    static String text(int said, int length, boolean inForm) {
        String thinking = ".".repeat(characters(length));
        return inForm ? "<think>" + thinking + "</think><answer>" + said + "</answer>" : thinking + " " + said;
    }

    /// Characters of thinking.
    static int characters(int length) {
        return length == 0 ? 9 : 40 * length;
    }

    /// Form, accuracy, brevity · `scale`, judge, similarity of a response. The judge is clip(0.3 sim + 0.7 acc +
    /// 0.1 N(0, 1), 0, 1), sim the cosine of the embeddings.
    ///
    /// @param said class that came out
    double[] rewards(int truth, int said, int length, boolean inForm, double scale, Philox random) {
        double similarity = said == truth ? 1 : Cosine.of(embedding[said], embedding[truth]);
        double right = said == truth ? 1 : 0;
        double judge = Math.clamp(0.3 * similarity + 0.7 * right + 0.1 * random.nextGaussian(), 0.0, 1.0);
        return new double[] {
            TaggedResponse.formatReward(text(said, length, inForm)), right,
            scale * BRIEF.score(characters(length)), judge, similarity
        };
    }
}
