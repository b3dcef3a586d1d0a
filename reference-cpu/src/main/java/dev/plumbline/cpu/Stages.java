package dev.plumbline.cpu;

/// Runs the loops of a kernel one after the other over blocks that stay in the first-level cache.
///
/// Each loop must be compiled by itself ({@link VectorFunctions64} says why). All kernels call their loops from the one
/// place below, each kernel three or more: with so many targets there the compiler inlines none of them.
final class Stages {
    /// Elements in a block; a multiple of every number of lanes.
    static final int BLOCK = 512;

    private Stages() {}

    static void run(Loop.Float64[] stages, double[][] in, double[][] out, double[] parameter, int[] shape, int from,
            int to) {
        run(stages, BLOCK, in, out, parameter, shape, from, to);
    }

    /// As above, `block` elements, or rows, at a time.
    static void run(Loop.Float64[] stages, int block, double[][] in, double[][] out, double[] parameter, int[] shape,
            int from, int to) {
        for (int start = from; start < to; start += block) {
            int end = Math.min(start + block, to);
            for (var stage : stages) {
                stage.run(in, out, parameter, shape, start, end);
            }
        }
    }

    static void run(Loop.Float32[] stages, float[][] in, float[][] out, float[] parameter, int[] shape, int from,
            int to) {
        run(stages, BLOCK, in, out, parameter, shape, from, to);
    }

    /// As above, `block` elements, or rows, at a time.
    static void run(Loop.Float32[] stages, int block, float[][] in, float[][] out, float[] parameter, int[] shape,
            int from, int to) {
        for (int start = from; start < to; start += block) {
            int end = Math.min(start + block, to);
            for (var stage : stages) {
                stage.run(in, out, parameter, shape, start, end);
            }
        }
    }
}
