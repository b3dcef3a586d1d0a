package dev.plumbline.nd4j;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.EnsembleKernels;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.NumericsKernels;
import dev.plumbline.kernel.PolicyKernels;
import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.RewardKernels;
import dev.plumbline.kernel.Tensor;
import org.nd4j.linalg.factory.Nd4j;

/// The execution on ND4J's arrays in native memory.
///
/// Kernels are compositions of array operations that were measured to be right ({@link SafeOps}); they compute in
/// float64 for either element type and round once, except products of matrices. The number of threads is ND4J's own:
/// the environment variable OMP_NUM_THREADS sets it when the JVM starts, {@link dev.plumbline.kernel.BackendOptions}
/// does not.
public final class Nd4jBackend implements Backend {
    private final NumericsKernels numerics = new Nd4jNumericsKernels();
    private final PreferenceKernels preference = new Nd4jPreferenceKernels();
    private final RewardKernels reward = new Nd4jRewardKernels();
    private final EnsembleKernels ensemble = new Nd4jEnsembleKernels();
    private final PolicyKernels policy = new Nd4jPolicyKernels();
    private final ModelKernels model = new Nd4jModelKernels();

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public String description() {
        var environment = Nd4j.getExecutioner().getEnvironmentInformation();
        var version = Nd4j.class.getPackage().getImplementationVersion();
        return "ND4J " + (version == null ? "1.0.0-M2.1" : version) + ", " + Nd4j.getBackend().getClass().getSimpleName()
                + ", BLAS " + environment.getProperty("blas.vendor") + ", "
                + environment.get("omp.threads") + " OMP threads";
    }

    @Override
    public Tensor tensor(DType dtype, double[] values, int... shape) {
        return Nd4jTensor.of(dtype, values, shape);
    }

    @Override
    public Tensor zeros(DType dtype, int... shape) {
        return Nd4jTensor.filled(dtype, 0, shape);
    }

    @Override
    public Tensor copy(Tensor tensor) {
        var source = Nd4jTensor.of(tensor);
        return new Nd4jTensor(source.dtype(), source.size() == 0 ? null : source.array().dup('c'), source.shape());
    }

    @Override
    public Scope scope() {
        return Nd4jScope.open();
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

    @Override
    public void close() {
        // ND4J lives as long as the JVM; tensors are closed one by one or by their scopes
    }
}
