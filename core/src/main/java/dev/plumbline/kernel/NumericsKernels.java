package dev.plumbline.kernel;

/// Stable elementary functions and reductions.
public interface NumericsKernels {

    /// log σ(x) = min(x, 0) − log1p(e^−|x|); slope σ(−x). Any shape.
    Pointwise logSigmoid(Tensor x);

    /// softplus(x) = log(1 + eˣ) = max(x, 0) + log1p(e^−|x|); slope σ(x). Any shape.
    Pointwise softplus(Tensor x);

    /// σ(x) = 1/(1 + e⁻ˣ), by e^−|x|; slope σ(x) σ(−x). Any shape.
    Pointwise sigmoid(Tensor x);

    /// log Σⱼ e^xⱼ of each row of `x` `[rows x columns]`; gradient softmax(x). A row without columns gives −∞; a row
    /// whose maximum is −∞ gives −∞ with gradient NaN; a row with +∞ (and no NaN) gives +∞ with gradient NaN.
    RowTerms logSumExp(Tensor x);

    /// log softmax and softmax of each row of `x` `[rows x columns]`: xⱼ − logSumExp(x) computed as
    /// (xⱼ − max) − log Σ e^(x − max). A row whose maximum is infinite gives NaN throughout, except that entries of
    /// −∞ beside a finite maximum give −∞ and 0.
    LogSoftmax logSoftmax(Tensor x);

    /// Σ xᵢ over all elements, compensated: `[1]`. The empty sum is +0.
    Tensor sum(Tensor x);

    /// Σ wᵢ xᵢ / Σ wᵢ over all elements, compensated: `[1]`. Elements of weight 0 are skipped whatever `x` holds
    /// there, so a mask of 0 and 1 gives the masked mean. NaN if all weights are 0.
    Tensor weightedMean(Tensor x, Tensor weight);

    /// @param logProbability log softmax `[rows x columns]`
    /// @param probability softmax `[rows x columns]`
    record LogSoftmax(Tensor logProbability, Tensor probability) {}
}
