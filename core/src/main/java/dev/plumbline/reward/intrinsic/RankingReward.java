package dev.plumbline.reward.intrinsic;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.MergedMoments;

/// A score R(o), linear in the words of o, learned from pairs, then normalized: r(o) = z 1{z > ε}, z = (R(o) − m)/√v
/// with the running moments m, v of the scores of the captions that the agent meets.
///
/// Loss of a pair with q = Pr(second is better), ½ for a tie, and d = R(o₂) − R(o₁): −q log σ(d) − (1 − q) log σ(−d),
/// dL/dd = σ(d) − q: Bradley and Terry with a tie as half a win.
public final class RankingReward implements IntrinsicReward {
    private final WordScore score;
    private final double threshold;
    private final double clip;
    private final MergedMoments moments = MergedMoments.usual();
    private boolean trained;

    /// @param words of each caption, numbers from 0
    /// @param threshold ε; −∞: none. At ε < 0 captions below the mean have a negative reward
    /// @param clip longest gradient, > 0
    public RankingReward(int[][] words, double threshold, double clip) {
        if (Double.isNaN(threshold) || !(clip > 0)) {
            throw new IllegalArgumentException(
                    "threshold must be a number and clip positive, were " + threshold + " and " + clip);
        }
        score = new WordScore(words);
        this.threshold = threshold;
        this.clip = clip;
    }

    /// R(o).
    public double score(int caption) {
        return score.of(caption);
    }

    /// −q log σ(d) − (1 − q) log σ(−d).
    public static double loss(double d, double secondBetter) {
        return secondBetter * Logistic.softplus(-d) + (1 - secondBetter) * Logistic.softplus(d);
    }

    /// σ(d) − q.
    public static double slope(double d, double secondBetter) {
        return Logistic.sigmoid(d) - secondBetter;
    }

    /// One step of descent of the mean loss; the mean loss before it. A pair of one caption with itself is a tie that
    /// changes nothing.
    ///
    /// @param first o₁ `[batch]`, not empty
    /// @param second o₂ `[batch]`
    /// @param secondBetter q `[batch]`
    public double step(int[] first, int[] second, double[] secondBetter, double rate) {
        double loss = 0;
        for (int i = 0; i < first.length; i++) {
            double d = score.of(second[i]) - score.of(first[i]);
            loss += loss(d, secondBetter[i]) / first.length;
            double slope = slope(d, secondBetter[i]) / first.length;
            score.accumulate(second[i], slope);
            score.accumulate(first[i], -slope);
        }
        score.descend(rate, clip);
        trained = true;
        return loss;
    }

    /// Takes the scores of captions that were met into the moments, once something is learned.
    public void observe(int[] captions) {
        if (trained) {
            var scores = new double[captions.length];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = score.of(captions[i]);
            }
            moments.merge(scores);
        }
    }

    @Override
    public double of(int caption) {
        if (!trained) {
            return 0;
        }
        double z = moments.normalize(score.of(caption));
        return z > threshold ? z : 0;
    }
}
