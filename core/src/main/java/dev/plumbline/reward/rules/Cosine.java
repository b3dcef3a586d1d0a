package dev.plumbline.reward.rules;

import dev.plumbline.numerics.CompensatedSum;

/// Cosine of two embeddings, cos(a, b) = a·b/(‖a‖ ‖b‖), in [−1, 1]; 0 if either is the zero vector.
///
/// Symmetric; invariant to a positive factor of either, to a common rotation; −1 times for a negative factor. Vectors
/// are divided by their largest element first: no square under- or overflows. Error below 8 u, results clipped to [−1,
/// 1].
public final class Cosine {
    private Cosine() {}

    /// cos(a, b); NaN if an element is not finite.
    ///
    /// @throws IllegalArgumentException unless both have the same dimension
    public static double of(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("embeddings of dimensions " + a.length + " and " + b.length + " differ");
        }
        return ofUnit(unit(a), unit(b));
    }

    /// (1 + cos)/2, in [0, 1]: similarity to a reference as a reward, HARMO (arXiv 2510.05283); 1/2 for a zero vector.
    public static double reward(double[] response, double[] reference) {
        return (1 + of(response, reference)) / 2;
    }

    /// a/‖a‖, the zero vector for itself.
    static double[] unit(double[] a) {
        double largest = 0;
        for (double x : a) {
            largest = Math.max(largest, Math.abs(x)); // NaN stays
        }
        var unit = new double[a.length];
        if (largest == 0) {
            return unit;
        }
        var squares = new CompensatedSum();
        for (int i = 0; i < a.length; i++) {
            unit[i] = a[i] / largest;
            squares.add(unit[i] * unit[i]);
        }
        double norm = Math.sqrt(squares.value());
        for (int i = 0; i < a.length; i++) {
            unit[i] /= norm;
        }
        return unit;
    }

    /// Of vectors of norm 1 or 0.
    static double ofUnit(double[] a, double[] b) {
        var total = new CompensatedSum();
        for (int i = 0; i < a.length; i++) {
            total.add(a[i] * b[i]);
        }
        return Math.clamp(total.value(), -1, 1);
    }
}
