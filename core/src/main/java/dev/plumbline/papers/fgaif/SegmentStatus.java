package dev.plumbline.papers.fgaif;

import dev.plumbline.policy.SoftmaxPolicy;

/// What a segment says about one kind of content (objects, attributes, relations), and the class of that number in the
/// segment classifiers. arXiv 2404.05046.
public enum SegmentStatus {
    /// The segment makes no statement of this kind.
    NONE(0),
    /// Every statement of this kind is true of the image.
    FAITHFUL(1),
    /// A statement of this kind is false.
    HALLUCINATED(-1);

    private static final SegmentStatus[] ALL = values();

    private final int reward;

    SegmentStatus(int reward) {
        this.reward = reward;
    }

    /// R: 0, 1 or −1.
    public int reward() {
        return reward;
    }

    /// Class `index` of a classifier.
    public static SegmentStatus of(int index) {
        return ALL[index];
    }

    /// R of the likeliest class of three logits, the first among equals: what the release pays.
    public static double hardReward(double[] logits) {
        return of(SoftmaxPolicy.argmax(logits)).reward();
    }

    /// p(faithful) − p(hallucinated): an addition here. The mean of R under the classifier, it says nothing where that
    /// is in doubt.
    public static double softReward(double[] logits) {
        double[] p = SoftmaxPolicy.softmax(logits);
        return p[FAITHFUL.ordinal()] - p[HALLUCINATED.ordinal()];
    }
}
