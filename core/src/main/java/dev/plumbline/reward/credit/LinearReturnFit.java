package dev.plumbline.reward.credit;

import dev.plumbline.preference.items.Cholesky;

/// Least squares of returns on factors of steps summed over an episode, collected episode by episode:
/// X_e = Σ_t z_t with T as one column more for b, A = XᵀX + λI, ψ = A⁻¹ Xᵀ R.
///
/// Only the sums are seen: any change of r̂ that sums to 0 over every observed episode changes nothing, and with
/// episodes of equal length b is one with a constant factor. A scaled fit divides factors by their root mean square
/// over all steps before λ applies, so that their units do not matter; for rare indicators that all but takes λ away.
public final class LinearReturnFit {
    private final int factors;
    private final boolean scaled;
    private final double[][] gram;
    private final double[] moment;
    private double[][] within;
    private final double[] squares;
    private long steps;

    private LinearReturnFit(int factors, boolean scaled) {
        this.factors = factors;
        this.scaled = scaled;
        gram = new double[factors + 1][factors + 1];
        moment = new double[factors + 1];
        squares = new double[factors];
    }

    /// λ counts in units of the factors as they are.
    ///
    /// @param factors number of factors, without the constant
    public static LinearReturnFit plain(int factors) {
        return new LinearReturnFit(factors, false);
    }

    /// λ counts in units of factors divided by their root mean square.
    ///
    /// @param factors number of factors, without the constant
    public static LinearReturnFit scaled(int factors) {
        return new LinearReturnFit(factors, true);
    }

    /// Also keeps what {@link #fitRandomized} needs, the covariance within episodes; before the first episode.
    public LinearReturnFit withSpread() {
        if (steps > 0) {
            throw new IllegalStateException("episodes have been added already");
        }
        within = new double[factors + 1][factors + 1];
        return this;
    }

    /// One more episode.
    ///
    /// @param latents z `[steps x factors]`
    public LinearReturnFit add(double[][] latents, double episodicReturn) {
        var sums = new double[factors + 1];
        for (double[] z : latents) {
            for (int k = 0; k < factors; k++) {
                sums[k] += z[k];
                squares[k] += z[k] * z[k];
            }
        }
        int length = latents.length;
        sums[factors] = length;
        steps += length;
        for (int i = 0; i <= factors; i++) {
            moment[i] += sums[i] * episodicReturn;
            if (sums[i] != 0) {
                for (int j = 0; j <= factors; j++) {
                    gram[i][j] += sums[i] * sums[j];
                }
            }
        }
        if (within != null && length > 1) {
            for (double[] z : latents) {
                for (int i = 0; i < factors; i++) {
                    double deviation = z[i] - sums[i] / length;
                    for (int j = 0; deviation != 0 && j < factors; j++) {
                        // T² S_e, as sums are T times means
                        within[i][j] += deviation * (z[j] - sums[j] / length) / (length - 1) * length * length;
                    }
                }
            }
        }
        return this;
    }

    /// The minimum of Σ_e (R − ψ·X_e)² + λ ‖ψ‖², ψ with b, in units of the scaled factors.
    ///
    /// @param ridge λ > 0
    /// @throws ArithmeticException if rounding makes A singular: λ is too small for the number of factors
    public LinearDecoder fit(double ridge) {
        return fit(ridge, 0);
    }

    /// The minimum of the mean over draws of the biased randomised loss of K steps, for episodes of T steps each:
    /// within episodes, covariance counts (1 − K/T)/K times, as a ridge does.
    ///
    /// @throws IllegalStateException without {@link #withSpread}
    public LinearDecoder fitRandomized(double ridge, int steps, int drawn) {
        if (within == null) {
            throw new IllegalStateException("the covariance within episodes was not kept");
        }
        return fit(ridge, ReturnDecomposition.factor(steps, drawn));
    }

    private LinearDecoder fit(double ridge, double shrinkage) {
        if (!(ridge > 0 && ridge <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("ridge must be positive and finite, was " + ridge);
        }
        var scale = new double[factors + 1];
        for (int k = 0; k < factors; k++) {
            scale[k] = scaled && squares[k] > 0 ? Math.sqrt(squares[k] / steps) : 1;
        }
        scale[factors] = 1;
        var matrix = new double[factors + 1][factors + 1];
        var right = new double[factors + 1];
        for (int i = 0; i <= factors; i++) {
            for (int j = 0; j <= factors; j++) {
                matrix[i][j] = (gram[i][j] + (shrinkage == 0 ? 0 : shrinkage * within[i][j])) / (scale[i] * scale[j])
                        + (i == j ? ridge : 0);
            }
            right[i] = moment[i] / scale[i];
        }
        double[] solved = new Cholesky(matrix).solve(right);
        var weights = new double[factors];
        for (int k = 0; k < factors; k++) {
            weights[k] = solved[k] / scale[k];
        }
        return new LinearDecoder(weights, solved[factors]);
    }
}
