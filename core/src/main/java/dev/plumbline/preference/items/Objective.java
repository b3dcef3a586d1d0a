package dev.plumbline.preference.items;

/// A concave function that {@link LbfgsSolver} maximises.
interface Objective {
    /// Number of entries of x.
    int size();

    /// When to stop.
    FitOptions options();

    /// Bounds of the curvature of each entry, up to a common factor: the first metric. Shape [size].
    double[] metric();

    /// Fills the gradient at x. Shape [size].
    void gradient(double[] x, double[] gradient);

    double value(double[] x);

    /// Of the stopping rule of {@link FitOptions}.
    double relativeGradient(double[] gradient);

    /// Whether |φ‴| ≤ R |φ″| along every direction d, R = `range`(d), as {@link LogisticNewton} has it.
    boolean isLogistic();

    /// R: the largest change of a linear form that the step can make.
    double range(double[] step);
}
