package dev.plumbline.lab.verify.ratings;

/// The unit of ratings: how many for one natural unit of log-strength.
enum RatingScale {
    NATURAL("natural logarithm of strength", 1),
    ELO("Elo, 400 for a factor 10", 400 / Math.log(10)),
    LOG10("logarithm to base 10", 1 / Math.log(10)),
    LOG2("logarithm to base 2", 1 / Math.log(2)),
    /// Read as logarithms.
    STRENGTH("strength, the exponential of a rating", 1),
    /// A factor that has no name, found by least squares.
    OWN("a factor of its own", Double.NaN);

    private final String title;
    private final double unit;

    RatingScale(String title, double unit) {
        this.title = title;
        this.unit = unit;
    }

    String title() {
        return title;
    }

    double unit() {
        return unit;
    }
}
