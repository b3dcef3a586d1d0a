package dev.plumbline.oracle.operations;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;
import dev.plumbline.oracle.exact.Tape;

/// log-sum-exp, log-softmax and softmax of one row: with M = max xⱼ and Σ = Σ e^(xⱼ−M),
/// `logSumExp = M + log Σ`, `logProbability = (xⱼ − M) − log Σ`, `probability = e^(xⱼ−M)/Σ`.
///
/// Disturbances marked, because the formulas round them explicitly (Blanchard, Higham and Higham 2021 have the same
/// terms): Σ by u Σ, which moves log Σ by u whatever its size; each log-probability by u of its own size.
///
/// Edges: no columns: −∞. Any NaN: all NaN. M = −∞: −∞, the rest NaN. M = +∞: +∞, the rest NaN. xⱼ = −∞ beside a
/// finite M: −∞ and 0.
///
/// @param logSumExp value of the row
/// @param logProbability one for each column
/// @param probability one for each column
public record Softmax(Dual logSumExp, Dual[] logProbability, Dual[] probability) {

    public static Softmax of(Tape tape, Dual[] x) {
        var max = Dual.constant(Real.NEGATIVE_INFINITY);
        for (var entry : x) {
            max = max.max(entry);
        }
        if (!max.value().isFinite()) {
            return new Softmax(Dual.constant(max.value()), Functions.nans(x.length), Functions.nans(x.length));
        }
        var exponentials = new Dual[x.length];
        var sum = Functions.ZERO;
        for (int j = 0; j < x.length; j++) {
            exponentials[j] = x[j].sub(max).exp();
            sum = sum.add(exponentials[j]);
        }
        sum = tape.rounded(sum);
        var log = logOfSum(x, max, sum);
        var logProbability = new Dual[x.length];
        var probability = new Dual[x.length];
        for (int j = 0; j < x.length; j++) {
            logProbability[j] = tape.rounded(x[j].sub(max).sub(log));
            // p = exp(log p) takes over the disturbance of log p; its value is the quotient.
            probability[j] = tape.disturbed(exponentials[j].div(sum),
                    probabilitySize(exponentials[j].value().div(sum.value()), logProbability[j].value()));
        }
        return new Softmax(max.add(log), logProbability, probability);
    }

    /// log Σ = log1p of all terms but that of the maximum, so that a row with one dominating entry keeps its digits.
    private static Dual logOfSum(Dual[] x, Dual max, Dual sum) {
        var rest = Real.ZERO;
        boolean skipped = false;
        for (var entry : x) {
            if (!skipped && entry == max) {
                skipped = true;
            } else {
                rest = rest.add(entry.value().sub(max.value()).exp());
            }
        }
        return sum.log().withValue(rest.log1p());
    }

    private static Real probabilitySize(Real probability, Real logProbability) {
        return probability.isZero() ? Real.ZERO : probability.mul(logProbability);
    }
}
