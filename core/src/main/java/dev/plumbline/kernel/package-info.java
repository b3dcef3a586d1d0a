/// The doors between the mathematics and the executions. A {@link dev.plumbline.kernel.Backend} makes {@link
/// dev.plumbline.kernel.Tensor}s and offers kernels by subject: numerics, preference, reward, ensemble, policy, model.
/// The comment of a kernel is what every execution must fulfil.
///
/// {@link dev.plumbline.kernel.Backends} finds the executions that are on the class path.
package dev.plumbline.kernel;
