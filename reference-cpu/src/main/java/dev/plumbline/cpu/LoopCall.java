package dev.plumbline.cpu;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.HeapTensor;
import java.util.Arrays;

/// Arrays and numbers of one call of a {@link Loop}. Every thread has one, used again by each of its calls, so that a call
/// allocates nothing: what it reads, then what it writes, then its numbers and extents, then {@link #run}.
final class LoopCall {
    private static final ThreadLocal<LoopCall> OWN = ThreadLocal.withInitial(LoopCall::new);
    private static final int MOST = 16;

    private final HeapTensor[] in = new HeapTensor[MOST];
    private final HeapTensor[] out = new HeapTensor[MOST];
    private final double[] numbers = new double[MOST];
    private final float[] narrowNumbers = new float[MOST];
    private final int[] shape = new int[4];
    // A loop may ask for the number of its arrays: one array of arrays for each number.
    private final double[][][] in64 = new double[MOST][][];
    private final double[][][] out64 = new double[MOST][][];
    private final float[][][] in32 = new float[MOST][][];
    private final float[][][] out32 = new float[MOST][][];
    private Elementwise elementwise;
    private Loop loop;
    private int reads;
    private int writes;
    private int count;

    private LoopCall() {
        for (int n = 0; n < MOST; n++) {
            in64[n] = new double[n][];
            out64[n] = new double[n][];
            in32[n] = new float[n][];
            out32[n] = new float[n][];
        }
    }

    static LoopCall of(Elementwise elementwise, Loop loop) {
        var call = OWN.get();
        call.elementwise = elementwise;
        call.loop = loop;
        call.reads = 0;
        call.writes = 0;
        call.count = 0;
        return call;
    }

    LoopCall reads(HeapTensor tensor) {
        in[reads++] = tensor;
        return this;
    }

    LoopCall writes(HeapTensor tensor) {
        out[writes++] = tensor;
        return this;
    }

    LoopCall number(double value) {
        numbers[count++] = value;
        return this;
    }

    /// @param start where in the array that is read a matrix begins
    /// @param result where in the array that is written its results begin
    LoopCall extents(int rows, int columns, int start, int result) {
        shape[0] = rows;
        shape[1] = columns;
        shape[2] = start;
        shape[3] = result;
        return this;
    }

    /// Elements [0, size), all arrays of the dtype of the first that is written.
    void run(int size) {
        try {
            if (out[0].dtype() == DType.FLOAT64) {
                var from = in64[reads];
                var to = out64[writes];
                for (int i = 0; i < reads; i++) {
                    from[i] = in[i].doubles();
                }
                for (int i = 0; i < writes; i++) {
                    to[i] = out[i].doubles();
                }
                elementwise.run(loop, size, from, to, numbers, shape);
            } else {
                var from = in32[reads];
                var to = out32[writes];
                for (int i = 0; i < reads; i++) {
                    from[i] = in[i].floats();
                }
                for (int i = 0; i < writes; i++) {
                    to[i] = out[i].floats();
                }
                for (int i = 0; i < count; i++) {
                    narrowNumbers[i] = (float) numbers[i];
                }
                elementwise.run(loop, size, from, to, narrowNumbers, shape);
            }
        } finally {
            forget();
        }
    }

    /// Keeps no array alive.
    private void forget() {
        Arrays.fill(in, 0, reads, null);
        Arrays.fill(out, 0, writes, null);
        Arrays.fill(in64[reads], null);
        Arrays.fill(out64[writes], null);
        Arrays.fill(in32[reads], null);
        Arrays.fill(out32[writes], null);
    }
}
