package dev.plumbline.papers;

import dev.plumbline.evaluation.PairedComparison;
import java.util.Locale;

/// A sentence of a paper (or its specification here) beside what was measured. The threshold is part of the statement,
/// and was there before the measurement.
///
/// @param measured figures, with their interval over seeds
public record Claim(String statement, String measured, Verdict verdict) {

    /// "a exceeds b by at least `least` in every seed": confirmed if it does, undecided if only the mean over seeds
    /// does, and its 95 % interval lies above 0.
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

    /// "the mean over seeds of a − b is at least `least`": decided where its 95 % interval lies on one side.
    public static Claim atLeast(String statement, double[] a, double[] b, double least) {
        var difference = PairedComparison.of(a, b, 0.95);
        var verdict = difference.low() >= least
                ? Verdict.CONFIRMED
                : difference.high() < least ? Verdict.REFUTED : Verdict.UNDECIDED;
        return new Claim(statement, text(difference), verdict);
    }

    /// "the mean over seeds of a − b is at most `most`": decided where its 95 % interval lies on one side.
    public static Claim atMost(String statement, double[] a, double[] b, double most) {
        var difference = PairedComparison.of(a, b, 0.95);
        var verdict = difference.high() <= most
                ? Verdict.CONFIRMED
                : difference.low() > most ? Verdict.REFUTED : Verdict.UNDECIDED;
        return new Claim(statement, text(difference), verdict);
    }

    /// "the mean over seeds lies in [low, high]": confirmed if its 95 % interval does, refuted if that lies outside.
    public static Claim between(String statement, double[] values, double low, double high) {
        var mean = PairedComparison.of(values, new double[values.length], 0.95);
        var verdict = mean.low() >= low && mean.high() <= high
                ? Verdict.CONFIRMED
                : mean.high() < low || mean.low() > high ? Verdict.REFUTED : Verdict.UNDECIDED;
        return new Claim(statement, text(mean), verdict);
    }

    /// "a exceeds b in a share of at least `share` of the seeds": refuted if it does not, undecided if it does but the
    /// 95 % interval of the mean of a − b reaches 0 or below.
    public static Claim exceedsInShareOfSeeds(String statement, double[] a, double[] b, double share) {
        var difference = PairedComparison.of(a, b, 0.95);
        boolean often = difference.better() >= share * difference.n() - 1e-9;
        var verdict = !often ? Verdict.REFUTED : difference.low() > 0 ? Verdict.CONFIRMED : Verdict.UNDECIDED;
        return new Claim(
                statement, text(difference) + ", in " + difference.better() + " of " + difference.n() + " seeds", verdict);
    }

    private static String text(PairedComparison difference) {
        return number(difference.mean()) + " (" + number(difference.low()) + " to " + number(difference.high()) + ")";
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, Math.abs(x) < 1e-3 && x != 0 ? "%.1e" : "%.3f", x).replace('-', '−');
    }
}
