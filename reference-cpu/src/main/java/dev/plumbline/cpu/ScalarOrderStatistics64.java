// The text of VectorOrderStatistics64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Order statistics of the members of an ensemble, by a sorting network whose comparators run over whole vectors of
/// items.
final class ScalarOrderStatistics64 extends ScalarFunctions64 {
    /// Items sorted together; a multiple of every number of lanes.
    private static final int GROUP = 64;

    private ScalarOrderStatistics64() {}

    /// a x₍ᵢ₎ + b x₍ⱼ₎ of each item. `in[0]` = scores `[members x items]`, `out` = value, gradient; `parameter` = a, b;
    /// `shape` = members, items, i, j (from 0), then the network's comparators as pairs. The gradient puts a on the
    /// member that a stable sort puts at place i, and b on that at j. A b of 0 drops the second term. NaN poisons the
    /// item. Exact for b = 0, else 1 ULP plus u S.
    static void interpolated(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] sorted = new double[shape[0] * GROUP];
        for (int start = from; start < to; start += GROUP) {
            int count = Math.min(GROUP, to - start);
            fill(in[0], sorted, shape, start, count);
            sort(sorted, shape, count);
            for (int j = 0; j < count; j += LANES) {
                finish(in[0], out, sorted, parameter, shape, start, j);
            }
        }
    }

    private static void fill(double[] x, double[] sorted, int[] shape, int start, int count) {
        for (int m = 0; m < shape[0]; m++) {
            System.arraycopy(x, m * shape[1] + start, sorted, m * GROUP, count);
        }
    }

    private static void sort(double[] sorted, int[] shape, int count) {
        for (int p = 4; p < shape.length; p += 2) {
            int low = shape[p] * GROUP;
            int high = shape[p + 1] * GROUP;
            for (int j = 0; j < count; j += LANES) {
                var a = load(sorted, low + j);
                var b = load(sorted, high + j);
                store(sorted, low + j, min(a, b));
                store(sorted, high + j, max(a, b));
            }
        }
    }

    private static void finish(
            double[] x, double[][] out, double[] sorted, double[] parameter, int[] shape, int start, int j) {
        int members = shape[0];
        int items = shape[1];
        int i = start + j;
        double a = parameter[0];
        double b = parameter[1];
        var first = load(sorted, shape[2] * GROUP + j);
        var second = load(sorted, shape[3] * GROUP + j);
        var least = load(x, i);
        var firstLeft = constant(shape[2]);
        var secondLeft = constant(shape[3]);
        for (int m = 0; m < members; m++) {
            var v = load(x, m * items + i);
            least = min(least, v);
            firstLeft = select(less(v, first), sub(firstLeft, 1), firstLeft);
            secondLeft = select(less(v, second), sub(secondLeft, 1), secondLeft);
        }
        var zero = select(equal(least, least), 0, constant(Double.NaN));
        var value = b == 0 ? mul(first, a) : add(mul(first, a), mul(second, b));
        store(out[0], i, select(equal(least, least), value, zero));
        for (int m = 0; m < members; m++) {
            var v = load(x, m * items + i);
            var isFirst = equal(v, first);
            var isSecond = equal(v, second);
            var g = add(zero, select(and(isFirst, equal(firstLeft, 0)), a, constant(0)));
            g = add(g, select(and(isSecond, equal(secondLeft, 0)), b, constant(0)));
            store(out[1], m * items + i, g);
            firstLeft = select(isFirst, sub(firstLeft, 1), firstLeft);
            secondLeft = select(isSecond, sub(secondLeft, 1), secondLeft);
        }
    }
}
