package dev.plumbline.kernel.definition;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.EnsembleKernels;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.NumericsKernels;
import dev.plumbline.kernel.PolicyKernels;
import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.RewardKernels;
import dev.plumbline.kernel.Tensor;

/// The definition: plain scalar Java, one thread, written to be read beside the formula.
///
/// It computes in float64 whatever the dtype and rounds once, at the end, so its float32 results are those of float64
/// rounded.
public final class DefinitionBackend implements Backend {
    private final NumericsKernels numerics = new DefinitionNumericsKernels();
    private final PreferenceKernels preference = new DefinitionPreferenceKernels();
    private final RewardKernels reward = new DefinitionRewardKernels();
    private final EnsembleKernels ensemble = new DefinitionEnsembleKernels();
    private final PolicyKernels policy = new DefinitionPolicyKernels();
    private final ModelKernels model = new DefinitionModelKernels();

    @Override
    public String name() {
        return "definition";
    }

    @Override
    public String description() {
        return "plain scalar Java, float64 arithmetic, 1 thread";
    }

    @Override
    public Tensor tensor(DType dtype, double[] values, int... shape) {
        return HeapTensor.of(dtype, values, shape);
    }

    @Override
    public Tensor zeros(DType dtype, int... shape) {
        return HeapTensor.zeros(dtype, shape);
    }

    @Override
    public Tensor copy(Tensor tensor) {
        return HeapTensor.of(tensor.dtype(), tensor.toArray(), tensor.shape());
    }

    @Override
    public Scope scope() {
        return new Scope() {
            @Override
            public <T extends Tensor> T keep(T tensor) {
                return tensor;
            }

            @Override
            public void close() {
                // heap memory: the garbage collector's
            }
        };
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
        // nothing to release
    }
}
