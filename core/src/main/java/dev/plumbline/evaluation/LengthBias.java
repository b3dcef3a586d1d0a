package dev.plumbline.evaluation;

/// What length has to do with a reward's choices between two responses.
///
/// For the margin zᵢ = r(better) − r(other) and the difference of lengths dᵢ, better less other, in whatever unit. That
/// the reward prefers the longer response is a bias only if longer ones are not better as often: compare
/// `prefersLonger` with `betterIsLonger`, and the two accuracies with each other.
///
/// @param betterIsLonger share of pairs of unlike length whose better response is the longer one: what the rule "longer
///     wins" would score
/// @param prefersLonger share of them in which the reward prefers the longer one; z = 0 counts half
/// @param whereLonger accuracy where the better response is the longer one
/// @param whereShorter accuracy where it is the shorter one
/// @param correlation Spearman's of z and d, each pair taken in both orders so that it does not matter which comes
///     first
public record LengthBias(
        Proportion betterIsLonger, Proportion prefersLonger, Proportion whereLonger, Proportion whereShorter,
        double correlation) {

    /// @param margins z `[pairs]`
    /// @param lengthDifference d `[pairs]`
    public static LengthBias of(double[] margins, double[] lengthDifference) {
        Proportion.requireSameLength(margins.length, lengthDifference.length);
        double longer = 0;
        double shorter = 0;
        double rightLonger = 0;
        double rightShorter = 0;
        for (int i = 0; i < margins.length; i++) {
            if (Double.isNaN(margins[i]) || Double.isNaN(lengthDifference[i])) {
                throw new IllegalArgumentException("pair " + i + " has a margin or a length that is NaN");
            }
            double right = margins[i] > 0 ? 1 : margins[i] == 0 ? 0.5 : 0;
            if (lengthDifference[i] > 0) {
                longer++;
                rightLonger += right;
            } else if (lengthDifference[i] < 0) {
                shorter++;
                rightShorter += right;
            }
        }
        return new LengthBias(Proportion.of(longer, longer + shorter, 0.95),
                Proportion.of(rightLonger + (shorter - rightShorter), longer + shorter, 0.95),
                Proportion.of(rightLonger, longer, 0.95), Proportion.of(rightShorter, shorter, 0.95),
                RankCorrelation.spearman(inBothOrders(margins), inBothOrders(lengthDifference)));
    }

    /// x and −x.
    static double[] inBothOrders(double[] x) {
        var both = new double[2 * x.length];
        for (int i = 0; i < x.length; i++) {
            both[i] = x[i];
            both[x.length + i] = 0 - x[i];
        }
        return both;
    }
}
