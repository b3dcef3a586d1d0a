package dev.plumbline.nd4j;

import dev.plumbline.kernel.*;

@SuppressWarnings("unused")
final class Nd4jEnsembleKernels implements EnsembleKernels {
    @Override
    public Aggregated aggregate(Aggregation aggregation, Tensor scores) {
        throw new AssertionError("aggregate");
    }

    @Override
    public Aggregated variance(Tensor scores, int ddof) {
        throw new AssertionError("variance");
    }

}
