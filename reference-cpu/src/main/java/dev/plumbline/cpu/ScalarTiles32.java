// The text of VectorTiles64 on other types: change that class, then run SiblingSources.
package dev.plumbline.cpu;

import java.util.Objects;

/// Tiles of a matrix product on binary32: what {@link ScalarMatmul32} does between packing and the edges.
///
/// Each sets a tile of C, four rows high, to the product of `depth` columns of A and rows of B, every element one chain
/// of fused products in ascending order from +0. The accumulators are local variables, so that they stay in registers:
/// eight of them where there are 16 registers, sixteen where there are 32 (512 bits); twelve of 16 would spill. B is
/// packed, its rows {@link ScalarMatmul32#TILE_COLUMNS} apart: a constant, as the compiler unrolls no loop whose steps it
/// does not know, which costs a fifth of the time. To load the tile of C first would exceed what the compiler inlines
/// ({@link ScalarFunctions32}).
///
/// Every method here is longer than the 325 bytes of code up to which the compiler inlines it into its callers. Inlined
/// before it has a profile of its own, it would lose the inlining of its vector operations: products then take twice
/// the time, in one run and not in the next.
final class ScalarTiles32 extends ScalarArithmetic32 {
    private static final int WIDTH = ScalarMatmul32.TILE_COLUMNS;

    private ScalarTiles32() {}

    /// Four vectors wide; A packed, column after column of 4.
    static void packedWide(float[] a, int fromA, float[] b, int fromB, int depth, float[] c,
            int at, int stride) {
        int pb = fromB;
        int pa = fromA;
        int row1 = at + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        var c00 = constant(0);
        var c01 = constant(0);
        var c02 = constant(0);
        var c03 = constant(0);
        var c10 = constant(0);
        var c11 = constant(0);
        var c12 = constant(0);
        var c13 = constant(0);
        var c20 = constant(0);
        var c21 = constant(0);
        var c22 = constant(0);
        var c23 = constant(0);
        var c30 = constant(0);
        var c31 = constant(0);
        var c32 = constant(0);
        var c33 = constant(0);
        for (int p = 0; p < depth; p++) {
            var b0 = load(b, pb);
            var b1 = load(b, pb + LANES);
            var b2 = load(b, pb + 2 * LANES);
            var b3 = load(b, pb + 3 * LANES);
            var a0 = constant(a[pa]);
            c00 = fma(a0, b0, c00);
            c01 = fma(a0, b1, c01);
            c02 = fma(a0, b2, c02);
            c03 = fma(a0, b3, c03);
            var a1 = constant(a[pa + 1]);
            c10 = fma(a1, b0, c10);
            c11 = fma(a1, b1, c11);
            c12 = fma(a1, b2, c12);
            c13 = fma(a1, b3, c13);
            var a2 = constant(a[pa + 2]);
            c20 = fma(a2, b0, c20);
            c21 = fma(a2, b1, c21);
            c22 = fma(a2, b2, c22);
            c23 = fma(a2, b3, c23);
            var a3 = constant(a[pa + 3]);
            c30 = fma(a3, b0, c30);
            c31 = fma(a3, b1, c31);
            c32 = fma(a3, b2, c32);
            c33 = fma(a3, b3, c33);
            pa += 4;
            pb += WIDTH;
        }
        store(c, at, c00);
        store(c, at + LANES, c01);
        store(c, at + 2 * LANES, c02);
        store(c, at + 3 * LANES, c03);
        store(c, row1, c10);
        store(c, row1 + LANES, c11);
        store(c, row1 + 2 * LANES, c12);
        store(c, row1 + 3 * LANES, c13);
        store(c, row2, c20);
        store(c, row2 + LANES, c21);
        store(c, row2 + 2 * LANES, c22);
        store(c, row2 + 3 * LANES, c23);
        store(c, row3, c30);
        store(c, row3 + LANES, c31);
        store(c, row3 + 2 * LANES, c32);
        store(c, row3 + 3 * LANES, c33);
    }

