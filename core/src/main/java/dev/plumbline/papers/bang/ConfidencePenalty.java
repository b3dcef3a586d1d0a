package dev.plumbline.papers.bang;

/// How fine-tuning is kept from being too sure.
///
/// @param epsilon ε of label smoothing; 0 for none
/// @param mixup m of Beta(m, m); 0 for none
record ConfidencePenalty(double epsilon, double mixup) {
    static final ConfidencePenalty NONE = new ConfidencePenalty(0, 0);
    static final ConfidencePenalty SMOOTHING = new ConfidencePenalty(0.1, 0);
    static final ConfidencePenalty MIXUP = new ConfidencePenalty(0, 0.5);
    static final ConfidencePenalty BOTH = new ConfidencePenalty(0.1, 0.5);

    ConfidencePenalty {
        if (!(epsilon >= 0 && epsilon <= 1) || !(mixup >= 0)) {
            throw new IllegalArgumentException(
                    "epsilon must lie in [0, 1] and mixup not be negative, were " + epsilon + " and " + mixup);
        }
    }
}
