package dev.plumbline.cpu;

import dev.plumbline.kernel.*;

@SuppressWarnings("unused")
final class VectorModelKernels implements ModelKernels {
    @Override
    public Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        throw new AssertionError("matmul");
    }

    @Override
    public Tensor addBias(Tensor x, Tensor bias) {
        throw new AssertionError("addBias");
    }

    @Override
    public Tensor columnSum(Tensor x) {
        throw new AssertionError("columnSum");
    }

    @Override
    public Pointwise activation(Activation kind, Tensor x) {
        throw new AssertionError("activation");
    }

    @Override
    public Tensor multiply(Tensor a, Tensor b) {
        throw new AssertionError("multiply");
    }

    @Override
    public Tensor addScaled(Tensor a, double s, Tensor b) {
        throw new AssertionError("addScaled");
    }

    @Override
    public Tensor gatherRows(Tensor x, int[] index) {
        throw new AssertionError("gatherRows");
    }

    @Override
    public Tensor concatRows(Tensor a, Tensor b) {
        throw new AssertionError("concatRows");
    }

    @Override
    public Tensor reshape(Tensor x, int... shape) {
        throw new AssertionError("reshape");
    }

    @Override
    public void sgdInPlace(Tensor parameter, Tensor gradient, double learningRate) {
        throw new AssertionError("sgdInPlace");
    }

    @Override
    public void adamInPlace(Tensor parameter, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamOptions options, int step) {
        throw new AssertionError("adamInPlace");
    }

}
