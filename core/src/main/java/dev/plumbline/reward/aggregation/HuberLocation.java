package dev.plumbline.reward.aggregation;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.reward.EnsembleAggregation.Terms;
import java.util.Arrays;

/// Root A of Σ ψ(rᵢ − A) = 0 with ψ = clamp(·, −c, c), Huber (1964): the mean for c → ∞, the median for c → 0. Gradient
/// ψ'ᵢ/Σψ'ⱼ: equal weights on the members within c, none beyond.
///
/// The sum falls piecewise linearly in A, with kinks at rᵢ ± c; the root is found exactly between two of them. Where it
/// is 0 on a whole interval (half of the members beyond c on either side), A is the middle.
///
/// @param c > 0, in the unit of the scores
public record HuberLocation(double c) implements Aggregator {
    public HuberLocation {
        if (!(c > 0 && c <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("c must be positive and finite, was " + c);
        }
    }

    @Override
    public Terms evaluateFinite(double[] scores) {
        var kinks = new double[2 * scores.length];
        for (int i = 0; i < scores.length; i++) {
            kinks[2 * i] = scores[i] - c;
            kinks[2 * i + 1] = scores[i] + c;
        }
        Arrays.sort(kinks);
        // below `last` the sum is positive, at `first` negative: the root lies between
        int first = 0;
        while (first < kinks.length - 1 && sum(scores, kinks[first]) >= 0) {
            first++;
        }
        int last = first;
        while (last > 0 && sum(scores, kinks[last]) <= 0) {
            last--;
        }
        return between(scores, kinks[last], kinks[first]);
    }

    private Terms between(double[] scores, double low, double high) {
        double a = low + (high - low) / 2;
        for (int refine = 0; refine < 2; refine++) {
            var inside = new CompensatedSum();
            int count = 0;
            for (double r : scores) {
                boolean in = Math.abs(r - a) <= c;
                inside.add(in ? r : Math.copySign(c, r - a));
                count += in ? 1 : 0;
            }
            a = count == 0 ? a : inside.dividedBy(count);
        }
        return new Terms(a, weights(scores, a));
    }

    private double[] weights(double[] scores, double a) {
        double[] weights = Arrays.stream(scores).map(r -> Math.abs(r - a) <= c ? 1 : 0).toArray();
        double count = Arrays.stream(weights).sum();
        if (count == 0) {
            // the middle of an interval between two members' kinks: half of each
            double below = Arrays.stream(scores).filter(r -> r < a).max().orElseThrow();
            double above = Arrays.stream(scores).filter(r -> r > a).min().orElseThrow();
            return Arrays.stream(scores).map(r -> share(scores, r, below) + share(scores, r, above)).toArray();
        }
        return Arrays.stream(weights).map(w -> w / count).toArray();
    }

    private static double share(double[] scores, double r, double at) {
        return r == at ? 0.5 / Arrays.stream(scores).filter(x -> x == at).count() : 0;
    }

    private double sum(double[] scores, double a) {
        var total = new CompensatedSum();
        for (double r : scores) {
            total.add(Math.clamp(r - a, -c, c));
        }
        return total.value();
    }
}
