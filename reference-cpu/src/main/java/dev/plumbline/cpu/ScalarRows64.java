// The text of VectorRows64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Steps of the softmax of one row of binary64 arrays. `row` is where the row starts, j runs from `from` to `columns`;
/// arrays indexed by j alone hold one row. Whole vectors come first, the rest goes to {@link ScalarRows64}.
abstract class ScalarRows64 extends ScalarFunctions64 {

    /// The largest element; NaN if one is NaN. There is at least one.
    static double largestOf(double[] x, int row, int from, int columns) {
        if (columns - from < LANES) {
            return ScalarRows64.largestOf(x, row, from, columns);
        }
        var m = load(x, row + from);
        int j = from + LANES;
        for (; j <= columns - LANES; j += LANES) {
            m = max(m, load(x, row + j));
        }
        return j < columns ? Math.max(largest(m), ScalarRows64.largestOf(x, row, j, columns)) : largest(m);
    }

    /// e[row + j] = exp(x − max), max the largest of the row. 1 ULP plus u |x − max|.
    static void exponentials(double[] x, double max, double[] e, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(e, row + j, expNonPositive(sub(load(x, row + j), max)));
        }
        if (j < columns) {
            ScalarRows64.exponentials(x, max, e, row, j, columns);
        }
    }

    /// e ← e s.
    static void scaleInPlace(double[] e, double s, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(e, row + j, mul(load(e, row + j), s));
        }
        if (j < columns) {
            ScalarRows64.scaleInPlace(e, s, row, j, columns);
        }
    }

    /// out = (x − max) − shift.
    static void shifted(double[] x, double max, double shift, double[] out, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(out, row + j, sub(sub(load(x, row + j), max), shift));
        }
        if (j < columns) {
            ScalarRows64.shifted(x, max, shift, out, row, j, columns);
        }
    }

    /// term[j] = p (x − max), 0 where p is 0.
    static void expected(double[] p, double[] x, double max, double[] term, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            var probability = load(p, row + j);
            store(term, j, select(equal(probability, 0), 0, mul(probability, sub(load(x, row + j), max))));
        }
        if (j < columns) {
            ScalarRows64.expected(p, x, max, term, row, j, columns);
        }
    }

    /// p ← −p ((x − max) − center), 0 where p is 0.
    static void centeredInPlace(double[] p, double[] x, double max, double center, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            var probability = load(p, row + j);
            var difference = sub(center, sub(load(x, row + j), max));
            store(p, row + j, select(equal(probability, 0), 0, mul(probability, difference)));
        }
        if (j < columns) {
            ScalarRows64.centeredInPlace(p, x, max, center, row, j, columns);
        }
    }

    /// term[j] = p r.
    static void products(double[] p, double[] r, double[] term, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(term, j, mul(load(p, row + j), load(r, row + j)));
        }
        if (j < columns) {
            ScalarRows64.products(p, r, term, row, j, columns);
        }
    }

    /// p ← p (r − center).
    static void advantageInPlace(double[] p, double[] r, double center, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(p, row + j, mul(load(p, row + j), sub(load(r, row + j), center)));
        }
        if (j < columns) {
            ScalarRows64.advantageInPlace(p, r, center, row, j, columns);
        }
    }

    /// w[j] = (x − xTop) − (y − yTop): what all of a row have in common cancels exactly.
    static void differences(double[] x, double[] y, double xTop, double yTop, double[] w, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(w, j, sub(sub(load(x, row + j), xTop), sub(load(y, row + j), yTop)));
        }
        if (j < columns) {
            ScalarRows64.differences(x, y, xTop, yTop, w, row, j, columns);
        }
    }

    /// w[j] = (u − center)/γ, all of it times `scale`, a power of two, so that no difference overflows.
    static void tilts(
            double[] u, double center, double gamma, double scale, double[] w, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(w, j, div(sub(mul(load(u, row + j), scale), center * scale), gamma * scale));
        }
        if (j < columns) {
            ScalarRows64.tilts(u, center, gamma, scale, w, row, j, columns);
        }
    }

    /// v[j] = y + u/γ.
    static void tilted(double[] y, double[] u, double gamma, double[] v, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(v, j, add(load(y, row + j), div(load(u, row + j), gamma)));
        }
        if (j < columns) {
            ScalarRows64.tilted(y, u, gamma, v, row, j, columns);
        }
    }

    /// v[j] = (y − center) + w.
    static void raised(double[] y, double center, double[] w, double[] v, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(v, j, add(sub(load(y, row + j), center), load(w, j)));
        }
        if (j < columns) {
            ScalarRows64.raised(y, center, w, v, row, j, columns);
        }
    }

    /// growth[j] = ref (eʷ − 1), 0 where ref is 0; size[j] its absolute value, but +∞ where ref underflowed to 0 beside
    /// an eʷ so large that their product may count.
    static void growths(double[] ref, double[] w, double[] growth, double[] size, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            var weight = load(ref, j);
            var change = expm1(load(w, j));
            var none = equal(weight, 0);
            var g = select(none, 0, mul(weight, change));
            store(growth, j, g);
            store(size, j, select(and(none, less(0x1p100, change)), Double.POSITIVE_INFINITY, abs(g)));
        }
        if (j < columns) {
            ScalarRows64.growths(ref, w, growth, size, row, j, columns);
        }
    }

    /// term[j] = π (e⁻ᵗ − 1 + t) ≥ 0 with t = w − c = log(π/ref): for |t| ≥ 1 as ref − π + π t.
    static void divergences(double[] p, double[] ref, double[] w, double c, double[] term, int row, int from,
            int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            var t = sub(load(w, j), c);
            var probability = load(p, row + j);
            var reference = load(ref, j);
            var near = mul(probability, expResidualSeries(neg(t)));
            var far = add(sub(reference, probability), mul(probability, t));
            store(term, j, select(equal(probability, 0), reference, select(less(abs(t), 1), near, far)));
        }
        if (j < columns) {
            ScalarRows64.divergences(p, ref, w, c, term, row, j, columns);
        }
    }

    /// p ← p (t − kl), t = w − c; 0 where p is 0.
    static void divergenceInPlace(double[] p, double[] w, double c, double kl, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            var probability = load(p, row + j);
            var g = mul(probability, sub(sub(load(w, j), c), kl));
            store(p, row + j, select(equal(probability, 0), 0, g));
        }
        if (j < columns) {
            ScalarRows64.divergenceInPlace(p, w, c, kl, row, j, columns);
        }
    }
}