    /// Two vectors wide; A packed, column after column of 4.
    static void packedNarrow(float[] a, int fromA, float[] b, int fromB, int depth, float[] c,
            int at, int stride) {
        int pb = fromB;
        int pa = fromA;
        int row1 = at + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        var c00 = constant(0);
        var c01 = constant(0);
        var c10 = constant(0);
        var c11 = constant(0);
        var c20 = constant(0);
        var c21 = constant(0);
        var c30 = constant(0);
        var c31 = constant(0);
        for (int p = 0; p < depth; p++) {
            var b0 = load(b, pb);
            var b1 = load(b, pb + LANES);
            var a0 = constant(a[pa]);
            c00 = fma(a0, b0, c00);
            c01 = fma(a0, b1, c01);
            var a1 = constant(a[pa + 1]);
            c10 = fma(a1, b0, c10);
            c11 = fma(a1, b1, c11);
            var a2 = constant(a[pa + 2]);
            c20 = fma(a2, b0, c20);
            c21 = fma(a2, b1, c21);
            var a3 = constant(a[pa + 3]);
            c30 = fma(a3, b0, c30);
            c31 = fma(a3, b1, c31);
            pa += 4;
            pb += WIDTH;
        }
        store(c, at, c00);
        store(c, at + LANES, c01);
        store(c, row1, c10);
        store(c, row1 + LANES, c11);
        store(c, row2, c20);
        store(c, row2 + LANES, c21);
        store(c, row3, c30);
        store(c, row3 + LANES, c31);
    }

    /// Four vectors wide; A as it stands, its rows `strideA` apart.
    static void directWide(float[] a, int fromA, int strideA, float[] b, int fromB, int depth,
            float[] c, int at, int stride) {
        int pb = fromB;
        int from1 = fromA + strideA;
        int from2 = from1 + strideA;
        int from3 = from2 + strideA;
        int row1 = at + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        var c00 = constant(0);
        var c01 = constant(0);
        var c02 = constant(0);
        var c03 = constant(0);
        var c10 = constant(0);
        var c11 = constant(0);
        var c12 = constant(0);
        var c13 = constant(0);
        var c20 = constant(0);
        var c21 = constant(0);
        var c22 = constant(0);
        var c23 = constant(0);
        var c30 = constant(0);
        var c31 = constant(0);
        var c32 = constant(0);
        var c33 = constant(0);
        for (int p = 0; p < depth; p++) {
            var b0 = load(b, pb);
            var b1 = load(b, pb + LANES);
            var b2 = load(b, pb + 2 * LANES);
            var b3 = load(b, pb + 3 * LANES);
            var a0 = constant(a[fromA + p]);
            c00 = fma(a0, b0, c00);
            c01 = fma(a0, b1, c01);
            c02 = fma(a0, b2, c02);
            c03 = fma(a0, b3, c03);
            var a1 = constant(a[from1 + p]);
            c10 = fma(a1, b0, c10);
            c11 = fma(a1, b1, c11);
            c12 = fma(a1, b2, c12);
            c13 = fma(a1, b3, c13);
            var a2 = constant(a[from2 + p]);
            c20 = fma(a2, b0, c20);
            c21 = fma(a2, b1, c21);
            c22 = fma(a2, b2, c22);
            c23 = fma(a2, b3, c23);
            var a3 = constant(a[from3 + p]);
            c30 = fma(a3, b0, c30);
            c31 = fma(a3, b1, c31);
            c32 = fma(a3, b2, c32);
            c33 = fma(a3, b3, c33);
            pb += WIDTH;
        }
        store(c, at, c00);
        store(c, at + LANES, c01);
        store(c, at + 2 * LANES, c02);
        store(c, at + 3 * LANES, c03);
        store(c, row1, c10);
        store(c, row1 + LANES, c11);
        store(c, row1 + 2 * LANES, c12);
        store(c, row1 + 3 * LANES, c13);
        store(c, row2, c20);
        store(c, row2 + LANES, c21);
        store(c, row2 + 2 * LANES, c22);
        store(c, row2 + 3 * LANES, c23);
        store(c, row3, c30);
        store(c, row3 + LANES, c31);
        store(c, row3 + 2 * LANES, c32);
        store(c, row3 + 3 * LANES, c33);
    }

