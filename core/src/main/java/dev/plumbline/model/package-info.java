/// Small differentiable models with closed-form gradients, on the kernels of any execution: a multilayer perceptron as
/// reward or policy head, a softmax classifier, a linear autoencoder, a low-rank adapter ([LoRA, arXiv
/// 2106.09685](https://arxiv.org/abs/2106.09685)), a top-one router for mixtures of experts, and averages of weights.
///
/// Parameters are tensors of a {@link dev.plumbline.kernel.Backend}; {@link dev.plumbline.model.StepRule} names the
/// optimiser.
package dev.plumbline.model;
