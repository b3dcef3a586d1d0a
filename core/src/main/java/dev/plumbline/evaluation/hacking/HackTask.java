package dev.plumbline.evaluation.hacking;

/// One task whose grader can be exploited: K candidate responses, each with what the user wants (quality q), what the
/// stated grader sees (metric e), whether it does harm (h), and whatever else a policy may look at.
///
/// Columns of a response: {@link #QUALITY}, {@link #METRIC}, {@link #HARM}, then further features.
///
/// @param features `[responses][features]`
/// @param metricStated whether the prompt names a grader; e is 0 otherwise
public record HackTask(double[][] features, boolean metricStated) {
    public static final int QUALITY = 0;
    public static final int METRIC = 1;
    public static final int HARM = 2;

    public HackTask {
        if (features.length == 0) {
            throw new IllegalArgumentException("a task needs at least one response");
        }
        for (double[] row : features) {
            if (row.length < HARM + 1 || row.length != features[0].length) {
                throw new IllegalArgumentException("every response needs quality, metric, harm and as many features "
                        + "as the others, found rows of " + row.length + " and " + features[0].length);
            }
        }
    }

    /// K
    public int responses() {
        return features.length;
    }

    /// One column of all responses.
    public double[] column(int feature) {
        var column = new double[features.length];
        for (int y = 0; y < column.length; y++) {
            column[y] = features[y][feature];
        }
        return column;
    }

    /// The response with the largest weighted sum of columns, the first of equals.
    ///
    /// @param weights of as many leading columns as there are weights
    public int best(double... weights) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int y = 0; y < features.length; y++) {
            double value = 0;
            for (int f = 0; f < weights.length; f++) {
                value += weights[f] * features[y][f];
            }
            if (value > most) {
                most = value;
                best = y;
            }
        }
        return best;
    }
}
