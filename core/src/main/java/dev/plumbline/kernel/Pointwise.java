package dev.plumbline.kernel;

/// Result of an elementwise function: f(x) and its derivative with respect to the argument that the kernel names,
/// both with the shape of that argument.
public record Pointwise(Tensor value, Tensor slope) {}
