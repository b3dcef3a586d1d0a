package dev.plumbline.evaluation;

import dev.plumbline.numerics.Quantiles;

/// What is risked when only the most confident inputs are answered (selective classification).
///
/// Inputs in descending order of confidence; those of equal confidence are accepted together, so the curve has one
/// point for each different confidence t: coverage = share with s ≥ t, risk = mean loss of those. The last point is
/// coverage 1 and the plain mean loss.
///
/// @param coverage ascending, `[points]`
/// @param risk `[points]`, in the unit of the loss
/// @param threshold t, descending: accept s ≥ t to be at this point
public record RiskCoverage(double[] coverage, double[] risk, double[] threshold) {

    /// Loss 1 for a wrong answer.
    public static RiskCoverage of(boolean[] correct, double[] confidence) {
        var loss = new double[correct.length];
        for (int i = 0; i < loss.length; i++) {
            loss[i] = correct[i] ? 0 : 1;
        }
        return of(loss, confidence);
    }

    /// Any loss; with β for accepted inputs from elsewhere and 1 for errors it is selective classification with
    /// out-of-distribution inputs.
    ///
    /// @throws IllegalArgumentException if lengths differ, nothing is there, or a number is NaN
    public static RiskCoverage of(double[] loss, double[] confidence) {
        Proportion.requireSameLength(loss.length, confidence.length);
        int n = loss.length;
        if (n == 0) {
            throw new IllegalArgumentException("a curve needs at least one input");
        }
        var negated = new double[n];
        for (int i = 0; i < n; i++) {
            if (Double.isNaN(loss[i]) || Double.isNaN(confidence[i])) {
                throw new IllegalArgumentException(
                        "input " + i + " has loss " + loss[i] + " and confidence " + confidence[i]);
            }
            negated[i] = -confidence[i];
        }
        int[] order = Quantiles.stableOrder(negated);
        int points = 0;
        for (int k = 0; k < n; k++) {
            points += k == n - 1 || negated[order[k]] != negated[order[k + 1]] ? 1 : 0;
        }
        var curve = new RiskCoverage(new double[points], new double[points], new double[points]);
        double total = 0;
        int point = 0;
        for (int k = 0; k < n; k++) {
            total += loss[order[k]];
            if (k == n - 1 || negated[order[k]] != negated[order[k + 1]]) {
                curve.coverage[point] = (k + 1.0) / n;
                curve.risk[point] = total / (k + 1);
                curve.threshold[point] = confidence[order[k]];
                point++;
            }
        }
        return curve;
    }

    /// The largest coverage whose risk is at most `most`; 0 if there is none. Risk need not grow with coverage: points
    /// before it may have more.
    public double coverageAtRisk(double most) {
        int point = lastWithin(most);
        return point < 0 ? 0 : coverage[point];
    }

    /// The threshold of {@link #coverageAtRisk}; +∞ if nothing can be accepted.
    public double thresholdAtRisk(double most) {
        int point = lastWithin(most);
        return point < 0 ? Double.POSITIVE_INFINITY : threshold[point];
    }

    private int lastWithin(double most) {
        for (int point = risk.length - 1; point >= 0; point--) {
            if (risk[point] <= most) {
                return point;
            }
        }
        return -1;
    }

    /// Coverage of the point whose risk is nearest to `target`, the first among equals, where coverage is at least
    /// `leastCoverage`: what the authors' code of window-based cascades reports, after 500 inputs.
    ///
    /// @return NaN if no point has that coverage
    public double coverageNearestRisk(double target, double leastCoverage) {
        double best = Double.POSITIVE_INFINITY;
        double at = Double.NaN;
        for (int point = 0; point < risk.length; point++) {
            double distance = Math.abs(risk[point] - target);
            if (coverage[point] >= leastCoverage && distance < best) {
                best = distance;
                at = coverage[point];
            }
        }
        return at;
    }

    /// Risk at the first point that covers at least `share`.
    ///
    /// @param share in (0, 1]
    public double riskAtCoverage(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("coverage must lie in (0, 1], was " + share);
        }
        int point = 0;
        while (coverage[point] < share) {
            point++;
        }
        return risk[point];
    }

    /// Σ risk · (coverage − coverage before): without ties the mean of the risks after 1, 2, .., n inputs.
    public double areaUnderCurve() {
        double area = 0;
        double before = 0;
        for (int point = 0; point < risk.length; point++) {
            area += risk[point] * (coverage[point] - before);
            before = coverage[point];
        }
        return area;
    }
}
