package dev.plumbline.cuda;

import dev.plumbline.kernel.RepeatedStep;
import java.lang.foreign.MemorySegment;

/// A step as a CUDA graph. The first run is queued kernel by kernel and noted; it also makes the driver load every
/// kernel. The second is captured and launched as a graph. Every later one is a copy of the numbers that changed, and
/// one launch.
///
/// A driver that fails to capture or to make the graph costs only that: the step then runs kernel by kernel, and the
/// description of the execution says why.
final class CudaStep implements RepeatedStep {
    private final CudaBackend backend;
    private final Device device;
    private final Runnable step;
    private StepTrace trace;
    private long inputs;
    private MemorySegment executable;
    private boolean closed;

    CudaStep(CudaBackend backend, Runnable step) {
        this.backend = backend;
        device = backend.device();
        this.step = step;
    }

    @Override
    public void run() {
        synchronized (device) { // nobody else's work may get into the graph
            if (closed) {
                throw new IllegalStateException("this repeated step is closed");
            }
            if (executable != null) {
                trace.inputs().upload(device);
                device.launchGraph(executable);
            } else if (device.graphs().isEmpty()) {
                runEagerly();
            } else if (trace == null) {
                first();
            } else {
                second();
            }
        }
    }

    private void runEagerly() {
        try (var _ = backend.scope()) {
            step.run();
        }
    }

    private void first() {
        var notes = device.trace();
        try {
            runEagerly();
            trace = notes;
            device.add(this);
        } finally {
            device.untrace();
            if (trace == null) {
                notes.close();
            }
        }
    }

    private void second() {
        boolean captured = false;
        try {
            var numbers = trace.inputs();
            inputs = device.allocate(numbers.bytes());
            numbers.place(inputs);
            trace.again();
            numbers.upload(device);
            executable = device.capture(trace, this::runEagerly);
            captured = true;
        } catch (CudaException e) {
            device.giveUpGraphs(e.getMessage());
        } finally {
            if (!captured) {
                letGo();
            }
        }
        if (captured) {
            device.launchGraph(executable);
        } else {
            runEagerly();
        }
    }

    /// Gives back everything that the step holds on the device.
    private void letGo() {
        device.remove(this);
        if (executable != null) {
            device.destroyGraph(executable);
            executable = null;
        }
        if (inputs != 0) {
            device.free(inputs);
            inputs = 0;
        }
        if (trace != null) {
            trace.close();
            trace = null;
        }
    }

    @Override
    public boolean isReplayed() {
        synchronized (device) {
            return executable != null;
        }
    }

    @Override
    public void close() {
        synchronized (device) {
            if (!closed) {
                closed = true;
                letGo();
            }
        }
    }
}
