package dev.plumbline.preference.reward;

/// Responses with ratings.
///
/// @param features `[responses][features]`
/// @param labels `[responses][attributes]`, in units of the rating
/// @param maskValue label that stands for a missing rating, −100 in HelpSteer2; NaN: none is missing
public record RatedResponses(double[][] features, double[][] labels, double maskValue) {
    public RatedResponses {
        if (features.length == 0 || features.length != labels.length) {
            throw new IllegalArgumentException("needs as many rows of features as of labels, and at least one; there are "
                    + features.length + " and " + labels.length);
        }
        for (int i = 0; i < features.length; i++) {
            if (features[i].length != features[0].length || labels[i].length != labels[0].length) {
                throw new IllegalArgumentException("row " + i + " has " + features[i].length + " features and "
                        + labels[i].length + " labels, row 0 has " + features[0].length + " and " + labels[0].length);
            }
        }
    }

    /// One rating of each response, none missing.
    public static RatedResponses of(double[][] features, double... ratings) {
        var labels = new double[ratings.length][1];
        for (int i = 0; i < ratings.length; i++) {
            labels[i][0] = ratings[i];
        }
        return new RatedResponses(features, labels, Double.NaN);
    }
}
