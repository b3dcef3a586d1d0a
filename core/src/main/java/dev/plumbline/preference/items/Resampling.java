package dev.plumbline.preference.items;

import dev.plumbline.numerics.Philox;

/// Comparisons drawn with replacement from rows and outcomes: each cell holds (Σw)²/Σw² comparisons of weight Σw²/Σw.
final class Resampling {
    private final int rows;
    private final double[] cumulative;
    private final double[] unit;
    private final long total;

    /// @param weights of wins of the first, of the second, and of ties [3][rows]
    /// @param squares sums of their squares [3][rows]
    Resampling(double[][] weights, double[][] squares) {
        rows = weights[0].length;
        cumulative = new double[3 * rows];
        unit = new double[3 * rows];
        double running = 0;
        for (int cell = 0; cell < 3 * rows; cell++) {
            double weight = weights[cell % 3][cell / 3];
            if (weight > 0) {
                unit[cell] = squares[cell % 3][cell / 3] / weight;
                running += weight / unit[cell];
            }
            cumulative[cell] = running;
        }
        total = Math.round(running);
    }

    /// As many comparisons again.
    ///
    /// @param weights zeros, to be filled [3][rows]
    /// @param squares zeros, to be filled [3][rows]
    void draw(Philox random, double[][] weights, double[][] squares) {
        double last = cumulative[cumulative.length - 1];
        for (long k = 0; k < total; k++) {
            int cell = cell(random.nextDouble() * last);
            weights[cell % 3][cell / 3] += unit[cell];
            squares[cell % 3][cell / 3] += unit[cell] * unit[cell];
        }
    }

    /// The first cell whose cumulative count exceeds u.
    private int cell(double u) {
        int low = 0;
        int high = cumulative.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] > u) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
