package dev.plumbline.preference.reward;

import dev.plumbline.numerics.CompensatedSum;

/// Squared error of rated attributes, of which some are missing: L = (1/N) Σ_ba 1[l_ba ≠ mask] (o_ba − l_ba)², N the number of
/// labels that are there, over the whole batch. ∂L/∂o_ba = 2 (o_ba − l_ba)/N there, exactly 0 elsewhere, whatever o_ba is.
///
/// o: outputs `[batch][attributes]`, l: labels, the same shape, in units of the rating. Dividing by the batch size, or attribute
/// by attribute, is another loss. Wang et al. 2024 (HelpSteer2, and arXiv 2410.01257, section 3.1); mask −100 there.
public final class MaskedRegressionLoss {
    private MaskedRegressionLoss() {}

    /// L. NaN if an output or a label that counts is NaN.
    ///
    /// @throws IllegalArgumentException if shapes differ or every label is masked
    public static double value(double[][] outputs, double[][] labels, double maskValue) {
        int unmasked = unmasked(outputs, labels, maskValue);
        var total = new CompensatedSum();
        for (int b = 0; b < labels.length; b++) {
            for (int a = 0; a < labels[b].length; a++) {
                if (labels[b][a] != maskValue) {
                    double residual = outputs[b][a] - labels[b][a];
                    total.add(residual * residual);
                }
            }
        }
        return total.value() / unmasked;
    }

    /// ∂L/∂o into `out`.
    ///
    /// @throws IllegalArgumentException if shapes differ or every label is masked
    public static void gradient(double[][] outputs, double[][] labels, double maskValue, double[][] out) {
        int unmasked = unmasked(outputs, labels, maskValue);
        unmasked(out, labels, maskValue);
        for (int b = 0; b < labels.length; b++) {
            for (int a = 0; a < labels[b].length; a++) {
                out[b][a] = labels[b][a] == maskValue ? 0 : 2 * (outputs[b][a] - labels[b][a]) / unmasked;
            }
        }
    }

    private static int unmasked(double[][] outputs, double[][] labels, double maskValue) {
        if (outputs.length != labels.length) {
            throw new IllegalArgumentException(
                    "there are " + outputs.length + " rows of outputs and " + labels.length + " of labels");
        }
        int unmasked = 0;
        for (int b = 0; b < labels.length; b++) {
            if (outputs[b].length != labels[b].length) {
                throw new IllegalArgumentException("row " + b + " has " + outputs[b].length + " outputs and "
                        + labels[b].length + " labels");
            }
            for (double label : labels[b]) {
                unmasked += label == maskValue ? 0 : 1;
            }
        }
        if (unmasked == 0) {
            throw new IllegalArgumentException("every label is masked: there is nothing to fit");
        }
        return unmasked;
    }
}
