package dev.plumbline.decision.diversity;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// A fixed grid over the true behavior, for measures that do not depend on what a search believes.
///
/// @param min lower corner `[m]`
/// @param max upper corner `[m]`
/// @param bins of each axis
public record CoverageGrid(double[] min, double[] max, int bins) {
    public CoverageGrid {
        if (min.length == 0 || min.length != max.length || bins < 1) {
            throw new IllegalArgumentException("needs two corners of as many coordinates, and a bin; were "
                    + min.length + ", "
                    + max.length + ", " + bins);
        }
        for (int i = 0; i < min.length; i++) {
            if (!(min[i] < max[i])) {
                throw new IllegalArgumentException("min must be below max, were " + min[i] + ", " + max[i]);
            }
        }
    }

    /// bins^m.
    public int cells() {
        int cells = 1;
        for (int i = 0; i < min.length; i++) {
            cells = Math.multiplyExact(cells, bins);
        }
        return cells;
    }

    /// The cell of a behavior; those outside count to the cells at the border.
    public int cell(double[] behavior) {
        int cell = 0;
        for (int i = 0; i < min.length; i++) {
            int bin = (int) Math.floor((behavior[i] - min[i]) / (max[i] - min[i]) * bins);
            cell = cell * bins + Math.clamp(bin, 0, bins - 1);
        }
        return cell;
    }

    /// Middle of a cell.
    public double[] center(int cell) {
        var center = new double[min.length];
        int rest = cell;
        for (int i = min.length - 1; i >= 0; i--) {
            center[i] = min[i] + (max[i] - min[i]) * (rest % bins + 0.5) / bins;
            rest /= bins;
        }
        return center;
    }

    /// Occupied among the cells whose middle can be reached, over their number.
    ///
    /// @param reachable of the middle of a cell
    public double coverage(List<double[]> behaviors, Predicate<double[]> reachable) {
        double[] histogram = histogram(behaviors, reachable);
        return IntStream.range(0, histogram.length).filter(i -> histogram[i] > 0).count() / (double) histogram.length;
    }

    /// 1 − √JSD(histogram, uniform) over the reachable cells, natural logarithm: 1 for a uniform histogram.
    /// JSD(p, u) = KL(p ‖ m)/2 + KL(u ‖ m)/2 with m = (p + u)/2. At most √ln 2 is taken off: even one cell alone has
    /// more than 0.
    public double uniformity(List<double[]> behaviors, Predicate<double[]> reachable) {
        double[] histogram = histogram(behaviors, reachable);
        double total = 0;
        for (double count : histogram) {
            total += count;
        }
        if (total == 0) {
            return Double.NaN;
        }
        double u = 1.0 / histogram.length;
        double divergence = 0;
        for (double count : histogram) {
            double p = count / total;
            double m = (p + u) / 2;
            divergence += (p == 0 ? 0 : p * Math.log(p / m) / 2) + u * Math.log(u / m) / 2;
        }
        return 1 - Math.sqrt(Math.max(0, divergence));
    }

    private double[] histogram(List<double[]> behaviors, Predicate<double[]> reachable) {
        int[] cells = IntStream.range(0, cells()).filter(cell -> reachable.test(center(cell))).toArray();
        if (cells.length == 0) {
            throw new IllegalArgumentException("no cell can be reached");
        }
        var counts = new double[cells()];
        for (double[] behavior : behaviors) {
            counts[cell(behavior)]++;
        }
        return IntStream.of(cells).mapToDouble(cell -> counts[cell]).toArray();
    }
}
