package dev.plumbline.kernel;

/// A training step that is run many times with other numbers; see {@link Backend#repeated}.
///
/// An execution may run the step's Java code a few times only, and from then on repeat on its device what the step
/// asked for. So the step:
///
/// - calls the same kernels with the same arguments, on tensors of the same shapes, in every run. What changes from run
///   to run are the contents of tensors that exist before, such as parameters, and of {@link RowIndex} and
///   {@link StepCount}, which the caller changes between runs;
/// - changes nothing on the host that anyone reads afterwards, hands no tensor out, makes none from numbers of the
///   host, and fetches none.
///
/// The tensors that the step works on stay open until it is closed.
public interface RepeatedStep extends AutoCloseable {
    /// Runs the step once, in a scope of its own.
    void run();

    /// Whether the next run is repeated by the device alone.
    default boolean isReplayed() {
        return false;
    }

    @Override
    void close();

    /// Runs the Java code every time.
    static RepeatedStep eager(Backend backend, Runnable step) {
        return new RepeatedStep() {
            @Override
            public void run() {
                try (var _ = backend.scope()) {
                    step.run();
                }
            }

            @Override
            public void close() {
                // nothing is kept
            }
        };
    }
}
