package dev.plumbline.cpu;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.EnsembleKernels;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.NumericsKernels;
import dev.plumbline.kernel.PolicyKernels;
import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.RewardKernels;
import dev.plumbline.kernel.Shapes;
import dev.plumbline.kernel.Tensor;
import java.util.function.IntConsumer;

/// The execution on the JDK Vector API: float64 data in float64 lanes, float32 data in float32 lanes, sums in float64.
///
/// Results are the same bits on every run, in compiled and interpreted code, at every register width, for every number
/// of threads, and for an element wherever it stands in its array: kernels are written in correctly rounded and exact
/// operations only (no library exponential), sums use a fixed number of virtual accumulators and fixed blocks.
public final class VectorBackend implements Backend {
    private final Workers workers;
    private final Arena arena = new Arena();
    private final NumericsKernels numerics;
    private final PreferenceKernels preference;
    private final RewardKernels reward;
    private final EnsembleKernels ensemble;
    private final PolicyKernels policy;
    private final ModelKernels model;

    /// What the largest tensor of a training step may take, in bytes, so that the next kernel finds it in the
    /// second-level cache beside the others.
    private static final long NEAR = 1 << 18;

    /// For {@link #open}, which finds the right copy of this class.
    ///
    /// @param threads at least 1
    /// @param vectorsFrom length from which arrays always use the vector form; `Integer.MAX_VALUE` to decide by length
    ///     and use
    public VectorBackend(int threads, int vectorsFrom) {
        this.workers = new Workers(threads);
        var elementwise = new Elementwise(workers, vectorsFrom, arena);
        var rows = new Rows(workers, vectorsFrom, arena);
        this.numerics = new VectorNumericsKernels(elementwise, rows);
        this.preference = new VectorPreferenceKernels(elementwise);
        this.reward = new VectorRewardKernels(elementwise);
        this.ensemble = new VectorEnsembleKernels(elementwise);
        this.policy = new VectorPolicyKernels(elementwise, rows);
        this.model = new VectorModelKernels(elementwise, rows);
    }

    /// @throws LinkageError if the module jdk.incubator.vector is missing
    static void requireVectors() {
        LaneWidth.preferredBits();
    }

    /// An execution of the width that `options` asks for.
    public static Backend open(BackendOptions options) {
        return open(options, Integer.MAX_VALUE);
    }

    /// As {@link #open(BackendOptions)}, with vector forms for every array of at least `vectorsFrom` elements; the
    /// results are the same.
    static Backend open(BackendOptions options, int vectorsFrom) {
        if (options.vectorBits() == 0 || options.vectorBits() == LaneWidth.BITS) {
            return new VectorBackend(options.threads(), vectorsFrom);
        }
        try {
            return LaneWidthLoader.of(options.vectorBits())
                    .loadClass(VectorBackend.class.getName())
                    .asSubclass(Backend.class)
                    .getConstructor(int.class, int.class)
                    .newInstance(options.threads(), vectorsFrom);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot load kernels of " + options.vectorBits() + " bits", e);
        }
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public String description() {
        int preferred = LaneWidth.preferredBits();
        return "JDK Vector API, Java " + Runtime.version() + ", " + LaneWidth.BITS + "-bit registers ("
                + VectorArithmetic64.LANES + " float64 or " + VectorArithmetic32.LANES + " float32 lanes"
                + (LaneWidth.BITS == preferred ? "" : "; preferred are " + preferred + " bits")
                + "), fused multiply-add " + (VectorProvider.hasFusedMultiplyAdd() ? "in hardware" : "in software")
                + ", " + workers.threads() + (workers.threads() == 1 ? " thread" : " threads");
    }

    @Override
    public int groups(int members, long bytes) {
        int together = Math.clamp(NEAR / Math.max(bytes, 1), 1, members);
        int groups = Math.ceilDiv(members, together);
        return members < workers.threads() ? groups : Math.max(groups, workers.threads());
    }

    /// Side by side if that keeps every thread busy. Kernels find the threads taken then, and each runs on its caller's
    /// alone.
    @Override
    public void each(int count, IntConsumer work) {
        if (count < workers.threads() || workers.threads() == 1) {
            Backend.super.each(count, work);
        } else {
            workers.split(count, (from, to) -> Backend.super.each(to - from, i -> work.accept(from + i)));
        }
    }

    @Override
    public Tensor tensor(DType dtype, double[] values, int... shape) {
        var tensor = arena.make(dtype, shape);
        if (values.length != tensor.size()) {
            throw new IllegalArgumentException(values.length + " values do not fill shape " + Shapes.text(shape) + " of "
                    + tensor.size());
        }
        for (int i = 0; i < values.length; i++) {
            tensor.set(i, values[i]);
        }
        return tensor;
    }

    @Override
    public Tensor zeros(DType dtype, int... shape) {
        return arena.zeros(dtype, shape);
    }

    @Override
    public Tensor copy(Tensor tensor) {
        var source = HeapTensor.of(tensor);
        var copy = arena.make(source.dtype(), source.shape());
        if (source.dtype() == DType.FLOAT64) {
            System.arraycopy(source.doubles(), 0, copy.doubles(), 0, source.size());
        } else {
            System.arraycopy(source.floats(), 0, copy.floats(), 0, source.size());
        }
        return copy;
    }

    @Override
    public Scope scope() {
        return arena.scope();
    }

    @Override
    public NumericsKernels numerics() {
        return numerics;
    }

    @Override
    public PreferenceKernels preference() {
        return preference;
    }

    @Override
    public RewardKernels reward() {
        return reward;
    }

    @Override
    public EnsembleKernels ensemble() {
        return ensemble;
    }

    @Override
    public PolicyKernels policy() {
        return policy;
    }

    @Override
    public ModelKernels model() {
        return model;
    }

    /// Ends the threads.
    @Override
    public void close() {
        workers.close();
    }
}
