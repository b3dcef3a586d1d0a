package dev.plumbline.cuda;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.RowIndex;
import dev.plumbline.kernel.StepCount;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The numbers of the host that a repeated step reads, one after the other in one block of the device, so that one copy
/// brings those that changed: rows of batches, and 1 − βᵗ of Adam's two moments.
final class StepInputs {
    private static final int ALIGNMENT = 16;

    private final List<Slot> slots = new ArrayList<>();
    private long bytes;
    private MemorySegment host;
    private long device;

    /// Numbers and where they stand in the block.
    private abstract static class Slot {
        private long offset;

        abstract long bytes();

        abstract boolean isOf(Object source, AdamOptions options);

        /// Writes the numbers to `to`; whether they are others than before.
        abstract boolean write(MemorySegment to);
    }

    private static final class Rows extends Slot {
        private final RowIndex index;
        private int limit;

        Rows(RowIndex index) {
            this.index = index;
            limit = Integer.MAX_VALUE;
        }

        @Override
        long bytes() {
            return 4L * index.rows().length;
        }

        @Override
        boolean isOf(Object source, AdamOptions options) {
            return source == index;
        }

        @Override
        boolean write(MemorySegment to) {
            var from = MemorySegment.ofArray(index.rows());
            if (from.mismatch(to) == -1) {
                return false;
            }
            for (int row : index.rows()) {
                Objects.checkIndex(row, limit);
            }
            to.copyFrom(from);
            return true;
        }
    }

    private static final class Corrections extends Slot {
        private final StepCount count;
        private final AdamOptions options;

        Corrections(StepCount count, AdamOptions options) {
            this.count = count;
            this.options = options;
        }

        @Override
        long bytes() {
            return 16;
        }

        @Override
        boolean isOf(Object source, AdamOptions other) {
            return source == count && options.equals(other);
        }

        @Override
        boolean write(MemorySegment to) {
            var now = MemorySegment.ofArray(corrections(options, count.value()));
            boolean changed = now.mismatch(to) != -1;
            to.copyFrom(now);
            return changed;
        }
    }

    /// 1 − β₁ᵗ and 1 − β₂ᵗ: of the host, so that a graph has the same bits as single launches.
    static double[] corrections(AdamOptions options, int step) {
        return new double[] {1 - Math.pow(options.beta1(), step), 1 - Math.pow(options.beta2(), step)};
    }

    /// Notes that the step gathers these rows of a tensor that has `limit`.
    ///
    /// @return where they stand; 0 before {@link #place}
    long rows(RowIndex index, int limit) {
        var slot = (Rows) slot(new Rows(index), index, null);
        slot.limit = Math.min(slot.limit, limit);
        return address(slot);
    }

    /// Notes that the step is one of Adam with these options.
    ///
    /// @return where the corrections stand; 0 before {@link #place}
    long corrections(StepCount count, AdamOptions options) {
        return address(slot(new Corrections(count, options), count, options));
    }

    private Slot slot(Slot fresh, Object source, AdamOptions options) {
        for (var slot : slots) {
            if (slot.isOf(source, options)) {
                return slot;
            }
        }
        if (host != null) {
            throw new IllegalStateException(
                    "a repeated step reads numbers that its first run did not; it must do the same in every run");
        }
        fresh.offset = bytes;
        bytes += (fresh.bytes() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        slots.add(fresh);
        return fresh;
    }

    private long address(Slot slot) {
        return host == null ? 0 : device + slot.offset;
    }

    /// Bytes of everything that was noted.
    long bytes() {
        return bytes;
    }

    /// From here on, the numbers stand at `address`.
    void place(long address) {
        host = Arena.ofAuto().allocate(Math.max(1, bytes), ALIGNMENT);
        host.fill((byte) 0xff); // neither rows nor corrections: everything is copied the first time
        device = address;
    }

    /// Brings what changed to the device, in one copy.
    ///
    /// @throws IndexOutOfBoundsException if a row is not one of the tensor's
    void upload(Device to) {
        long first = bytes;
        long end = 0;
        for (var slot : slots) {
            if (slot.write(host.asSlice(slot.offset, slot.bytes()))) {
                first = Math.min(first, slot.offset);
                end = slot.offset + slot.bytes();
            }
        }
        if (end > first) {
            to.upload(device + first, host.asSlice(first, end - first));
        }
    }
}
