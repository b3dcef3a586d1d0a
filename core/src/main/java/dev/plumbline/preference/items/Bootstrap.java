package dev.plumbline.preference.items;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Refits on resampled comparisons (Efron 1979; used for leaderboards by Chiang et al. 2024).
///
/// Comparisons are drawn with replacement, as multinomial counts over the distinct rows and outcomes; exact where
/// the comparisons of one row and outcome have equal weights, which aggregated data cannot tell apart. If prompts or
/// users are the independent units, resample those instead. Quantiles of 2.5% need at least 1,000 draws.
///
/// A draw without a finite estimate is left out and counted: conditional on being finite, intervals are too short if
/// many are.
///
/// @param draws θ of each draw in the gauge of the fit, [finite draws × items]
/// @param orderEffects κ of each draw
/// @param withoutEstimate number of draws that had no finite estimate
public record Bootstrap(double[][] draws, double[] orderEffects, int withoutEstimate) {

    /// Draws and refits; draw b uses stream b of the generator, so results do not depend on order.
    ///
    /// @throws IllegalArgumentException unless draws ≥ 1
    /// @throws NoFiniteEstimateException if no draw had a finite estimate
    public static Bootstrap of(BradleyTerryFit fit, int draws, Philox random) {
        if (draws < 1) {
            throw new IllegalArgumentException("draws must be at least 1, were " + draws);
        }
        Comparisons data = fit.data();
        var source = new Outcomes(data);
        var theta = new double[draws][];
        var order = new double[draws];
        int finite = 0;
        for (int draw = 0; draw < draws; draw++) {
            try {
                BradleyTerryFit refit =
                        BradleyTerry.fit(source.resample(random.fork(draw)), fit.options(), fit.theta());
                theta[finite] = refit.theta();
                order[finite++] = refit.orderEffect();
            } catch (NoFiniteEstimateException e) {
                theta[finite] = null;
            }
        }
        if (finite == 0) {
            throw new NoFiniteEstimateException("no finite estimate: none of " + draws + " resamples had one;"
                    + " add a prior (for example a ridge of 0.1)");
        }
        return new Bootstrap(Arrays.copyOf(theta, finite), Arrays.copyOf(order, finite), draws - finite);
    }

    /// Percentile interval of θ_item: quantiles (1 ∓ level)/2 by linear interpolation (Hyndman and Fan, type 7).
    public double[] interval(int item, double level) {
        return percentiles(Arrays.stream(draws).mapToDouble(d -> d[item]).toArray(), level);
    }

    /// Percentile interval of θ_i − θ_j, the same in every gauge.
    public double[] intervalOfDifference(int i, int j, double level) {
        return percentiles(Arrays.stream(draws).mapToDouble(d -> d[i] - d[j]).toArray(), level);
    }

    /// Percentile interval of κ; (0, 0) if it was not estimated.
    public double[] orderEffectInterval(double level) {
        return percentiles(orderEffects.clone(), level);
    }

    private static double[] percentiles(double[] values, double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level must lie between 0 and 1, was " + level);
        }
        Arrays.sort(values);
        return new double[] {quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)};
    }

    private static double quantile(double[] sorted, double q) {
        double h = (sorted.length - 1) * q;
        int low = (int) Math.floor(h);
        int high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (h - low) * (sorted[high] - sorted[low]);
    }

    /// The distinct outcomes with their numbers of comparisons (Σw)²/Σw² and the weight of one of them, Σw²/Σw.
    private static final class Outcomes {
        private final Comparisons data;
        private final double[] cumulative;
        private final double[] unit;
        private final long total;

        Outcomes(Comparisons data) {
            this.data = data;
            int rows = data.rows();
            cumulative = new double[3 * rows];
            unit = new double[3 * rows];
            double running = 0;
            for (int cell = 0; cell < 3 * rows; cell++) {
                double weight = weights(data, cell % 3)[cell / 3];
                if (weight > 0) {
                    double squares = data.squares[cell % 3][cell / 3];
                    unit[cell] = squares / weight;
                    running += weight / unit[cell];
                }
                cumulative[cell] = running;
            }
            total = Math.round(running);
        }

        private static double[] weights(Comparisons data, int outcome) {
            return outcome == 0 ? data.firstWins : outcome == 1 ? data.secondWins : data.ties;
        }

        Comparisons resample(Philox random) {
            int rows = data.rows();
            var weights = new double[3][rows];
            var squares = new double[3][rows];
            double last = cumulative[cumulative.length - 1];
            for (long k = 0; k < total; k++) {
                int cell = cell(random.nextDouble() * last);
                weights[cell % 3][cell / 3] += unit[cell];
                squares[cell % 3][cell / 3] += unit[cell] * unit[cell];
            }
            return data.withWeights(weights, squares);
        }

        /// The first cell whose cumulative count exceeds u.
        private int cell(double u) {
            int low = 0;
            int high = cumulative.length - 1;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (cumulative[middle] > u) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }
    }
}
