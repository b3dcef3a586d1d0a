package dev.plumbline.kernel;

/// How to open an execution.
///
/// @param threads worker threads, at least 1; results do not depend on it
/// @param vectorBits width of SIMD registers in bits (64, 128, 256, 512), or 0 for the processor's preferred width
public record BackendOptions(int threads, int vectorBits) {
    public BackendOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, was " + threads);
        }
        if (vectorBits != 0 && vectorBits != 64 && vectorBits != 128 && vectorBits != 256 && vectorBits != 512) {
            throw new IllegalArgumentException("vectorBits must be 0, 64, 128, 256 or 512, was " + vectorBits);
        }
    }

    /// One thread, preferred width.
    public static BackendOptions defaults() {
        return new BackendOptions(1, 0);
    }

    public BackendOptions withThreads(int count) {
        return new BackendOptions(count, vectorBits);
    }

    public BackendOptions withVectorBits(int bits) {
        return new BackendOptions(threads, bits);
    }
}
