/// The kernels on ND4J, on its native back end or on CUDA: one body of code, composed of operations whose accuracy and
/// aliasing have tests here. `docs/gpu.md` says which GPUs ND4J can use.
package dev.plumbline.nd4j;
