package dev.plumbline.nd4j;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/// Keeps the C heap from growing under arrays that are allocated and closed again and again.
///
/// ND4J frees the elements of a closed array at once, but a small native record of it only when the Java garbage
/// collector finds the rest. glibc puts that record into the hole of an earlier array, the next array of the same size
/// no longer fits, and the heap grows although everything was closed: 1.5 GB after 500 sums of 400,000 numbers. Blocks
/// above a fixed threshold that come from `mmap` go back to the system when they are freed; setting the threshold also
/// stops glibc from raising it.
final class NativeHeap {
    private static final int M_MMAP_THRESHOLD = -3;
    private static final int THRESHOLD = 1 << 16;

    private NativeHeap() {}

    /// Sets the threshold for the whole process.
    ///
    /// @return false where the C library has no `mallopt` (not glibc)
    @SuppressWarnings("restricted")
    static boolean returnLargeBlocks() {
        var linker = Linker.nativeLinker();
        var address = linker.defaultLookup().find("mallopt");
        if (address.isEmpty()) {
            return false;
        }
        var mallopt = linker.downcallHandle(address.get(),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            return (int) mallopt.invokeExact(M_MMAP_THRESHOLD, THRESHOLD) == 1;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
