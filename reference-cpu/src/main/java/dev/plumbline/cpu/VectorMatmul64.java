package dev.plumbline.cpu;

/// Matrix product of binary64 arrays on packed panels. Every element of C is one chain of fused products over k in
/// ascending order, starting from +0: the bits depend on neither the blocking, the width nor the threads.
final class VectorMatmul64 extends VectorArithmetic64 {
    /// Rows of a tile of C.
    static final int TILE_ROWS = 4;
    /// Columns of a tile: two vectors. With four rows, eight accumulators: twelve would spill.
    static final int TILE_COLUMNS = 2 * LANES;
    /// Depth of a panel, so that a panel of B stays in the first-level cache.
    static final int DEPTH = 256;
    /// Rows that one thread works on before the next; the panel of A stays in the second-level cache.
    private static final int ROWS = 32;
    /// Below this number of products a second thread costs more than it saves.
    private static final long SERIAL = 1L << 18;

    private VectorMatmul64() {}

    /// Packs columns [TILE_COLUMNS from, TILE_COLUMNS to) of B, element (p, j) at `p rowStride + j columnStride`: panel
    /// after panel, in each k rows of TILE_COLUMNS, zeros beyond column n.
    static void packB(double[] b, int rowStride, int columnStride, int k, int n, double[] packed, int from, int to) {
        for (int panel = from; panel < to; panel++) {
            int first = panel * TILE_COLUMNS;
            int columns = Math.min(TILE_COLUMNS, n - first);
            int at = panel * k * TILE_COLUMNS;
            for (int p = 0; p < k; p++) {
                int source = p * rowStride + first * columnStride;
                for (int j = 0; j < columns; j++) {
                    packed[at + j] = b[source + j * columnStride];
                }
                at += TILE_COLUMNS;
            }
        }
    }

    /// Packs rows [first, first + rows) and columns [start, start + depth) of A in panels of TILE_ROWS rows, in each
    /// `depth` columns of TILE_ROWS, zeros beyond row m.
    private static void packA(double[] a, int rowStride, int columnStride, int m, int first, int rows, int start,
            int depth, double[] packed) {
        int at = 0;
        for (int r = first; r < first + rows; r += TILE_ROWS) {
            for (int p = start; p < start + depth; p++) {
                for (int i = 0; i < TILE_ROWS; i++) {
                    packed[at++] = r + i < m ? a[(r + i) * rowStride + p * columnStride] : 0;
                }
            }
        }
    }

    /// Rows [first, first + rows) of the padded C `[.. x panels TILE_COLUMNS]` from packed B.
    static void multiply(double[] a, int rowStride, int columnStride, int m, int k, double[] packedB, int panels,
            double[] c, int first, int rows) {
        double[] packedA = new double[rows * DEPTH];
        int stride = panels * TILE_COLUMNS;
        for (int start = 0; start < k; start += DEPTH) {
            int depth = Math.min(DEPTH, k - start);
            packA(a, rowStride, columnStride, m, first, rows, start, depth, packedA);
            for (int panel = 0; panel < panels; panel++) {
                int fromB = (panel * k + start) * TILE_COLUMNS;
                for (int r = 0; r < rows; r += TILE_ROWS) {
                    tile(packedA, r * depth, packedB, fromB, depth, c, (first + r) * stride + panel * TILE_COLUMNS,
                            stride);
                }
            }
        }
    }

    /// Adds to the 4 x 2-vector tile of C at `at` the product of a panel of A and a panel of B.
    private static void tile(double[] a, int fromA, double[] b, int fromB, int depth, double[] c, int at, int stride) {
        int pa = fromA;
        int pb = fromB;
        int row1 = at + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        var c00 = load(c, at);
        var c01 = load(c, at + LANES);
        var c10 = load(c, row1);
        var c11 = load(c, row1 + LANES);
        var c20 = load(c, row2);
        var c21 = load(c, row2 + LANES);
        var c30 = load(c, row3);
        var c31 = load(c, row3 + LANES);
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
            pb += TILE_COLUMNS;
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

    /// C = A B of m x k and k x n elements at the given strides, into `c` at `row rowStrideC + column columnStrideC`.
    static void product(Workers workers, double[] a, int rowStrideA, int columnStrideA, double[] b, int rowStrideB,
            int columnStrideB, double[] c, int rowStrideC, int columnStrideC, int m, int n, int k) {
        int panels = (n + TILE_COLUMNS - 1) / TILE_COLUMNS;
        int width = panels * TILE_COLUMNS;
        int strips = (m + ROWS - 1) / ROWS;
        double[] packed = new double[Math.multiplyExact(k, width)];
        double[] padded = new double[Math.multiplyExact(strips * ROWS, width)];
        boolean serial = (long) m * n * k < SERIAL;
        Workers.Range packing = (from, to) -> packB(b, rowStrideB, columnStrideB, k, n, packed, from, to);
        Workers.Range work = (from, to) -> {
            for (int strip = from; strip < to; strip++) {
                int first = strip * ROWS;
                int rows = (Math.min(ROWS, m - first) + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS;
                multiply(a, rowStrideA, columnStrideA, m, k, packed, panels, padded, first, rows);
                copyOut(padded, width, c, rowStrideC, columnStrideC, first, Math.min(first + ROWS, m), n);
            }
        };
        if (serial) {
            packing.run(0, panels);
            work.run(0, strips);
        } else {
            workers.split(panels, packing);
            workers.split(strips, work);
        }
    }

    private static void copyOut(double[] padded, int width, double[] c, int rowStride, int columnStride, int from,
            int to,
            int n) {
        for (int i = from; i < to; i++) {
            if (columnStride == 1) {
                System.arraycopy(padded, i * width, c, i * rowStride, n);
            } else {
                for (int j = 0; j < n; j++) {
                    c[i * rowStride + j * columnStride] = padded[i * width + j];
                }
            }
        }
    }
}
