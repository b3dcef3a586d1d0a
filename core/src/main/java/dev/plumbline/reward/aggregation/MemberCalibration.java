package dev.plumbline.reward.aggregation;

import dev.plumbline.evaluation.Calibration;
import dev.plumbline.numerics.Moments;
import java.util.Arrays;

/// Puts members on one scale before they are aggregated: rᵢ → (rᵢ − shiftᵢ)/temperatureᵢ. Preferences leave an offset of
/// each member free, and every rule but a mean reads it as disagreement.
///
/// @param shift median of a member's scores
/// @param temperature of least log-loss on held-out pairs, positive
public record MemberCalibration(double[] shift, double[] temperature) {
    public MemberCalibration {
        for (double t : temperature) {
            if (!(t > 0 && t <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("a temperature must be positive and finite, was " + t
                        + ": the margins order all pairs rightly, or say nothing");
            }
        }
    }

    /// @param margins `[members][pairs]`: score of the preferred response less that of the other
    /// @param scores `[members][responses]` of a reference set
    public static MemberCalibration fit(double[][] margins, double[][] scores) {
        return new MemberCalibration(
                Arrays.stream(scores).mapToDouble(Moments::median).toArray(),
                Arrays.stream(margins).mapToDouble(row -> {
                    var targets = new double[row.length];
                    Arrays.fill(targets, 1);
                    return new Calibration(row, targets).temperature();
                }).toArray());
    }

    /// @param scores `[members][responses]`
    public double[][] apply(double[][] scores) {
        var rows = new double[scores.length][];
        Arrays.setAll(rows, i -> Arrays.stream(scores[i]).map(r -> (r - shift[i]) / temperature[i]).toArray());
        return rows;
    }
}
