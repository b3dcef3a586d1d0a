package dev.plumbline.cpu;

import java.util.Arrays;

/// Matrix product of binary64 arrays. Every element of C is a sum, in ascending order, of one chain of fused products
/// from +0 for every DEPTH columns of A: the bits depend on neither the shape, the width nor the threads.
///
/// B is packed once, for all threads, into panels two or four vectors wide. A strip of rows of A is packed where its columns
/// are not contiguous or where it is used often enough; otherwise tiles read it as it stands.
final class VectorMatmul64 extends VectorArithmetic64 {
    /// Rows of a tile of C.
    static final int TILE_ROWS = 4;
    /// Vectors across a tile: as many as the registers hold accumulators for ({@link VectorTiles64}).
    private static final int TILE_VECTORS = MANY_REGISTERS ? 4 : 2;
    static final int TILE_COLUMNS = TILE_VECTORS * LANES;
    /// Depth of a panel, so that a panel of B stays in the first-level cache beside one of A.
    private static final int DEPTH = 128;
    /// Columns of A that are packed at a time; a multiple of DEPTH.
    private static final int CHUNK = 512;
    /// Rows that share a panel of B while it is in the first-level cache; their A stays in the second-level cache.
    private static final int ROWS = 128;
    /// Where packed B starts: large arrays begin 16 bytes after the start of a cache line, and a vector that
    /// crosses from one line to the next takes two loads.
    private static final int ALIGNED = 48 * 8 * LANES / LaneWidth.BITS;
    /// Columns of C from which packing A pays, where its rows are contiguous: never where registers suffice for four
    /// pointers to rows.
    private static final int PACKING_PAYS = MANY_REGISTERS ? Integer.MAX_VALUE : 192;
    /// Below this number of products a second thread costs more than it saves.
    private static final long SERIAL = 1L << 20;

    private static final int PACKED_B = 0;
    private static final int PACKED_A = 1;
    private static final int TERM = 2;

    private VectorMatmul64() {}

    /// C = A B for each of `members` matrices that follow one another in their arrays, of m x k and k x n elements at
    /// the given strides; none of m, n and k is 0. A member to a thread at a time; a single member, or what is left
    /// over when every thread has had as many large ones, is shared out by its rows.
    static void products(Workers workers, int members, double[] a, int rowStrideA, int columnStrideA, double[] b,
            int rowStrideB, int columnStrideB, double[] c, int rowStrideC, int columnStrideC, int m, int n, int k) {
        int threads = workers.threads();
        long one = (long) m * n * k;
        int whole = threads == 1 || members * one < SERIAL ? 0 : one < SERIAL ? members : members - members % threads;
        if (whole > 1) {
            workers.split(whole, (from, to) -> {
                for (int member = from; member < to; member++) {
                    product(null, a, member * m * k, rowStrideA, columnStrideA, b, member * k * n, rowStrideB,
                            columnStrideB, c, member * m * n, rowStrideC, columnStrideC, m, n, k);
                }
            });
        } else {
            whole = 0;
        }
        for (int member = whole; member < members; member++) {
            product(workers, a, member * m * k, rowStrideA, columnStrideA, b, member * k * n, rowStrideB, columnStrideB,
                    c, member * m * n, rowStrideC, columnStrideC, m, n, k);
        }
    }

