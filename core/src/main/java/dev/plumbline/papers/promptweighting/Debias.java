package dev.plumbline.papers.promptweighting;

/// What is taken from a logit before the largest of a row is looked at: a E_test\[p, k] + b E_pre\[p, k], means over
/// the images of the task and over images that stand for those of pre-training.
enum Debias {
    /// Nothing: the naive score.
    NONE(0, 0, false),
    /// E_test.
    TEST(1, 0, false),
    /// E_pre.
    PRETRAIN(0, 1, false),
    /// E_pre, averaged over classes too.
    PRETRAIN_CLASS_MEAN(0, 1, true),
    /// (E_test + E_pre)/2.
    BOTH(0.5, 0.5, false);

    private final double test;
    private final double pretrain;
    private final boolean averagesClasses;

    Debias(double test, double pretrain, boolean averagesClasses) {
        this.test = test;
        this.pretrain = pretrain;
        this.averagesClasses = averagesClasses;
    }

    /// a.
    double test() {
        return test;
    }

    /// b.
    double pretrain() {
        return pretrain;
    }

    boolean averagesClasses() {
        return averagesClasses;
    }
}
