package dev.plumbline.numerics;

import java.util.Arrays;

/// Signature of a path of straight segments X₀, .., X_N in ℝᵈ: its iterated integrals, which know the path up to
/// where it starts and how fast it runs (Chen 1958; Lyons).
///
/// Level n of one segment is dX^{⊗n}/n!; that of a path follows by Chen's identity, S(X∗Y) = S(X) ⊗ S(Y), in the
/// tensor algebra cut at a depth. Level 1 is X_N − X₀; level 2 is Σᵢ S1^{(i−1)} ⊗ dXᵢ + dXᵢ ⊗ dXᵢ/2, whose
/// antisymmetric part is the signed area. Arrays hold the levels from 1 on, each with its last index running fastest:
/// d + d² + .. numbers.
public final class PathSignature {
    private PathSignature() {}

    /// @param path `[N + 1][d]`, at least one point
    /// @param depth ≥ 1
    public static double[] signature(double[][] path, int depth) {
        if (path.length == 0 || path[0].length == 0) {
            throw new IllegalArgumentException("a path needs a point with a coordinate");
        }
        int d = path[0].length;
        var result = new double[size(d, depth)];
        for (int i = 1; i < path.length; i++) {
            if (path[i].length != d) {
                throw new IllegalArgumentException("point " + i + " has " + path[i].length + " coordinates, not " + d);
            }
            var step = new double[d];
            for (int a = 0; a < d; a++) {
                step[a] = path[i][a] - path[i - 1][a];
            }
            result = chen(result, segment(step, depth), d, depth);
        }
        return result;
    }

    /// d + d² + .. + d^depth.
    public static int size(int dimension, int depth) {
        if (depth < 1) {
            throw new IllegalArgumentException("depth must be positive, was " + depth);
        }
        int size = 0;
        int level = 1;
        for (int n = 0; n < depth; n++) {
            level = Math.multiplyExact(level, dimension);
            size = Math.addExact(size, level);
        }
        return size;
    }

    /// dX^{⊗n}/n!.
    private static double[] segment(double[] step, int depth) {
        int d = step.length;
        var result = new double[size(d, depth)];
        System.arraycopy(step, 0, result, 0, d);
        int from = 0;
        int length = d;
        for (int n = 2; n <= depth; n++) {
            for (int i = 0; i < length; i++) {
                for (int a = 0; a < d; a++) {
                    result[from + length + i * d + a] = result[from + i] * step[a] / n;
                }
            }
            from += length;
            length *= d;
        }
        return result;
    }

    /// Signature of a path followed by another: level n is Σ_{j=0..n} (level j of the first) ⊗ (level n − j of the
    /// second), level 0 being 1.
    public static double[] chen(double[] first, double[] second, int dimension, int depth) {
        int size = size(dimension, depth);
        if (first.length != size || second.length != size) {
            throw new IllegalArgumentException("needs two signatures of " + size + " numbers, found "
                    + first.length + " and "
                    + second.length);
        }
        var result = new double[size];
        for (int n = 1; n <= depth; n++) {
            int at = size(dimension, n) - power(dimension, n);
            for (int i = 0; i < power(dimension, n); i++) {
                result[at + i] = first[at + i] + second[at + i];
            }
            for (int j = 1; j < n; j++) {
                int left = size(dimension, j) - power(dimension, j);
                int right = size(dimension, n - j) - power(dimension, n - j);
                int columns = power(dimension, n - j);
                for (int p = 0; p < power(dimension, j); p++) {
                    for (int q = 0; q < columns; q++) {
                        result[at + p * columns + q] += first[left + p] * second[right + q];
                    }
                }
            }
        }
        return result;
    }

    private static int power(int base, int exponent) {
        int power = 1;
        for (int i = 0; i < exponent; i++) {
            power = Math.multiplyExact(power, base);
        }
        return power;
    }

    /// (S1, (S2 − S2ᵀ)/2 above the diagonal): d + d(d − 1)/2 numbers, the end and the signed areas.
    public static double[] logSignature2(double[][] path) {
        double[] signature = signature(path, 2);
        int d = path[0].length;
        var result = new double[d + d * (d - 1) / 2];
        System.arraycopy(signature, 0, result, 0, d);
        int at = d;
        for (int a = 0; a < d; a++) {
            for (int b = a + 1; b < d; b++) {
                result[at++] = (signature[d + a * d + b] - signature[d + b * d + a]) / 2;
            }
        }
        return result;
    }

    /// The path with the channel t_i = i/N appended, which makes the signature know the path whole.
    public static double[][] withTime(double[][] path) {
        var result = new double[path.length][];
        for (int i = 0; i < path.length; i++) {
            result[i] = Arrays.copyOf(path[i], path[i].length + 1);
            result[i][path[i].length] = path.length == 1 ? 0 : (double) i / (path.length - 1);
        }
        return result;
    }
}
