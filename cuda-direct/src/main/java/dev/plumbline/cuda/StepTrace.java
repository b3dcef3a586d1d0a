package dev.plumbline.cuda;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.RowIndex;
import dev.plumbline.kernel.StepCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a repeated step asks of the device: noted in its first run, compared in its second, which is captured. A number
/// that differs between the two would be frozen in the graph, so it is an error.
final class StepTrace {
    private final DeviceMemory memory;
    private final DeviceMemory.Pool pool = new DeviceMemory.Pool();
    private final StepInputs inputs = new StepInputs();
    private final List<Call> calls = new ArrayList<>();
    private final List<Constant> constants = new ArrayList<>();
    private final List<Long> held = new ArrayList<>();
    private int nextCall;
    private int nextConstant;
    private boolean again;

    private record Call(String name, Object... values) {}

    /// Rows that are the same in every run, and stay on the device.
    private record Constant(int[] rows, long address) {}

    StepTrace(DeviceMemory memory) {
        this.memory = memory;
    }

    DeviceMemory.Pool pool() {
        return pool;
    }

    StepInputs inputs() {
        return inputs;
    }

    /// Calls of the first run.
    int calls() {
        return calls.size();
    }

    /// The second run begins.
    void again() {
        again = true;
        memory.complete(pool);
    }

    /// @throws IllegalStateException if the second run did less than the first
    void requireWhole() {
        if (nextCall != calls.size()) {
            throw different(calls.get(nextCall).name() + " is called in the first run and not in the second");
        }
    }

    /// A call of the device. Addresses may differ between runs, and what is there stays there as long as the graph;
    /// other values may not.
    void note(String name, Object... values) {
        if (!again) {
            calls.add(new Call(name, values.clone()));
            return;
        }
        var first = nextCall < calls.size() ? calls.get(nextCall) : new Call("nothing");
        nextCall++;
        if (!first.name().equals(name) || first.values().length != values.length) {
            throw different(first.name() + " is called in the first run, where the second calls " + name);
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Long address && memory.contains(address)
                    && memory.contains((Long) first.values()[i])) {
                memory.hold(address).ifPresent(held::add);
            } else if (!values[i].equals(first.values()[i])) {
                throw different("value " + (i + 1) + " of " + name + " is " + first.values()[i] + " in the first run and "
                        + values[i] + " in the second");
            }
        }
    }

    private static IllegalStateException different(String what) {
        return new IllegalStateException(
                what + ": a repeated step must do the same in every run, and hold what changes in tensors, RowIndex "
                        + "or StepCount");
    }

    /// Where rows stand that never change.
    long constant(Device device, int... rows) {
        if (!again) {
            long address = memory.allocateLasting(4L * rows.length);
            device.uploadRows(address, rows);
            constants.add(new Constant(rows.clone(), address));
            return address;
        }
        var first = nextConstant < constants.size() ? constants.get(nextConstant) : new Constant(new int[0], 0);
        nextConstant++;
        if (!Arrays.equals(first.rows(), rows)) {
            throw different("gatherRows takes other rows in the second run than in the first");
        }
        return first.address();
    }

    /// Where rows stand that may be others in the next run.
    long rows(Device device, RowIndex index, int limit) {
        long address = inputs.rows(index, limit);
        if (address == 0) { // the first run: memory of its own
            address = memory.allocateLasting(4L * index.rows().length);
            device.uploadRows(address, index.rows());
            memory.free(address);
        }
        return address;
    }

    /// Where the corrections of Adam stand.
    long corrections(Device device, StepCount count, AdamOptions options) {
        long address = inputs.corrections(count, options);
        if (address == 0) {
            address = memory.allocateLasting(16);
            device.uploadNumbers(address, StepInputs.corrections(options, count.value()));
            memory.free(address);
        }
        return address;
    }

    /// Lets go of all memory.
    void close() {
        held.forEach(memory::letGo);
        held.clear();
        constants.forEach(constant -> memory.free(constant.address()));
        constants.clear();
        memory.dissolve(pool);
    }
}
