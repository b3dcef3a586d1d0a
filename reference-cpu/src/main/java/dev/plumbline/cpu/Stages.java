package dev.plumbline.cpu;

/// Runs the loops of a kernel one after the other over blocks that stay in the first-level cache.
///
/// Each loop must be compiled by itself ({@link VectorFunctions64} says why). All kernels call their loops from the one
/// place below, each kernel three or more: with so many targets there the compiler inlines none of them.
final class Stages {
    /// Elements in a block; a multiple of every number of lanes.
    static final int BLOCK = 512;

    /// Arrays of more elements do not stay in the second-level cache.
    private static final int LONG = 1 << 17;
    private static final int SHORT_BLOCK = 128;

    private Stages() {}

    /// Elements in a block of a kernel with little arithmetic.
    static int block(double[] array) {
        return BLOCK;
    }

    /// Fewer in long arrays of binary32: waiting for memory then overlaps with the arithmetic of the block before.
    static int block(float[] array) {
        return array.length > LONG ? SHORT_BLOCK : BLOCK;
    }

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
