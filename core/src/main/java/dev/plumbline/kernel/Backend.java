package dev.plumbline.kernel;

import java.util.function.IntConsumer;

/// One execution of the mathematics: the definition, the Vector API, ND4J, CUDA.
///
/// Every execution implements the same kernels; {@link dev.plumbline.kernel.catalogue.Operations} lists them. Tensors
/// passed in must come from this backend. Kernels never change their arguments unless their name says so
/// (`...InPlace`), and return fresh tensors. Kernels may be called from one thread at a time; results do not depend on
/// the number of threads that a backend uses inside.
///
/// NaN in an input makes every output that depends on it NaN, unless a kernel's comment says otherwise. Infinite inputs
/// follow the formula where the comment names them. Where it does not (variances, group advantages, whitening,
/// divergences, expectations, pools of best-of-n), an output that depends on an infinite input is infinite, NaN or the
/// limit, and executions may differ.
public interface Backend extends AutoCloseable {

    /// Short name as in `--backend NAME`.
    String name();

    /// What `plumbline doctor` prints: library versions, vector width, threads, device.
    String description();

    /// Whether the members of an ensemble train faster as one batched problem than side by side on threads. Then one opening of this
    /// execution serves all of them.
    default boolean trainsMembersTogether() {
        return false;
    }

    /// In how many groups the members of an ensemble pass through a network fastest, if its largest tensor takes
    /// `bytes` for each of them: in one on a device, which wants to be filled; on a processor in groups that its caches
    /// hold.
    ///
    /// @return from 1 to `members`
    default int groups(int members, long bytes) {
        return 1;
    }

    /// Runs `work` for 0, ..., `count` − 1, pieces of work that call kernels of this execution and share no tensor that
    /// one of them changes: one after the other, or side by side on the threads that a kernel would have had.
    ///
    /// @throws RuntimeException or Error the first that `work` threw; whether pieces after it have run is open
    default void each(int count, IntConsumer work) {
        for (int i = 0; i < count; i++) {
            work.accept(i);
        }
    }

    /// A tensor with a copy of `values` in row-major order, rounded to `dtype`.
    ///
    /// @throws IllegalArgumentException unless `values` fills `shape`
    Tensor tensor(DType dtype, double[] values, int... shape);

    /// A one-axis tensor.
    default Tensor vector(DType dtype, double... values) {
        return tensor(dtype, values, values.length);
    }

    /// All elements +0.
    Tensor zeros(DType dtype, int... shape);

    /// An independent copy.
    Tensor copy(Tensor tensor);

    /// Everything allocated on this thread until the scope is closed is released then, except what
    /// {@link Scope#keep} names. Scopes nest. Executions on the Java heap have nothing to release.
    Scope scope();

    /// A step that will be run many times, for executions that repeat one for less than the host's calls cost. Every
    /// other execution runs it as it stands; the numbers are the same bits either way.
    default RepeatedStep repeated(Runnable step) {
        return RepeatedStep.eager(this, step);
    }

    NumericsKernels numerics();

    PreferenceKernels preference();

    RewardKernels reward();

    EnsembleKernels ensemble();

    PolicyKernels policy();

    ModelKernels model();

    @Override
    void close();

    /// See {@link Backend#scope()}.
    interface Scope extends AutoCloseable {
        /// Exempts `tensor` from release at the end of this scope and hands it to the enclosing one.
        <T extends Tensor> T keep(T tensor);

        @Override
        void close();
    }
}
