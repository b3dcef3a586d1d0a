package dev.plumbline.evaluation;

import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;

/// Two rates beside each other: p − q, and log[p/(1 − p)] − log[q/(1 − q)] with its standard error
/// √(1/a + 1/b + 1/c + 1/d) over the four counts.
///
/// Within one run of training the trials are independent; runs are not trials. Over runs, take {@link #overRuns}.
///
/// @param riskDifference p − q
/// @param logOddsRatio infinite where a count is 0 and nothing is added
/// @param standardError of the log odds ratio, large samples
public record RateContrast(double riskDifference, double logOddsRatio, double standardError) {

    /// @param added to each of the four counts for the log odds ratio: 0, or 1/2 (Haldane 1956, Anscombe 1956)
    /// @throws IllegalArgumentException unless 0 ≤ hits ≤ trials and trials > 0
    public static RateContrast of(int hits, int trials, int otherHits, int otherTrials, double added) {
        if (hits < 0 || hits > trials || otherHits < 0 || otherHits > otherTrials || trials < 1 || otherTrials < 1) {
            throw new IllegalArgumentException("needs 0 <= hits <= trials, were " + hits + " of " + trials + " and "
                    + otherHits + " of " + otherTrials);
        }
        if (!(added >= 0 && added <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("added must be finite and not negative, was " + added);
        }
        double a = hits + added;
        double b = trials - hits + added;
        double c = otherHits + added;
        double d = otherTrials - otherHits + added;
        return new RateContrast((double) hits / trials - (double) otherHits / otherTrials,
                Math.log(a) - Math.log(b) - Math.log(c) + Math.log(d), Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d));
    }

    /// Mean of per-run means, with a percentile interval over resampled runs: the run of training is the independent
    /// unit. Resampling its responses instead gives intervals that are far too narrow.
    ///
    /// @param runs `[runs][observations]`, runs may be of unlike length, none empty
    public static BootstrapInterval overRuns(double[][] runs, int draws, double level, Philox random) {
        return BootstrapInterval.ofMean(means(runs), draws, level, random);
    }

    /// Mean over runs of the one kind less that over runs of the other, each kind resampled on its own.
    public static BootstrapInterval overRuns(
            double[][] runs, double[][] otherRuns, int draws, double level, Philox random) {
        Proportion.requireLevel(level);
        double[] a = means(runs);
        double[] b = means(otherRuns);
        if (a.length == 0 || b.length == 0 || draws < 1) {
            throw new IllegalArgumentException("needs at least one run of each kind and one draw");
        }
        var values = new double[draws];
        for (int draw = 0; draw < draws; draw++) {
            values[draw] = resampledMean(a, random) - resampledMean(b, random);
        }
        return new BootstrapInterval(Moments.mean(a) - Moments.mean(b),
                Quantiles.quantile(values, (1 - level) / 2, QuantileMethod.LINEAR),
                Quantiles.quantile(values, (1 + level) / 2, QuantileMethod.LINEAR), draws);
    }

    private static double resampledMean(double[] means, Philox random) {
        double sum = 0;
        for (int i = 0; i < means.length; i++) {
            sum += means[random.nextInt(means.length)];
        }
        return sum / means.length;
    }

    private static double[] means(double[][] runs) {
        var means = new double[runs.length];
        for (int i = 0; i < runs.length; i++) {
            if (runs[i].length == 0) {
                throw new IllegalArgumentException("run " + i + " has no observations");
            }
            means[i] = Moments.mean(runs[i]);
        }
        return means;
    }

    /// Share of scores below (judged misaligned: below 30 of 100) or above (resists: above 70) a threshold, with its
    /// interval. A small shift of scores that lie near the threshold is a large change of the rate: show the scores
    /// too.
    public static Proportion beyond(double[] scores, double threshold, boolean below) {
        int hits = 0;
        for (double score : scores) {
            if (Double.isNaN(score)) {
                throw new IllegalArgumentException("a score is NaN");
            }
            hits += (below ? score < threshold : score > threshold) ? 1 : 0;
        }
        return Proportion.of(hits, scores.length, 0.95);
    }
}
