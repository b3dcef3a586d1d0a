package dev.plumbline.model;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.CompensatedSum;

/// Cross-entropy of softmax classes, L = −(1/S) Σⱼ `log softmax(lⱼ)[labelⱼ]`, the mean over the S rows that have a label.
/// Gradient in the logits (softmax − onehot)/S. Rows without a label have no influence on the loss and gradient 0.
///
/// @param loss L; 0 if no row has a label
/// @param gradient dL/dl `[rows x classes]`
public record CrossEntropy(double loss, Tensor gradient) {
    /// Label of a row that is to be ignored.
    public static final int IGNORED = -1;

    /// @param logits l `[rows x classes]`
    /// @param labels `[rows]`, 0 .. classes − 1 or {@link #IGNORED}
    public static CrossEntropy of(Backend backend, Tensor logits, int[] labels) {
        int classes = logits.extent(1);
        int labeled = 0;
        for (int label : labels) {
            if (label != IGNORED && (label < 0 || label >= classes)) {
                throw new IllegalArgumentException("labels must lie in [0, " + classes + ") or be ignored, found "
                        + label);
            }
            labeled += label == IGNORED ? 0 : 1;
        }
        var action = new double[labels.length];
        var weight = new double[labels.length];
        for (int j = 0; j < labels.length; j++) {
            action[j] = Math.max(labels[j], 0);
            weight[j] = labels[j] == IGNORED ? 0 : 1.0 / labeled;
        }
        // −A log π(a) of a policy whose action is the label, with "advantage" 1/S
        var terms = backend.policy().policyGradientLoss(
                logits, backend.vector(logits.dtype(), action), backend.vector(logits.dtype(), weight));
        return new CrossEntropy(labeled == 0 ? 0 : CompensatedSum.of(terms.loss().toArray()), terms.gradient());
    }
}
