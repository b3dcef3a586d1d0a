// The text of VectorRows64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

/// Steps of the softmax of one row of binary32 arrays. `row` is where the row starts, j runs from `from` to `columns`;
/// arrays indexed by j alone hold one row. Whole vectors come first, the rest goes to {@link ScalarRows32}.
abstract class ScalarRows32 extends ScalarFunctions32 {
    // Steps that hold much arithmetic, or stand beside one, are called through RowStep.
    private static final int EXPONENTIALS = 0;
    private static final int SCALE_IN_PLACE = 1;
    private static final int SHIFTED = 2;
    private static final int GROWTHS = 3;
    private static final int DIVERGENCES = 4;
    private static final int DIVERGENCE_IN_PLACE = 5;
    private static final RowStep.Float32[] STEPS = {
        ScalarRows32::exponentialsStep, ScalarRows32::scaleInPlaceStep, ScalarRows32::shiftedStep,
        ScalarRows32::growthsStep, ScalarRows32::divergencesStep, ScalarRows32::divergenceInPlaceStep
    };

    /// The largest element; NaN if one is NaN. There is at least one.
    static float largestOf(float[] x, int row, int from, int columns) {
        if (columns - from < LANES) {
            return ScalarRows32.largestOf(x, row, from, columns);
        }
        var m = load(x, row + from);
        int j = from + LANES;
        for (; j <= columns - LANES; j += LANES) {
            m = max(m, load(x, row + j));
        }
        return j < columns ? Math.max(largest(m), ScalarRows32.largestOf(x, row, j, columns)) : largest(m);
    }

    /// e[row + j] = exp(x − max), max the largest of the row. 1 ULP plus u |x − max|.
    static void exponentials(float[] x, float max, float[] e, int row, int columns) {
        RowStep.run(STEPS, EXPONENTIALS, x, null, e, null, max, 0, row, columns);
    }

    static void exponentialsStep(float[] x, float[] none1, float[] e, float[] none2, float max, float zero1,
            int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(e, row + j, expNonPositive(sub(load(x, row + j), max)));
        }
        if (j < columns) {
            ScalarRows32.exponentialsStep(x, null, e, null, max, 0, row, j, columns);
        }
    }

    /// e ← e s.
    static void scaleInPlace(float[] e, float s, int row, int columns) {
        RowStep.run(STEPS, SCALE_IN_PLACE, e, null, null, null, s, 0, row, columns);
    }

    static void scaleInPlaceStep(float[] e, float[] none1, float[] none2, float[] none3, float s, float zero1,
            int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(e, row + j, mul(load(e, row + j), s));
        }
        if (j < columns) {
            ScalarRows32.scaleInPlaceStep(e, null, null, null, s, 0, row, j, columns);
        }
    }

    /// out = (x − max) − shift.
    static void shifted(float[] x, float max, float shift, float[] out, int row, int columns) {
        RowStep.run(STEPS, SHIFTED, x, null, out, null, max, shift, row, columns);
    }

    static void shiftedStep(float[] x, float[] none1, float[] out, float[] none2, float max, float shift, int
            row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(out, row + j, sub(sub(load(x, row + j), max), shift));
        }
        if (j < columns) {
            ScalarRows32.shiftedStep(x, null, out, null, max, shift, row, j, columns);
        }
    }

    /// w[j] = (x − xTop) − (y − yTop): what all of a row have in common cancels exactly.
    static void differences(float[] x, float[] y, float xTop, float yTop, float[] w, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(w, j, sub(sub(load(x, row + j), xTop), sub(load(y, row + j), yTop)));
        }
        if (j < columns) {
            ScalarRows32.differences(x, y, xTop, yTop, w, row, j, columns);
        }
    }

    /// w[j] = (u − center)/γ, all of it times `scale`, a power of two, so that no difference overflows.
    static void tilts(
            float[] u, float center, float gamma, float scale, float[] w, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(w, j, div(sub(mul(load(u, row + j), scale), center * scale), gamma * scale));
        }
        if (j < columns) {
            ScalarRows32.tilts(u, center, gamma, scale, w, row, j, columns);
        }
    }

    /// v[j] = y + u/γ.
    static void tilted(float[] y, float[] u, float gamma, float[] v, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(v, j, add(load(y, row + j), div(load(u, row + j), gamma)));
        }
        if (j < columns) {
            ScalarRows32.tilted(y, u, gamma, v, row, j, columns);
        }
    }

    /// v[j] = (y − center) + w.
    static void raised(float[] y, float center, float[] w, float[] v, int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            store(v, j, add(sub(load(y, row + j), center), load(w, j)));
        }
        if (j < columns) {
            ScalarRows32.raised(y, center, w, v, row, j, columns);
        }
    }

    /// growth[j] = ref (eʷ − 1), 0 where ref is 0; size[j] its absolute value, but +∞ where ref underflowed to 0 beside
    /// an eʷ so large that their product may count.
    static void growths(float[] ref, float[] w, float[] growth, float[] size, int row, int columns) {
        RowStep.run(STEPS, GROWTHS, ref, w, growth, size, 0, 0, row, columns);
    }

    static void growthsStep(float[] ref, float[] w, float[] growth, float[] size, float zero1, float zero2, int
            row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            var weight = load(ref, j);
            var change = expm1(load(w, j));
            var none = equal(weight, 0);
            var g = select(none, 0, mul(weight, change));
            store(growth, j, g);
            store(size, j, select(and(none, less(0x1p100f, change)), Float.POSITIVE_INFINITY, abs(g)));
        }
        if (j < columns) {
            ScalarRows32.growthsStep(ref, w, growth, size, 0, 0, row, j, columns);
        }
    }

    /// term[j] = π (e⁻ᵗ − 1 + t) ≥ 0 with t = w − c = log(π/ref): for |t| ≥ 1 as ref − π + π t.
    static void divergences(float[] p, float[] ref, float[] w, float c, float[] term, int row, int columns) {
        RowStep.run(STEPS, DIVERGENCES, p, ref, w, term, c, 0, row, columns);
    }

    static void divergencesStep(float[] p, float[] ref, float[] w, float[] term, float c, float zero1, int row,
            int from, int columns) {
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
            ScalarRows32.divergencesStep(p, ref, w, term, c, 0, row, j, columns);
        }
    }

    /// p ← p (t − kl), t = w − c; 0 where p is 0.
    static void divergenceInPlace(float[] p, float[] w, float c, float kl, int row, int columns) {
        RowStep.run(STEPS, DIVERGENCE_IN_PLACE, p, w, null, null, c, kl, row, columns);
    }

    static void divergenceInPlaceStep(float[] p, float[] w, float[] none1, float[] none2, float c, float kl,
            int row, int from, int columns) {
        int j = from;
        for (; j <= columns - LANES; j += LANES) {
            var probability = load(p, row + j);
            var g = mul(probability, sub(sub(load(w, j), c), kl));
            store(p, row + j, select(equal(probability, 0), 0, g));
        }
        if (j < columns) {
            ScalarRows32.divergenceInPlaceStep(p, w, null, null, c, kl, row, j, columns);
        }
    }
}
