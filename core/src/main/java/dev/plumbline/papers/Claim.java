package dev.plumbline.papers;

import dev.plumbline.evaluation.PairedComparison;
import java.util.Locale;

/// A sentence of a paper (or its specification here) beside what was measured. The threshold is part of the statement, and
/// was there before the measurement.
///
/// @param measured figures, with their interval over seeds
public record Claim(String statement, String measured, Verdict verdict) {

    /// "a exceeds b by at least `least` in every seed": confirmed if it does, undecided if only the mean over seeds does, and
    /// its 95 % interval lies above 0.
    public static Claim exceedsInEverySeed(String statement, double[] a, double[] b, double least) {
        var difference = PairedComparison.of(a, b, 0.95);
        int met = 0;
        for (int i = 0; i < a.length; i++) {
            met += a[i] - b[i] >= least ? 1 : 0;
        }
        var verdict = met == a.length
                ? Verdict.CONFIRMED
                : difference.mean() >= least && difference.low() > 0 ? Verdict.UNDECIDED : Verdict.REFUTED;
        return new Claim(statement, text(difference) + ", in " + met + " of " + a.length + " seeds", verdict);
    }

    /// "the mean over seeds of a exceeds that of b by at least `least`".
    public static Claim exceeds(String statement, double[] a, double[] b, double least) {
        var difference = PairedComparison.of(a, b, 0.95);
        var verdict = difference.mean() < least || difference.mean() <= 0
                ? Verdict.REFUTED
                : difference.low() > 0 ? Verdict.CONFIRMED : Verdict.UNDECIDED;
        return new Claim(statement, text(difference), verdict);
    }

    /// "no seed is above `most`".
    public static Claim atMostInEverySeed(String statement, double[] values, double most) {
        double worst = 0;
        for (double value : values) {
            worst = Double.isNaN(value) ? value : Math.max(worst, value);
        }
        return new Claim(statement, "largest " + number(worst), worst <= most ? Verdict.CONFIRMED : Verdict.REFUTED);
    }

    private static String text(PairedComparison difference) {
        return number(difference.mean()) + " (" + number(difference.low()) + " to " + number(difference.high()) + ")";
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, Math.abs(x) < 1e-3 && x != 0 ? "%.1e" : "%.3f", x).replace('-', '−');
    }
}
