package dev.plumbline.numerics;

import java.util.function.UnaryOperator;

/// What an outer objective J(θ) owes to a parameter φ of an inner update whose root θ is: Δ(θ; φ) = 0.
///
/// dJ/dφ = −vᵀ H⁻¹ A with v = dJ/dθ, H = dΔ/dθ, A = dΔ/dφ. With x = H⁻ᵀ v it is −xᵀ A: one product, whatever φ has
/// entries. Δ need not be a gradient, so that H need not be symmetric, and Hᵀ is not H. Both methods return −x.
public final class ImplicitGradient {
    private ImplicitGradient() {}

    /// −H⁻ᵀ v by elimination.
    ///
    /// @param hessian H `[n x n]`, row i the derivatives of Δᵢ
    /// @throws ArithmeticException if H is singular
    public static double[] directSolve(double[][] hessian, double[] outerGradient) {
        double[] x = new Lu(hessian).solveTransposed(outerGradient);
        for (int i = 0; i < x.length; i++) {
            x[i] = -x[i];
        }
        return x;
    }

    /// −H⁻ᵀ v ≈ α Σ_{i=0..terms} (I + α Hᵀ)ⁱ v (Neumann). Errors shrink by the spectral radius of I + α H in each term,
    /// and grow where that exceeds 1. For an ascent, H is negative near its optimum; where a source descends, it writes
    /// I − α H.
    ///
    /// @param transposedProduct b ↦ Hᵀ b
    /// @param alpha α > 0
    /// @param terms n ≥ 0; 0 gives α v
    public static double[] neumann(
            UnaryOperator<double[]> transposedProduct, double[] outerGradient, double alpha, int terms) {
        if (!(alpha > 0)) {
            throw new IllegalArgumentException("alpha must be positive, was " + alpha);
        }
        if (terms < 0) {
            throw new IllegalArgumentException("terms must not be negative, was " + terms);
        }
        double[] b = outerGradient.clone();
        double[] sum = b.clone();
        for (int i = 0; i < terms; i++) {
            double[] product = transposedProduct.apply(b);
            for (int k = 0; k < b.length; k++) {
                b[k] += alpha * product[k];
                sum[k] += b[k];
            }
        }
        for (int k = 0; k < sum.length; k++) {
            sum[k] *= alpha;
        }
        return sum;
    }
}
