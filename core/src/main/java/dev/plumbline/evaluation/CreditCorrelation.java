package dev.plumbline.evaluation;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Moments;

/// How well token rewards order the tokens of each place: Pearson's correlation of two tables after each row has
/// lost its mean. A policy fixes token rewards up to a constant of the row, so that only what is left can be
/// compared.
public final class CreditCorrelation {
    private CreditCorrelation() {}

    /// Σ (a − ā_row)(b − b̄_row)/√(Σ (a − ā_row)² Σ (b − b̄_row)²), over all entries; NaN if one table is constant in
    /// every row.
    ///
    /// @param a `[rows x tokens]`, b the same
    /// @throws IllegalArgumentException if shapes differ
    public static double of(double[][] a, double[][] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(a.length + " rows and " + b.length + "; they must agree");
        }
        var product = new CompensatedSum();
        var first = new CompensatedSum();
        var second = new CompensatedSum();
        for (int row = 0; row < a.length; row++) {
            if (a[row].length != b[row].length) {
                throw new IllegalArgumentException("row " + row + " has " + a[row].length + " and " + b[row].length
                        + " tokens; they must agree");
            }
            double[] x = Moments.deviations(a[row]);
            double[] y = Moments.deviations(b[row]);
            for (int v = 0; v < x.length; v++) {
                product.add(x[v] * y[v]);
                first.add(x[v] * x[v]);
                second.add(y[v] * y[v]);
            }
        }
        return product.value() / Math.sqrt(first.value() * second.value());
    }
}
