package dev.plumbline.preference.items;

/// Gradient and curvature of the models without a tie parameter, from strengths π = e^θ.
///
/// With a = e^κ π_first on ordered rows and π_first on the others, p = a/(a + π_second): one division per row and no
/// exponential, where σ(θ_first − θ_second) would need one exponential per row. A row with w points of the first out
/// of n contributes w − n p to g_first, the opposite to g_second, and n p (1 − p) to the curvature. Each p has a
/// relative error below 5 u + |θ| u, u = 2⁻⁵³. Rows of one first item lie together, so its sums stay in a register.
///
/// One thread, one order of additions: the bits of the result depend on the data alone.
final class LogisticPass {
    /// e^±300 and their sums and quotients are normal numbers.
    private static final double WIDEST = 600;

    private final Comparisons data;
    private final int order;
    private final double[] points;
    private final double[] count;
    private final double[] strength;

    LogisticPass(Comparisons data, int order) {
        this.data = data;
        this.order = order;
        int rows = data.rows();
        this.points = new double[rows];
        this.count = new double[rows];
        for (int row = 0; row < rows; row++) {
            points[row] = data.firstWins[row] + data.ties[row] / 2;
            count[row] = data.weight(row);
        }
        this.strength = new double[data.items()];
    }

    /// Adds to `gradient` and, where not null, sets the rows of `curvature` and adds to its border.
    ///
    /// @return false, with nothing done, if strengths would leave the range of numbers (or are NaN)
    boolean add(double[] x, double[] gradient, Curvature curvature) {
        int items = strength.length;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < items; i++) {
            low = Math.min(low, x[i]);
            high = Math.max(high, x[i]);
        }
        double kappa = order >= 0 ? x[order] : 0;
        if (!(high - low + Math.abs(kappa) <= WIDEST)) {
            return false;
        }
        double middle = low + (high - low) / 2;
        for (int i = 0; i < items; i++) {
            strength[i] = Math.exp(x[i] - middle);
        }
        double boost = Math.exp(kappa);
        if (curvature == null) {
            gradient(gradient, boost);
        } else {
            both(gradient, boost, curvature.edge);
            if (order >= 0) {
                border(curvature.edge, curvature.border[order - items]);
            }
        }
        if (order >= 0) {
            orderGradient(gradient, boost);
        }
        return true;
    }

    private void gradient(double[] gradient, double boost) {
        int[] second = data.second;
        boolean[] ordered = data.ordered;
        for (int f = 0; f < strength.length; f++) {
            double own = strength[f];
            double boosted = boost * own;
            double sum = 0;
            for (int row = data.rowsOf[f]; row < data.rowsOf[f + 1]; row++) {
                int s = second[row];
                double a = ordered[row] ? boosted : own;
                double flow = points[row] - count[row] * (a / (a + strength[s]));
                sum += flow;
                gradient[s] -= flow;
            }
            gradient[f] += sum;
        }
    }

    private void both(double[] gradient, double boost, double[] edge) {
        int[] second = data.second;
        boolean[] ordered = data.ordered;
        for (int f = 0; f < strength.length; f++) {
            double own = strength[f];
            double boosted = boost * own;
            double sum = 0;
            for (int row = data.rowsOf[f]; row < data.rowsOf[f + 1]; row++) {
                int s = second[row];
                double a = ordered[row] ? boosted : own;
                double b = strength[s];
                double inverse = 1 / (a + b);
                double expected = count[row] * (a * inverse);
                double flow = points[row] - expected;
                edge[row] = expected * (b * inverse);
                sum += flow;
                gradient[s] -= flow;
            }
            gradient[f] += sum;
        }
    }

    private void orderGradient(double[] gradient, double boost) {
        double sum = 0;
        for (int row = 0; row < count.length; row++) {
            if (data.ordered[row]) {
                double a = boost * strength[data.first[row]];
                sum += points[row] - count[row] * (a / (a + strength[data.second[row]]));
            }
        }
        gradient[order] += sum;
    }

    private void border(double[] edge, double[] border) {
        for (int row = 0; row < edge.length; row++) {
            if (data.ordered[row]) {
                border[data.first[row]] += edge[row];
                border[data.second[row]] -= edge[row];
                border[order] += edge[row];
            }
        }
    }

    /// θ near the maximum, to start from: q_i, the logit of item i's share of points, each item with half a point and
    /// half a loss more, centered, times √(1 + π v/8), v the variance of q: what averaging σ over normally spread
    /// opponents takes off (MacKay 1992, Neural Computation 4, page 726).
    double[] start() {
        int items = strength.length;
        var logit = new double[items];
        var total = new double[items];
        for (int row = 0; row < count.length; row++) {
            logit[data.first[row]] += points[row];
            logit[data.second[row]] += count[row] - points[row];
            total[data.first[row]] += count[row];
            total[data.second[row]] += count[row];
        }
        double mean = 0;
        for (int i = 0; i < items; i++) {
            logit[i] = Math.log((logit[i] + 0.5) / (Math.max(0, total[i] - logit[i]) + 0.5));
            mean += logit[i] / items;
        }
        double variance = 0;
        for (int i = 0; i < items; i++) {
            logit[i] -= mean;
            variance += logit[i] * logit[i] / items;
        }
        double scale = Math.sqrt(1 + Math.PI / 8 * variance);
        for (int i = 0; i < items; i++) {
            logit[i] *= scale;
        }
        return logit;
    }
}
