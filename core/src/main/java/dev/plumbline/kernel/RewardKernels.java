package dev.plumbline.kernel;

/// Transformations of rewards.
public interface RewardKernels {

    /// u = (1/m) Σⱼ f(r − refⱼ) and its slope (1/m) Σⱼ f′(r − refⱼ) in r, with the transform f of `kind`.
    ///
    /// @param reward `[prompts x responses]`
    /// @param reference `[prompts x m]`, m ≥ 1 reference rewards of each prompt
    /// @return both `[prompts x responses]`
    Pointwise transform(TransformKind kind, Tensor reward, Tensor reference);

    /// u = clamp((r − shift)/scale, low, high); slope 1/scale inside the open interval (low, high) and 0 elsewhere.
    /// NaN stays NaN, with slope NaN.
    ///
    /// @param scale finite and > 0
    /// @param low may be −∞
    /// @param high may be +∞, must be ≥ low
    Pointwise scaleAndClip(Tensor reward, double shift, double scale, double low, double high);

    /// Logical AND of properties: u = Σₖ wₖ log σ(rₖ − refₖ), gradient du/drₖ = wₖ σ(refₖ − rₖ). A property of weight
    /// 0 contributes exactly 0.
    ///
    /// @param reward `[members x items]`
    /// @param reference `[members x items]`
    /// @param weight `[members]`, or null for all 1
    Aggregated conjunction(Tensor reward, Tensor reference, Tensor weight);
}