    /// Two vectors wide; A as it stands, its rows `strideA` apart.
    static void directNarrow(float[] a, int fromA, int strideA, float[] b, int fromB, int depth,
            float[] c, int at, int stride) {
        int pb = fromB;
        int from1 = fromA + strideA;
        int from2 = from1 + strideA;
        int from3 = from2 + strideA;
        int row1 = at + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        var c00 = constant(0);
        var c01 = constant(0);
        var c10 = constant(0);
        var c11 = constant(0);
        var c20 = constant(0);
        var c21 = constant(0);
        var c30 = constant(0);
        var c31 = constant(0);
        for (int p = 0; p < depth; p++) {
            var b0 = load(b, pb);
            var b1 = load(b, pb + LANES);
            var a0 = constant(a[fromA + p]);
            c00 = fma(a0, b0, c00);
            c01 = fma(a0, b1, c01);
            var a1 = constant(a[from1 + p]);
            c10 = fma(a1, b0, c10);
            c11 = fma(a1, b1, c11);
            var a2 = constant(a[from2 + p]);
            c20 = fma(a2, b0, c20);
            c21 = fma(a2, b1, c21);
            var a3 = constant(a[from3 + p]);
            c30 = fma(a3, b0, c30);
            c31 = fma(a3, b1, c31);
            pb += WIDTH;
        }
        store(c, at, c00);
        store(c, at + LANES, c01);
        store(c, row1, c10);
        store(c, row1 + LANES, c11);
        store(c, row2, c20);
        store(c, row2 + LANES, c21);
        store(c, row3, c30);
        store(c, row3 + LANES, c31);
    }

    /// C + `term`, four rows of four vectors, those of `term` end to end; two rows at a time, as all four would exceed what
    /// the compiler inlines.
    static void addWide(float[] term, float[] c, int at, int stride) {
        Objects.checkFromIndexSize(0, 16 * LANES, term.length);
        Objects.checkFromIndexSize(at, 4 * LANES, c.length);
        Objects.checkFromIndexSize(at + 3 * stride, 4 * LANES, c.length);
        int row0 = at;
        int row1 = at + stride;
        for (int from = 0; from < 16 * LANES; from += 8 * LANES) {
            var c00 = load(c, row0);
            store(c, row0, add(c00, load(term, from)));
            var c01 = load(c, row0 + LANES);
            store(c, row0 + LANES, add(c01, load(term, from + LANES)));
            var c02 = load(c, row0 + 2 * LANES);
            store(c, row0 + 2 * LANES, add(c02, load(term, from + 2 * LANES)));
            var c03 = load(c, row0 + 3 * LANES);
            store(c, row0 + 3 * LANES, add(c03, load(term, from + 3 * LANES)));
            var c10 = load(c, row1);
            store(c, row1, add(c10, load(term, from + 4 * LANES)));
            var c11 = load(c, row1 + LANES);
            store(c, row1 + LANES, add(c11, load(term, from + 5 * LANES)));
            var c12 = load(c, row1 + 2 * LANES);
            store(c, row1 + 2 * LANES, add(c12, load(term, from + 6 * LANES)));
            var c13 = load(c, row1 + 3 * LANES);
            store(c, row1 + 3 * LANES, add(c13, load(term, from + 7 * LANES)));
            row0 += 2 * stride;
            row1 += 2 * stride;
        }
    }

    /// C + `term`, four rows of two vectors, those of `term` end to end.
    static void addNarrow(float[] term, float[] c, int at, int stride) {
        int row1 = at + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        Objects.checkFromIndexSize(0, 8 * LANES, term.length);
        Objects.checkFromIndexSize(at, 2 * LANES, c.length);
        Objects.checkFromIndexSize(row1, 2 * LANES, c.length);
        Objects.checkFromIndexSize(row2, 2 * LANES, c.length);
        Objects.checkFromIndexSize(row3, 2 * LANES, c.length);
        var c00 = load(c, at);
        store(c, at, add(c00, load(term, 0)));
        var c01 = load(c, at + LANES);
        store(c, at + LANES, add(c01, load(term, LANES)));
        var c10 = load(c, row1);
        store(c, row1, add(c10, load(term, 2 * LANES)));
        var c11 = load(c, row1 + LANES);
        store(c, row1 + LANES, add(c11, load(term, 3 * LANES)));
        var c20 = load(c, row2);
        store(c, row2, add(c20, load(term, 4 * LANES)));
        var c21 = load(c, row2 + LANES);
        store(c, row2 + LANES, add(c21, load(term, 5 * LANES)));
        var c30 = load(c, row3);
        store(c, row3, add(c30, load(term, 6 * LANES)));
        var c31 = load(c, row3 + LANES);
        store(c, row3 + LANES, add(c31, load(term, 7 * LANES)));
    }

