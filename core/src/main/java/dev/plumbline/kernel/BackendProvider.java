package dev.plumbline.kernel;

/// How an execution announces itself to {@link java.util.ServiceLoader}. Must be cheap to load: no native code
/// before {@link #open}.
public interface BackendProvider {

    /// Short name as in `--backend NAME`.
    String name();

    /// Whether {@link #open} can work here, and if not, the reason and the mend in one sentence. Must not throw.
    Availability availability();

    /// Opens the execution.
    ///
    /// @throws IllegalStateException with {@link Availability#reason()} if it is not available
    Backend open(BackendOptions options);

    /// Present, or absent for a reason.
    record Availability(boolean available, String reason) {
        public static Availability yes() {
            return new Availability(true, "");
        }

        public static Availability no(String reason) {
            return new Availability(false, reason);
        }
    }
}
