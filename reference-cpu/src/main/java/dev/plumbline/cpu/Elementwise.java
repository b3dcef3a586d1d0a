package dev.plumbline.cpu;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.Tensor;

/// Runs a {@link Loop} over arrays: whole vectors by the vector form, the rest, and short arrays in a young program, by
/// the scalar form, long arrays by several threads. None of these choices changes a bit.
final class Elementwise {
    /// Elements in a block; a multiple of every number of lanes.
    private static final int BLOCK = 8192;
    /// Below this number of elements handing work to a thread costs more than it saves.
    private static final int SERIAL = 4 * BLOCK;

    private final Workers workers;
    private final int vectorsFrom;
    private final Arena arena;

    /// @param vectorsFrom arrays of at least this length always use the vector form; `Integer.MAX_VALUE` to decide by
    ///     length and by how much the loop has been used
    Elementwise(Workers workers, int vectorsFrom, Arena arena) {
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

    static HeapTensor[] of(HeapTensor... tensors) {
        return tensors;
    }

    /// Value and slope of a function of `x`.
    Pointwise pointwise(Loop loop, Tensor x) {
        var in = HeapTensor.of(x);
        var value = arena.like(in);
        var slope = arena.like(in);
        call(loop).reads(in).writes(value).writes(slope).run(in.size());
        return new Pointwise(value, slope);
    }

    /// A call without arrays yet.
    LoopCall call(Loop loop) {
        return LoopCall.of(this, loop);
    }

    /// Elements [0, count) of `out` from those of `in`; all of the dtype of `out[0]`, entries of `in` may be null.
    void run(Loop loop, int count, HeapTensor[] in, HeapTensor[] out, int[] shape, double... parameter) {
        if (out[0].dtype() == DType.FLOAT64) {
            run(loop, count, doubles(in), doubles(out), parameter, shape);
        } else {
            run(loop, count, floats(in), floats(out), narrowed(parameter), shape);
        }
    }

    /// Elements [0, count) of `out` from those of `in`.
    void run(Loop loop, int count, double[][] in, double[][] out, double[] parameter, int[] shape) {
        if (alone(count)) {
            float64(loop, in, out, parameter, shape, loop.worthVectors(count, vectorsFrom), 0, count);
        } else {
            split(loop, count, (vectors, from, to) -> float64(loop, in, out, parameter, shape, vectors, from, to));
        }
    }

    /// Elements [0, count) of `out` from those of `in`.
    void run(Loop loop, int count, float[][] in, float[][] out, float[] parameter, int[] shape) {
        if (alone(count)) {
            float32(loop, in, out, parameter, shape, loop.worthVectors(count, vectorsFrom), 0, count);
        } else {
            split(loop, count, (vectors, from, to) -> float32(loop, in, out, parameter, shape, vectors, from, to));
        }
    }

    private boolean alone(int count) {
        return count < SERIAL || workers.threads() == 1;
    }

    /// Elements [from, to), by the vector form or not.
    @FunctionalInterface
    interface Part {
        void run(boolean vectors, int from, int to);
    }

    /// Runs `part` over [0, count) as {@link #run} would run `loop`.
    void split(Loop loop, int count, Part part) {
        boolean vectors = loop.worthVectors(count, vectorsFrom);
        if (alone(count)) {
            part.run(vectors, 0, count);
        } else {
            int blocks = (count + BLOCK - 1) / BLOCK;
            workers.split(blocks, (from, to) -> part.run(vectors, from * BLOCK, Math.min(to * BLOCK, count)));
        }
    }

    private static void float64(Loop loop, double[][] in, double[][] out, double[] parameter, int[] shape,
            boolean vectors, int from, int to) {
        int rest = vectors ? to - (to - from) % VectorArithmetic64.LANES : from;
        if (rest > from) {
            loop.vector64.run(in, out, parameter, shape, from, rest);
        }
        if (to > rest) {
            loop.scalar64.run(in, out, parameter, shape, rest, to);
        }
    }

    private static void float32(Loop loop, float[][] in, float[][] out, float[] parameter, int[] shape,
            boolean vectors, int from, int to) {
        int rest = vectors ? to - (to - from) % VectorArithmetic32.LANES : from;
        if (rest > from) {
            loop.vector32.run(in, out, parameter, shape, from, rest);
        }
        if (to > rest) {
            loop.scalar32.run(in, out, parameter, shape, rest, to);
        }
    }

    private static double[][] doubles(HeapTensor[] tensors) {
        var arrays = new double[tensors.length][];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = tensors[i] == null ? null : tensors[i].doubles();
        }
        return arrays;
    }

    private static float[][] floats(HeapTensor[] tensors) {
        var arrays = new float[tensors.length][];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = tensors[i] == null ? null : tensors[i].floats();
        }
        return arrays;
    }

    static float[] narrowed(double[] values) {
        var narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }
}
