package dev.plumbline.reward.intrinsic;

import dev.plumbline.numerics.Logistic;

/// A classifier of helpful captions: r(o) = 1{σ(z(o)) > η}, z linear in the words of o, without bias. Loss of a label
/// y: −y log σ(z) − (1 − y) log σ(−z), dL/dz = σ(z) − y, the mean over the batch.
///
/// With one word of its own for each caption, trained to the end, it is the table of {@link RetrievalReward}.
public final class ClassificationReward implements IntrinsicReward {
    private final WordScore score;
    private final double threshold;

    /// @param words of each caption, numbers from 0
    /// @param threshold η in [0, 1)
    public ClassificationReward(int[][] words, double threshold) {
        if (!(threshold >= 0 && threshold < 1)) {
            throw new IllegalArgumentException("threshold must lie in [0, 1), was " + threshold);
        }
        score = new WordScore(words);
        this.threshold = threshold;
    }

    /// σ(z(o)).
    public double probability(int caption) {
        return Logistic.sigmoid(score.of(caption));
    }

    @Override
    public double of(int caption) {
        return probability(caption) > threshold ? 1 : 0;
    }

    /// One step of descent; the mean loss before it.
    ///
    /// @param captions `[batch]`, not empty
    /// @param labels y `[batch]`, 0 or 1
    public double step(int[] captions, int[] labels, double rate) {
        double loss = 0;
        for (int i = 0; i < captions.length; i++) {
            double z = score.of(captions[i]);
            loss += Logistic.softplus(labels[i] == 1 ? -z : z) / captions.length;
            score.accumulate(captions[i], (Logistic.sigmoid(z) - labels[i]) / captions.length);
        }
        score.descend(rate, Double.POSITIVE_INFINITY);
        return loss;
    }
}
