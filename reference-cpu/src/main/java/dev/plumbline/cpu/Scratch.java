package dev.plumbline.cpu;

/// Arrays for intermediate results, one of each slot and type a thread, used again by every call.
///
/// Contents are whatever the last call left; length is at least what was asked for. A method that calls another one
/// must not share a slot with it.
final class Scratch {
    private static final int SLOTS = 16;
    /// Larger arrays are made anew each time, and collected.
    private static final int LARGEST = 1 << 24;

    private static final ThreadLocal<double[][]> WIDE = ThreadLocal.withInitial(() -> new double[SLOTS][0]);
    private static final ThreadLocal<float[][]> NARROW = ThreadLocal.withInitial(() -> new float[SLOTS][0]);

    private Scratch() {}

    static double[] array64(int slot, int length) {
        var slots = WIDE.get();
        if (slots[slot].length < length) {
            var longer = new double[length];
            if (length > LARGEST) {
                return longer;
            }
            slots[slot] = longer;
        }
        return slots[slot];
    }

    static float[] array32(int slot, int length) {
        var slots = NARROW.get();
        if (slots[slot].length < length) {
            var longer = new float[length];
            if (length > LARGEST) {
                return longer;
            }
            slots[slot] = longer;
        }
        return slots[slot];
    }
}
