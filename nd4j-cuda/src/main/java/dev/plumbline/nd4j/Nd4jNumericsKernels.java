package dev.plumbline.nd4j;

import dev.plumbline.kernel.*;

@SuppressWarnings("unused")
final class Nd4jNumericsKernels implements NumericsKernels {
    @Override
    public Pointwise logSigmoid(Tensor x) {
        throw new AssertionError("logSigmoid");
    }

    @Override
    public Pointwise softplus(Tensor x) {
        throw new AssertionError("softplus");
    }

    @Override
    public Pointwise sigmoid(Tensor x) {
        throw new AssertionError("sigmoid");
    }

    @Override
    public RowTerms logSumExp(Tensor x) {
        throw new AssertionError("logSumExp");
    }

    @Override
    public LogSoftmax logSoftmax(Tensor x) {
        throw new AssertionError("logSoftmax");
    }

    @Override
    public Tensor sum(Tensor x) {
        throw new AssertionError("sum");
    }

    @Override
    public Tensor weightedMean(Tensor x, Tensor weight) {
        throw new AssertionError("weightedMean");
    }

}
