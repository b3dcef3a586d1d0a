package dev.plumbline.policy.diffusion;

/// v(x, t): where a flow carries a point.
@FunctionalInterface
public interface VelocityField {

    /// @param x points `[rows][dimensions]`
    /// @param t time of each `[rows]`
    /// @return velocities `[rows][dimensions]`
    double[][] at(double[][] x, double[] t);
}
