package dev.plumbline.numerics;

import java.util.stream.IntStream;

/// Points that no other one dominates: b dominates a if it is at least as large in both coordinates, and larger in
/// one.
public final class ParetoFront {
    private ParetoFront() {}

    /// Indices of the first front, rising. Duplicates are in it together or not at all.
    public static int[] first(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("needs as many values of each, there are " + a.length + " and "
                    + b.length);
        }
        return IntStream.range(0, a.length)
                .filter(i -> IntStream.range(0, a.length).noneMatch(j -> dominates(a, b, j, i)))
                .toArray();
    }

    private static boolean dominates(double[] a, double[] b, int j, int i) {
        return a[j] >= a[i] && b[j] >= b[i] && (a[j] > a[i] || b[j] > b[i]);
    }
}