    /// One row of C from one row of A and B as it stands, its rows `strideB` apart: columns [from, to), a whole number
    /// of four vectors, added to what is there or not.
    static void thin(float[] a, int fromA, int strideA, float[] b, int fromB, int strideB, int depth, float[] c,
            int at, int from, int to, boolean adding) {
        for (int j = from; j < to; j += 4 * LANES) {
            var c0 = constant(0);
            var c1 = constant(0);
            var c2 = constant(0);
            var c3 = constant(0);
            int pb = fromB + j;
            int pa = fromA;
            for (int p = 0; p < depth; p++) {
                var ap = constant(a[pa]);
                c0 = fma(ap, load(b, pb), c0);
                c1 = fma(ap, load(b, pb + LANES), c1);
                c2 = fma(ap, load(b, pb + 2 * LANES), c2);
                c3 = fma(ap, load(b, pb + 3 * LANES), c3);
                pa += strideA;
                pb += strideB;
            }
            if (adding) {
                c0 = add(load(c, at + j), c0);
                c1 = add(load(c, at + j + LANES), c1);
                c2 = add(load(c, at + j + 2 * LANES), c2);
                c3 = add(load(c, at + j + 3 * LANES), c3);
            }
            store(c, at + j, c0);
            store(c, at + j + LANES, c1);
            store(c, at + j + 2 * LANES, c2);
            store(c, at + j + 3 * LANES, c3);
        }
    }

    /// Copies `rows` rows of four vectors, `stride` apart, to `packed`, end to end.
    static void packWide(float[] b, int from, int stride, int rows, float[] packed, int at) {
        int source = from;
        int target = at;
        int p = 0;
        for (; p + 4 <= rows; p += 4) {
            store(packed, target, load(b, source));
            store(packed, target + LANES, load(b, source + LANES));
            store(packed, target + 2 * LANES, load(b, source + 2 * LANES));
            store(packed, target + 3 * LANES, load(b, source + 3 * LANES));
            source += stride;
            store(packed, target + 4 * LANES, load(b, source));
            store(packed, target + 5 * LANES, load(b, source + LANES));
            store(packed, target + 6 * LANES, load(b, source + 2 * LANES));
            store(packed, target + 7 * LANES, load(b, source + 3 * LANES));
            source += stride;
            store(packed, target + 8 * LANES, load(b, source));
            store(packed, target + 9 * LANES, load(b, source + LANES));
            store(packed, target + 10 * LANES, load(b, source + 2 * LANES));
            store(packed, target + 11 * LANES, load(b, source + 3 * LANES));
            source += stride;
            store(packed, target + 12 * LANES, load(b, source));
            store(packed, target + 13 * LANES, load(b, source + LANES));
            store(packed, target + 14 * LANES, load(b, source + 2 * LANES));
            store(packed, target + 15 * LANES, load(b, source + 3 * LANES));
            source += stride;
            target += 16 * LANES;
        }
        for (; p < rows; p++) {
            store(packed, target, load(b, source));
            store(packed, target + LANES, load(b, source + LANES));
            store(packed, target + 2 * LANES, load(b, source + 2 * LANES));
            store(packed, target + 3 * LANES, load(b, source + 3 * LANES));
            target += 4 * LANES;
            source += stride;
        }
    }

    /// Copies `rows` rows of two vectors, `stride` apart, to `packed`, end to end.
    static void packNarrow(float[] b, int from, int stride, int rows, float[] packed, int at) {
        int source = from;
        int target = at;
        int p = 0;
        for (; p + 8 <= rows; p += 8) {
            store(packed, target, load(b, source));
            store(packed, target + LANES, load(b, source + LANES));
            source += stride;
            store(packed, target + 2 * LANES, load(b, source));
            store(packed, target + 3 * LANES, load(b, source + LANES));
            source += stride;
            store(packed, target + 4 * LANES, load(b, source));
            store(packed, target + 5 * LANES, load(b, source + LANES));
            source += stride;
            store(packed, target + 6 * LANES, load(b, source));
            store(packed, target + 7 * LANES, load(b, source + LANES));
            source += stride;
            store(packed, target + 8 * LANES, load(b, source));
            store(packed, target + 9 * LANES, load(b, source + LANES));
            source += stride;
            store(packed, target + 10 * LANES, load(b, source));
            store(packed, target + 11 * LANES, load(b, source + LANES));
            source += stride;
            store(packed, target + 12 * LANES, load(b, source));
            store(packed, target + 13 * LANES, load(b, source + LANES));
            source += stride;
            store(packed, target + 14 * LANES, load(b, source));
            store(packed, target + 15 * LANES, load(b, source + LANES));
            source += stride;
            target += 16 * LANES;
        }
        for (; p < rows; p++) {
            store(packed, target, load(b, source));
            store(packed, target + LANES, load(b, source + LANES));
            target += 2 * LANES;
            source += stride;
        }
    }
}
