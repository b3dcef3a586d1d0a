package dev.plumbline.cpu;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.RowTerms;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;

/// Splits work on rows over threads and decides which form runs; neither changes a bit.
final class Rows {
    /// Below this number of elements handing work to a thread costs more than it saves.
    private static final int SERIAL = 32_768;
    /// Elements after which the vector form is worth compiling.
    private static final long WARM = 1 << 18;

    private final Workers workers;
    private final int vectorsFrom;
    private final Arena arena;
    private long seen;

    Rows(Workers workers, int vectorsFrom, Arena arena) {
        this.workers = workers;
        this.vectorsFrom = vectorsFrom;
        this.arena = arena;
    }

    Workers workers() {
        return workers;
    }

    Arena arena() {
        return arena;
    }

    int vectorsFrom() {
        return vectorsFrom;
    }

    /// Rows [from, to), by the vector form or not.
    @FunctionalInterface
    interface Part {
        void run(boolean vectors, int from, int to);
    }

    /// Whether work on `elements` elements in stretches of `length` should use the vector form. The answer changes only
    /// the time that it takes.
    boolean worthVectors(long elements, int length) {
        boolean vectors = length >= vectorsFrom || elements >= 8192 || seen > WARM;
        seen += elements;
        return vectors;
    }

    /// Whether {@link #split} would run its part on this thread alone.
    boolean alone(int rows, int columns) {
        return workers.threads() == 1 || (long) rows * columns < SERIAL;
    }

    /// Runs `part` over [0, rows).
    void split(int rows, int columns, Part part) {
        long elements = (long) rows * columns;
        boolean vectors = worthVectors(elements, columns);
        if (elements < SERIAL) {
            part.run(vectors, 0, rows);
        } else {
            workers.split(rows, (from, to) -> part.run(vectors, from, to));
        }
    }

    /// Value and gradient of a function of the rows of `x`.
    RowTerms terms(String name, Tensor x, Unary function) {
        var in = HeapTensor.of(x);
        Shapes.requireRank(name, in, 2);
        int columns = in.extent(1);
        var value = arena.make(in.dtype(), in.extent(0));
        var gradient = arena.make(in.dtype(), in.shape());
        split(in.extent(0), columns, (vectors, from, to) -> {
            if (in.dtype() == DType.FLOAT64) {
                (vectors ? function.vector64 : function.scalar64)
                        .run(in.doubles(), value.doubles(), gradient.doubles(), columns, from, to);
            } else {
                (vectors ? function.vector32 : function.scalar32)
                        .run(in.floats(), value.floats(), gradient.floats(), columns, from, to);
            }
        });
        return new RowTerms(value, gradient);
    }

    /// Value and gradient of a function of the rows of `x` and `y`, the gradient in `x`.
    RowTerms terms(String name, Tensor x, String otherName, Tensor y, Binary function) {
        Shapes.requireRank(name, x, 2);
        Shapes.requireSame(otherName, y, name, x);
        var a = HeapTensor.of(x);
        var b = HeapTensor.of(y);
        int columns = a.extent(1);
        var value = arena.make(a.dtype(), a.extent(0));
        var gradient = arena.make(a.dtype(), a.shape());
        split(a.extent(0), columns, (vectors, from, to) -> {
            if (a.dtype() == DType.FLOAT64) {
                (vectors ? function.vector64 : function.scalar64)
                        .run(a.doubles(), b.doubles(), value.doubles(), gradient.doubles(), columns, from, to);
            } else {
                (vectors ? function.vector32 : function.scalar32)
                        .run(a.floats(), b.floats(), value.floats(), gradient.floats(), columns, from, to);
            }
        });
        return new RowTerms(value, gradient);
    }

    /// Rows [from, to): x to value and gradient.
    @FunctionalInterface
    interface Float64 {
        void run(double[] x, double[] value, double[] gradient, int columns, int from, int to);
    }

    /// Rows [from, to): x to value and gradient.
    @FunctionalInterface
    interface Float32 {
        void run(float[] x, float[] value, float[] gradient, int columns, int from, int to);
    }

    /// Rows [from, to): x and y to value and gradient.
    @FunctionalInterface
    interface Binary64 {
        void run(double[] x, double[] y, double[] value, double[] gradient, int columns, int from, int to);
    }

    /// Rows [from, to): x and y to value and gradient.
    @FunctionalInterface
    interface Binary32 {
        void run(float[] x, float[] y, float[] value, float[] gradient, int columns, int from, int to);
    }

    /// The four forms of a function of a row.
    record Unary(Float64 vector64, Float64 scalar64, Float32 vector32, Float32 scalar32) {}

    /// The four forms of a function of two rows.
    record Binary(Binary64 vector64, Binary64 scalar64, Binary32 vector32, Binary32 scalar32) {}
}
