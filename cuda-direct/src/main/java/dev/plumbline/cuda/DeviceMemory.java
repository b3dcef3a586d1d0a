package dev.plumbline.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Memory of a device that is used again.
///
/// All work is queued on one stream, so memory that is given back may be handed out at once: who gets it comes later in
/// the queue. A {@link Pool} sets memory apart for a graph, whose addresses stay what they were when it was made. Calls
/// take turns: the device sees to that.
final class DeviceMemory {
    /// Small blocks are rounded up to this, large ones to a 64th of their size, so that sizes repeat.
    static final long GRAIN = 512;

    private final Driver driver;
    private final String device;
    private final Runnable wait;
    private final TreeMap<Long, Block> blocks = new TreeMap<>();
    private final Pool common = new Pool();
    private Pool current = common;

    /// @param wait until everything queued is done
    DeviceMemory(Driver driver, String device, Runnable wait) {
        this.driver = driver;
        this.device = device;
        this.wait = wait;
    }

    private static final class Block {
        private final long address;
        private final long size;
        private Pool pool;
        private int holders;
        private boolean givenBack;

        Block(long address, long size, Pool pool) {
            this.address = address;
            this.size = size;
            this.pool = pool;
        }
    }

    /// Blocks that serve one purpose.
    static final class Pool {
        private final TreeMap<Long, Deque<Block>> unused = new TreeMap<>();
        private boolean complete;

        private void put(Block block) {
            unused.computeIfAbsent(block.size, _ -> new ArrayDeque<>()).push(block);
        }

        private Block take(long size) {
            var fitting = unused.get(size);
            if (fitting == null) {
                return null;
            }
            var block = fitting.pop();
            if (fitting.isEmpty()) {
                unused.remove(size);
            }
            return block;
        }
    }

    /// From here on, memory comes from `pool`; null: from the common one again.
    void use(Pool pool) {
        current = pool == null ? common : pool;
    }

    /// From here on, `pool` hands out only what was in it before.
    void complete(Pool pool) {
        pool.complete = true;
    }

    /// @throws CudaException in one line if there is not that much memory
    /// @throws IllegalStateException if the pool in use is complete and has none of that size
    long allocate(long bytes) {
        long size = rounded(Math.max(1, bytes));
        // a pool repeats what it did: only the same size will do
        Long fitting = current == common ? current.unused.ceilingKey(size) : Long.valueOf(size);
        var block = fitting != null && fitting <= size + size / 8 ? current.take(fitting) : null;
        if (block == null && current.complete) {
            throw new IllegalStateException(
                    "a repeated step asks for more memory than in its first run; it must do the same in every run");
        }
        if (block == null && current != common) {
            block = common.take(size);
        }
        if (block == null) {
            block = new Block(fromDriver(size), size, current);
            blocks.put(block.address, block);
        }
        block.pool = current;
        block.givenBack = false;
        return block.address;
    }

    /// Memory that outlasts a step: never what the step itself gave back, which its next run wants again.
    long allocateLasting(long bytes) {
        var pool = current;
        current = common;
        try {
            return allocate(bytes);
        } finally {
            current = pool;
        }
    }

    private static long rounded(long bytes) {
        long grain = Math.max(GRAIN, Long.highestOneBit(bytes) / 64);
        return (bytes + grain - 1) / grain * grain;
    }

    private long fromDriver(long size) {
        long address = driver.allocate(size);
        if (address == 0) {
            release();
            address = driver.allocate(size);
        }
        if (address == 0) {
            long[] memory = driver.memory();
            throw new CudaException(String.format(Locale.ROOT,
                    "out of memory on %s: asked for %.1f MiB, %.1f of %.1f MiB are free; use smaller batches or fewer members",
                    device, size / 1048576.0, memory[0] / 1048576.0, memory[1] / 1048576.0));
        }
        return address;
    }

    /// Gives all unused memory of the common pool back to the driver.
    private void release() {
        wait.run();
        for (var unused : common.unused.values()) {
            for (var block : unused) {
                driver.free(block.address);
                blocks.remove(block.address);
            }
        }
        common.unused.clear();
    }

    /// Gives memory back, to be used again once nobody holds it.
    void free(long address) {
        var block = blocks.get(address);
        block.givenBack = true;
        if (block.holders == 0) {
            block.pool.put(block);
        }
    }

    /// Whether `value` is an address in memory of this device.
    boolean contains(long value) {
        return at(value).isPresent();
    }

    private Optional<Block> at(long address) {
        var entry = blocks.floorEntry(address);
        boolean inside = entry != null && address < entry.getKey() + entry.getValue().size;
        return inside ? Optional.of(entry.getValue()) : Optional.empty();
    }

    /// Keeps the memory at `address` from being used for something else, even if it is given back; unless it is in a
    /// pool of its own.
    ///
    /// @return where it begins, for {@link #letGo}
    OptionalLong hold(long address) {
        var block = at(address).orElseThrow();
        if (block.pool != common) {
            return OptionalLong.empty();
        }
        block.holders++;
        return OptionalLong.of(block.address);
    }

    /// Ends what {@link #hold} began.
    void letGo(long address) {
        var block = blocks.get(address);
        block.holders--;
        if (block.holders == 0 && block.givenBack) {
            block.pool.put(block);
        }
    }

    /// Hands all memory of a pool to the common one: what is not in use is there for everyone, the rest when it is
    /// given back.
    void dissolve(Pool pool) {
        blocks.values().stream().filter(block -> block.pool == pool).forEach(block -> block.pool = common);
        pool.unused.values().forEach(unused -> unused.forEach(common::put));
        pool.unused.clear();
    }

    /// Gives everything back to the driver.
    void freeAll() {
        new ArrayList<>(blocks.keySet()).forEach(driver::free);
        blocks.clear();
    }
}
