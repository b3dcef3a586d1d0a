package dev.plumbline.cpu;

/// The loops of {@link VectorLogistic64} in their four forms.
final class Logistics {
    static final Loop LOG_SIGMOID = new Loop(VectorLogistic64::logSigmoid, ScalarLogistic64::logSigmoid,
            VectorLogistic32::logSigmoid, ScalarLogistic32::logSigmoid);
    static final Loop SOFTPLUS = new Loop(VectorLogistic64::softplus, ScalarLogistic64::softplus,
            VectorLogistic32::softplus, ScalarLogistic32::softplus);
    static final Loop SIGMOID = new Loop(VectorLogistic64::sigmoid, ScalarLogistic64::sigmoid,
            VectorLogistic32::sigmoid, ScalarLogistic32::sigmoid);
    static final Loop TANH = new Loop(VectorLogistic64::tanh, ScalarLogistic64::tanh,
            VectorLogistic32::tanh, ScalarLogistic32::tanh);
    static final Loop ARCTAN = new Loop(VectorLogistic64::atan, ScalarLogistic64::atan,
            VectorLogistic32::atan, ScalarLogistic32::atan);
    static final Loop SILU = new Loop(VectorLogistic64::silu, ScalarLogistic64::silu,
            VectorLogistic32::silu, ScalarLogistic32::silu);
    static final Loop COSINE = new Loop(VectorLogistic64::cosine, ScalarLogistic64::cosine,
            VectorLogistic32::cosine, ScalarLogistic32::cosine);
    static final Loop RELU = new Loop(VectorLogistic64::relu, ScalarLogistic64::relu,
            VectorLogistic32::relu, ScalarLogistic32::relu);
    static final Loop IDENTITY = new Loop(VectorLogistic64::identity, ScalarLogistic64::identity,
            VectorLogistic32::identity, ScalarLogistic32::identity);

    private Logistics() {}
}
