// The text of VectorArrays64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Elementwise arithmetic of binary64 arrays without elementary functions: every step rounds once.
final class ScalarArrays64 extends ScalarFunctions64 {
    private ScalarArrays64() {}

    /// value = clamp((r − shift)/scale, low, high), slope = 1/scale strictly inside, else 0; NaN gives NaN and NaN.
    /// `parameter` = shift, scale, low, high. 2 ULP plus u |r/scale|.
    static void scaleAndClip(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        double[] value = out[0];
        double[] slope = out[1];
        double shift = parameter[0];
        double scale = parameter[1];
        double low = parameter[2];
        double high = parameter[3];
        for (int i = from; i < to; i += LANES) {
            var v = div(sub(load(x, i), shift), scale);
            store(value, i, min(max(v, low), high));
            var inside = and(less(low, v), less(v, high));
            store(slope, i, select(inside, 1 / scale, select(equal(v, v), 0, v)));
        }
    }

    /// a b.
    static void multiply(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, mul(load(in[0], i), load(in[1], i)));
        }
    }

    /// a + s b, rounded once; `parameter` = s.
    static void addScaled(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double s = parameter[0];
        for (int i = from; i < to; i += LANES) {
            store(out[0], i, fma(load(in[1], i), s, load(in[0], i)));
        }
    }

    /// One step of Adam. `in[0]` = g; `out` = parameter, m, v, changed in place; `parameter` = β₁, 1 − β₁, β₂, 1 − β₂,
    /// 1/(1 − β₁ᵗ), 1/(1 − β₂ᵗ), ε, α, ω. Each of m and v to 2 ULP plus u S; the parameter to 1 ULP plus 8 u of the step.
    static void adam(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double beta1 = parameter[0];
        double beta2 = parameter[2];
        for (int i = from; i < to; i += LANES) {
            var g = load(in[0], i);
            var m = fma(load(out[1], i), beta1, mul(g, parameter[1]));
            var v = fma(load(out[2], i), beta2, mul(mul(g, g), parameter[3]));
            var p = load(out[0], i);
            var step = div(mul(m, parameter[4]), add(sqrt(mul(v, parameter[5])), parameter[6]));
            var change = fma(p, parameter[8], step);
            store(out[1], i, m);
            store(out[2], i, v);
            store(out[0], i, fma(change, -parameter[7], p));
        }
    }

    /// Σ over rows of column i, rounding errors kept (Knuth's two-sum). `shape` = rows, columns, and where the matrix
    /// and its sums begin. 1 ULP plus 2 rows² u² S.
    static void columnSum(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        double[] x = in[0];
        int rows = shape[0];
        int columns = shape[1];
        int start = shape[2];
        int sums = shape[3];
        int i = from;
        for (; i <= to - 2 * LANES; i += 2 * LANES) {
            twoColumns(x, start + i, out[0], sums + i, rows, columns);
        }
        for (; i < to; i += LANES) {
            var s = constant(0);
            var c = constant(0);
            for (int r = 0; r < rows; r++) {
                var v = load(x, start + r * columns + i);
                var t = add(s, v);
                var b = sub(t, s);
                c = add(c, add(sub(s, sub(t, b)), sub(v, b)));
                s = t;
            }
            store(out[0], sums + i, select(finite(s), add(s, c), s));
        }
    }

    /// Two registers of columns side by side: sums do not wait for one another. More of them in one loop, and the compiler
    /// keeps vectors as objects.
    private static void twoColumns(double[] x, int from, double[] out, int to, int rows, int columns) {
        var s0 = constant(0);
        var s1 = constant(0);
        var c0 = constant(0);
        var c1 = constant(0);
        for (int r = 0; r < rows; r++) {
            int at = from + r * columns;
            var v0 = load(x, at);
            var v1 = load(x, at + LANES);
            var t0 = add(s0, v0);
            var t1 = add(s1, v1);
            var b0 = sub(t0, s0);
            var b1 = sub(t1, s1);
            c0 = add(c0, add(sub(s0, sub(t0, b0)), sub(v0, b0)));
            c1 = add(c1, add(sub(s1, sub(t1, b1)), sub(v1, b1)));
            s0 = t0;
            s1 = t1;
        }
        store(out, to, select(finite(s0), add(s0, c0), s0));
        store(out, to + LANES, select(finite(s1), add(s1, c1), s1));
    }

    /// Knuth's two-sum: `out[0]`, `out[1]` from `shape[0]` on + `in[0]`, `in[1]`, what rounding loses added to `out[2]`,
    /// `out[3]`.
    static void accumulate(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int k = 0; k < 2; k++) {
            double[] term = in[k];
            double[] sum = out[k];
            double[] lost = out[k + 2];
            int start = shape[0];
            for (int i = from; i < to; i += LANES) {
                var s = load(sum, start + i);
                var v = load(term, i);
                var t = add(s, v);
                var b = sub(t, s);
                store(lost, i, add(load(lost, i), add(sub(s, sub(t, b)), sub(v, b))));
                store(sum, start + i, t);
            }
        }
    }

    /// The means of `shape[1]` terms summed by {@link #accumulate}; an infinite sum has lost NaN and stays.
    static void finish(double[][] in, double[][] out, double[] parameter, int[] shape, int from, int to) {
        for (int k = 0; k < 2; k++) {
            double[] sum = out[k];
            double[] lost = out[k + 2];
            int start = shape[0];
            for (int i = from; i < to; i += LANES) {
                var s = load(sum, start + i);
                var total = add(s, load(lost, i));
                store(sum, start + i, div(select(equal(total, total), total, s), shape[1]));
            }
        }
    }
}