    /// C = A B of matrices that begin at `fromA`, `fromB` and `fromC`.
    ///
    /// @param workers null: this thread alone
    private static void product(Workers workers, double[] a, int fromA, int rowStrideA, int columnStrideA, double[] b,
            int fromB, int rowStrideB, int columnStrideB, double[] c, int fromC, int rowStrideC, int columnStrideC,
            int m, int n, int k) {
        boolean serial = workers == null || workers.threads() == 1 || (long) m * n * k < SERIAL;
        if (m < 3 && columnStrideC == 1) {
            thin(a, fromA, rowStrideA, columnStrideA, b, fromB, rowStrideB, columnStrideB, c, fromC, rowStrideC, m, n,
                    k);
            return;
        }
        int panels = (n + TILE_COLUMNS - 1) / TILE_COLUMNS;
        double[] packed = Scratch.array64(PACKED_B, alignable(ALIGNED + Math.multiplyExact(k, panels * TILE_COLUMNS)));
        int share = serial ? m : (m + workers.threads() - 1) / workers.threads();
        int rows = Math.min(ROWS, (share + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS);
        int strips = (m + rows - 1) / rows;
        var operands = OPERANDS.get();
        var left = operands[0].of(a, fromA, rowStrideA, columnStrideA);
        var right = operands[1].of(packed, 0, 0, 0);
        var result = operands[2].of(c, fromC, rowStrideC, columnStrideC);
        if (serial) {
            packB(b, fromB, rowStrideB, columnStrideB, k, n, packed, 0, panels);
            strips(left, right, result, m, n, k, rows, 0, strips, 0, panels);
        } else {
            workers.split(panels, (from, to) -> packB(b, fromB, rowStrideB, columnStrideB, k, n, packed, from, to));
            if (strips >= workers.threads()) {
                workers.split(strips, (from, to) -> strips(left, right, result, m, n, k, rows, from, to, 0, panels));
            } else {
                workers.splitOnce(panels, (from, to) -> strips(left, right, result, m, n, k, rows, 0, strips, from, to));
            }
        }
        left.array = null;
        result.array = null;
    }

    /// A, packed B and C of a thread's calls, used again by each, so that a product allocates nothing.
    private static final ThreadLocal<Operand[]> OPERANDS =
            ThreadLocal.withInitial(() -> new Operand[] {new Operand(), new Operand(), new Operand()});

    /// A matrix: an array, where in it the matrix begins, and its strides.
    private static final class Operand {
        private double[] array;
        private int start;
        private int rowStride;
        private int columnStride;

        Operand of(double[] array, int start, int rowStride, int columnStride) {
            this.array = array;
            this.start = start;
            this.rowStride = rowStride;
            this.columnStride = columnStride;
            return this;
        }
    }

    /// Packs the panels [from, to) of B, element (p, j) at `start + p rowStride + j columnStride`: panel after panel,
    /// in each k rows of TILE_COLUMNS, zeros beyond column n.
    private static void packB(double[] b, int start, int rowStride, int columnStride, int k, int n, double[] packed,
            int from, int to) {
        for (int panel = from; panel < to; panel++) {
            int first = panel * TILE_COLUMNS;
            int columns = Math.min(TILE_COLUMNS, n - first);
            int at = ALIGNED + panel * k * TILE_COLUMNS;
            if (columns == TILE_COLUMNS && columnStride == 1) {
                if (TILE_VECTORS == 4) {
                    VectorTiles64.packWide(b, start + first, rowStride, k, packed, at);
                } else {
                    VectorTiles64.packNarrow(b, start + first, rowStride, k, packed, at);
                }
            } else {
                if (columns < TILE_COLUMNS) {
                    Arrays.fill(packed, at, at + k * TILE_COLUMNS, 0);
                }
                int j = 0;
                for (; j + 4 <= columns; j += 4) {
                    pack4(b, start + (first + j) * columnStride, columnStride, rowStride, k, packed, at + j,
                            TILE_COLUMNS);
                }
                for (; j < columns; j++) {
                    packColumn(b, start + (first + j) * columnStride, rowStride, k, packed, at + j);
                }
            }
        }
    }

    private static void packColumn(double[] b, int from, int stride, int k, double[] packed, int at) {
        for (int p = 0; p < k; p++) {
            packed[at + p * TILE_COLUMNS] = b[from + p * stride];
        }
    }

    /// Packs rows [first, first + rows) and columns [start, start + depth) of A in panels of TILE_ROWS rows, in each
    /// `depth` columns of TILE_ROWS, zeros beyond row m.
    private static void packA(Operand a, int m, int first, int rows, int start, int depth, double[] packed, int from) {
        for (int r = 0; r < rows; r += TILE_ROWS) {
            int at = from + r * depth;
            int valid = Math.min(TILE_ROWS, m - first - r);
            if (valid < TILE_ROWS) {
                Arrays.fill(packed, at, at + TILE_ROWS * depth, 0);
            }
            packTile(a, first + r, valid, start, depth, packed, at);
        }
    }

    /// Columns [start, start + depth) of `rows` rows of A from `first` on, at `at`.
    private static void packTile(Operand a, int first, int rows, int start, int depth, double[] packed, int at) {
        int from = a.start + first * a.rowStride + start * a.columnStride;
        int i = 0;
        for (; i + 4 <= rows; i += 4) {
            pack4(a.array, from + i * a.rowStride, a.rowStride, a.columnStride, depth, packed, at + i, TILE_ROWS);
        }
        for (; i < rows; i++) {
            int row = from + i * a.rowStride;
            for (int p = 0; p < depth; p++) {
                packed[at + i + p * TILE_ROWS] = a.array[row + p * a.columnStride];
            }
        }
    }

    /// Four lines of `depth` elements, `stride` apart, as columns of a panel with rows of `width`; lines are `line` apart.
    private static void pack4(double[] a, int from, int line, int stride, int depth, double[] packed, int at,
            int width) {
        int from1 = from + line;
        int from2 = from1 + line;
        int from3 = from2 + line;
        int place = at;
        int step = 0;
        for (int p = 0; p < depth; p++) {
            packed[place] = a[from + step];
            packed[place + 1] = a[from1 + step];
            packed[place + 2] = a[from2 + step];
            packed[place + 3] = a[from3 + step];
            place += width;
            step += stride;
        }
    }

    /// Strips [fromStrip, toStrip) of `height` rows, panels [fromPanel, toPanel). A tile of C is finished for CHUNK
    /// columns of A before the next panel comes, so that it stays near.
    private static void strips(Operand a, Operand b, Operand c, int m, int n, int k, int height, int fromStrip,
            int toStrip, int fromPanel, int toPanel) {
        boolean packing = a.columnStride != 1 || (toPanel - fromPanel) * TILE_COLUMNS >= PACKING_PAYS;
        double[] packed = Scratch.array64(PACKED_A, height * Math.min(k, CHUNK));
        for (int strip = fromStrip; strip < toStrip; strip++) {
            int first = strip * height;
            int valid = Math.min(height, m - first);
            int rows = (valid + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS;
            for (int chunk = 0; chunk < k; chunk += CHUNK) {
                int end = Math.min(k, chunk + CHUNK);
                for (int start = chunk; start < end; start += DEPTH) {
                    int depth = Math.min(DEPTH, end - start);
                    int at = (start - chunk) * rows;
                    if (packing) {
                        packA(a, m, first, rows, start, depth, packed, at);
                    } else if (valid < rows) {                      // only the last tile, which has rows beyond m
                        packLast(a, m, first, rows, start, depth, packed, at);
                    }
                }
                for (int panel = fromPanel; panel < toPanel; panel++) {
                    for (int start = chunk; start < end; start += DEPTH) {
                        int depth = Math.min(DEPTH, end - start);
                        tiles(a, b, c, packed, packing, first, valid, start, depth, (start - chunk) * rows, panel,
                                Math.min(TILE_COLUMNS, n - panel * TILE_COLUMNS), k);
                    }
                }
            }
        }
    }

    /// The tiles of one strip and panel: columns [start, start + depth) of A, packed from `fromPacked` on.
    private static void tiles(Operand a, Operand b, Operand c, double[] packed, boolean packing, int first, int valid,
            int start, int depth, int fromPacked, int panel, int columns, int k) {
        double[] term = Scratch.array64(TERM, TILE_ROWS * TILE_COLUMNS);
        int fromB = ALIGNED + (panel * k + start) * TILE_COLUMNS;
        for (int r = 0; r < valid; r += TILE_ROWS) {
            boolean high = r + TILE_ROWS <= valid;
            boolean direct = !packing && high;
            double[] left = direct ? a.array : packed;
            int fromA = direct ? a.start + (first + r) * a.rowStride + start : fromPacked + r * depth;
            int at = c.start + (first + r) * c.rowStride + panel * TILE_COLUMNS * c.columnStride;
            boolean whole = high && c.columnStride == 1 && (columns == TILE_COLUMNS || columns == 2 * LANES);
            if (whole && start == 0) {
                tile(direct, columns, left, fromA, a.rowStride, b.array, fromB, depth, c.array, at, c.rowStride);
                continue;
            }
            int width = TILE_VECTORS == 4 && columns > 2 * LANES ? 4 * LANES : 2 * LANES;
            tile(direct, columns, left, fromA, a.rowStride, b.array, fromB, depth, term, 0, width);
            if (whole && width == 4 * LANES) {
                VectorTiles64.addWide(term, c.array, at, c.rowStride);
            } else if (whole) {
                VectorTiles64.addNarrow(term, c.array, at, c.rowStride);
            } else {
                move(term, width, c.array, at, c.rowStride, c.columnStride, Math.min(TILE_ROWS, valid - r), columns,
                        start > 0);
            }
        }
    }

    /// Packs the last tile of a strip alone, where {@link #packA} would have put it.
    private static void packLast(Operand a, int m, int first, int rows, int start, int depth, double[] packed,
            int from) {
        int r = rows - TILE_ROWS;
        Arrays.fill(packed, from + r * depth, from + rows * depth, 0);
        packTile(a, first + r, m - first - r, start, depth, packed, from + r * depth);
    }

    private static void tile(boolean direct, int columns, double[] a, int fromA, int strideA, double[] b, int fromB,
            int depth, double[] c, int at, int strideC) {
        if (TILE_VECTORS == 4 && columns > 2 * LANES) {
            if (direct) {
                VectorTiles64.directWide(a, fromA, strideA, b, fromB, depth, c, at, strideC);
            } else {
                VectorTiles64.packedWide(a, fromA, b, fromB, depth, c, at, strideC);
            }
        } else if (direct) {
            VectorTiles64.directNarrow(a, fromA, strideA, b, fromB, depth, c, at, strideC);
        } else {
            VectorTiles64.packedNarrow(a, fromA, b, fromB, depth, c, at, strideC);
        }
    }

    /// Length of an array that the collector puts at the start of a region, if it is worth it: at least 2 MB.
    private static int alignable(int length) {
        return length < 1 << 14 ? length : Math.max(length, (1 << 21) / (LaneWidth.BITS / 8) * LANES);
    }

    /// Sets the `rows` x `columns` elements of C at `at` to those of the tile `term`, or adds them.
    private static void move(double[] term, int width, double[] c, int at, int rowStride, int columnStride, int rows,
            int columns, boolean adding) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                int place = at + i * rowStride + j * columnStride;
                double v = term[i * width + j];
                c[place] = adding ? c[place] + v : v;
            }
        }
    }

    /// One or two rows of C: no packing. Along the columns of B where these are contiguous, else eight chains at a
    /// time.
    private static void thin(double[] a, int startA, int rowStrideA, int columnStrideA, double[] b, int startB,
            int rowStrideB, int columnStrideB, double[] c, int startC, int rowStrideC, int m, int n, int k) {
        int whole = columnStrideB == 1 ? n - n % (4 * LANES) : 0;
        for (int i = 0; i < m; i++) {
            for (int start = 0; start < k; start += DEPTH) {
                int depth = Math.min(DEPTH, k - start);
                int fromA = startA + i * rowStrideA + start * columnStrideA;
                int fromB = startB + start * rowStrideB;
                int fromC = startC + i * rowStrideC;
                boolean adding = start > 0;
                VectorTiles64.thin(a, fromA, columnStrideA, b, fromB, rowStrideB, depth, c, fromC, 0, whole, adding);
                int j = whole;
                for (; j + 8 <= n; j += 8) {
                    chains(a, fromA, columnStrideA, b, fromB + j * columnStrideB, rowStrideB, columnStrideB, depth, c,
                            fromC + j, adding);
                }
                for (; j < n; j++) {
                    double s = 0;
                    for (int p = 0; p < depth; p++) {
                        s = Math.fma(a[fromA + p * columnStrideA], b[fromB + p * rowStrideB + j * columnStrideB], s);
                    }
                    c[fromC + j] = adding ? c[fromC + j] + s : s;
                }
            }
        }
    }

    /// Eight elements of C side by side.
    private static void chains(double[] a, int fromA, int strideA, double[] b, int fromB, int rowStride,
            int columnStride, int depth, double[] c, int at, boolean adding) {
        double c0 = 0;
        double c1 = 0;
        double c2 = 0;
        double c3 = 0;
        double c4 = 0;
        double c5 = 0;
        double c6 = 0;
        double c7 = 0;
        int b1 = fromB + columnStride;
        int b2 = b1 + columnStride;
        int b3 = b2 + columnStride;
        int b4 = b3 + columnStride;
        int b5 = b4 + columnStride;
        int b6 = b5 + columnStride;
        int b7 = b6 + columnStride;
        int pa = fromA;
        int pb = 0;
        for (int p = 0; p < depth; p++) {
            double ap = a[pa];
            c0 = Math.fma(ap, b[fromB + pb], c0);
            c1 = Math.fma(ap, b[b1 + pb], c1);
            c2 = Math.fma(ap, b[b2 + pb], c2);
            c3 = Math.fma(ap, b[b3 + pb], c3);
            c4 = Math.fma(ap, b[b4 + pb], c4);
            c5 = Math.fma(ap, b[b5 + pb], c5);
            c6 = Math.fma(ap, b[b6 + pb], c6);
            c7 = Math.fma(ap, b[b7 + pb], c7);
            pa += strideA;
            pb += rowStride;
        }
        c[at] = adding ? c[at] + c0 : c0;
        c[at + 1] = adding ? c[at + 1] + c1 : c1;
        c[at + 2] = adding ? c[at + 2] + c2 : c2;
        c[at + 3] = adding ? c[at + 3] + c3 : c3;
        c[at + 4] = adding ? c[at + 4] + c4 : c4;
        c[at + 5] = adding ? c[at + 5] + c5 : c5;
        c[at + 6] = adding ? c[at + 6] + c6 : c6;
        c[at + 7] = adding ? c[at + 7] + c7 : c7;
    }
}
