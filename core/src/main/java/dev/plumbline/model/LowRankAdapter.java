package dev.plumbline.model;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import java.util.List;

/// A change of low rank to a frozen layer, Hu et al. 2022 (LoRA, arXiv 2106.09685, section 4.1): W = W₀ + s B A with
/// B `[out x r]`, A `[r x in]`, s = α/r. Only A and B are trained.
///
/// In the rows of {@link Mlp}, Z = X W₀ᵀ + 1 bᵀ + s (X Aᵀ) Bᵀ, so that Aᵀ `[in x r]` ("down") and Bᵀ `[r x out]` ("up")
/// are what is kept. With G = dLoss/dW = dZᵀ X: `dA = s Bᵀ G`, `dB = s G Aᵀ`; transposed, `dAᵀ = s Xᵀ (dZ B)`,
/// `dBᵀ = s (X Aᵀ)ᵀ dZ`. Where B = 0 the layer is the frozen one and dA = 0: the first step moves B alone.
///
/// (A, B) and (c A, B/c) are the same layer.
public final class LowRankAdapter {
    private final Backend backend;
    private final double scale;
    private final Tensor down;
    private final Tensor up;
    private Tensor input;
    private Tensor inner;

    private LowRankAdapter(Backend backend, double scale, Tensor down, Tensor up) {
        if (!(Math.abs(scale) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("scale must be finite, was " + scale);
        }
        this.backend = backend;
        this.scale = scale;
        this.down = down;
        this.up = up;
    }

    /// A normal with variance 1/in, B = 0: the layer begins as the frozen one.
    ///
    /// @param scale s
    public static LowRankAdapter start(
            Backend backend, DType dtype, int inputs, int rank, int outputs, double scale, Philox random) {
        var a = new double[inputs * rank];
        for (int i = 0; i < a.length; i++) {
            a[i] = random.nextGaussian() / Math.sqrt(inputs);
        }
        return of(backend, dtype, inputs, rank, outputs, scale, a, new double[rank * outputs]);
    }

    /// @param down Aᵀ `[inputs x rank]`, row-major
    /// @param up Bᵀ `[rank x outputs]`, row-major
    public static LowRankAdapter of(Backend backend, DType dtype, int inputs, int rank, int outputs, double scale,
            double[] down, double[] up) {
        return new LowRankAdapter(backend, scale, backend.tensor(dtype, down, inputs, rank),
                backend.tensor(dtype, up, rank, outputs));
    }

    /// The tensors themselves: Aᵀ, Bᵀ.
    public List<Tensor> parameters() {
        return List.of(down, up);
    }

    /// s (X Aᵀ) Bᵀ, what is added to the frozen layer; kept for {@link #backward}.
    ///
    /// @param x `[rows x in]`
    /// @return `[rows x out]`
    public Tensor forward(Tensor x) {
        input = x;
        inner = backend.model().matmul(x, false, down, false);
        return scaled(backend.model().matmul(inner, false, up, false));
    }

    /// Gradients of the loss in Aᵀ and Bᵀ, from `dz` = dLoss/dZ `[rows x out]` of the last {@link #forward}.
    ///
    /// @throws IllegalStateException before any forward pass
    public List<Tensor> backward(Tensor dz) {
        if (input == null) {
            throw new IllegalStateException("backward needs a forward pass first");
        }
        ModelKernels kernels = backend.model();
        Tensor dDown = kernels.matmul(input, true, kernels.matmul(dz, false, up, true), false);
        Tensor dUp = kernels.matmul(inner, true, dz, false);
        return List.of(scaled(dDown), scaled(dUp));
    }

    /// s Aᵀ Bᵀ `[in x out]`: W₀ᵀ plus this is the layer without an adapter. Its rank is at most r.
    public Tensor delta() {
        return scaled(backend.model().matmul(down, false, up, false));
    }

    private Tensor scaled(Tensor x) {
        return scale == 1 ? x : backend.model().addScaled(backend.zeros(x.dtype(), x.shape()), scale, x);
    }
}
