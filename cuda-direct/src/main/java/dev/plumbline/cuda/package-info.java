/// The kernels as CUDA C, launched through the JDK's Foreign Function & Memory API.
///
/// | class | what it does |
/// | --- | --- |
/// | {@link dev.plumbline.cuda.NativeLibraries} | finds libcuda, NVRTC and cuBLAS on the machine |
/// | {@link dev.plumbline.cuda.Driver}, `Nvrtc`, `Cublas` | their functions, every status checked and named |
/// | `KernelImage` | machine code of the kernels for one device: compiled by NVRTC or nvcc, kept on disk |
/// | `Device` | context, stream, memory that is used again, launches |
/// | `CudaBackend` and its kernels | what the rest of Plumbline sees |
/// | {@link dev.plumbline.cuda.EmulatedDriver} | a device on the CPU, for tests where there is no GPU |
///
/// The kernels themselves are resources, `kernels/*.cu`, one for each subject, each with its formula.
package dev.plumbline.cuda;
