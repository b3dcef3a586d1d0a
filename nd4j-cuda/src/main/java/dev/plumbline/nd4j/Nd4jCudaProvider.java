package dev.plumbline.nd4j;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.BackendProvider;
import dev.plumbline.nd4j.CudaDriver.Gpu;

/// Provides the ND4J execution on a GPU, if it was built with `-Pcuda` and ND4J's library has code for the GPU.
///
/// The code that computes is that of {@link Nd4jProvider}. ND4J would start on any GPU and fail at the first kernel
/// that has no code for it, so the driver is asked first.
public final class Nd4jCudaProvider implements BackendProvider {
    /// Compute capabilities that nd4j-cuda-11.6 1.0.0-M2.1 has machine code for. It has no PTX that a driver could
    /// compile for others.
    private static final int[] MACHINE_CODES = {37, 50, 52, 60, 61, 70, 75, 80, 86};
    private static final int CUDA_VERSION = 11060;
    private static final String LIBRARY = "org/nd4j/linalg/jcublas/bindings/linux-x86_64/libjnind4jcuda.so";

    @Override
    public String name() {
        return "nd4j-cuda";
    }

    @Override
    public Availability availability() {
        try {
            var loader = getClass().getClassLoader();
            boolean built = Nd4jStart.hasCuda(loader) && loader.getResource(LIBRARY) != null;
            return decide(built, CudaDriver.ask(), Nd4jStart.prefersGpu(System.getenv()));
        } catch (RuntimeException | LinkageError e) {
            return Availability.no("the CUDA driver cannot be used: " + e);
        }
    }

    /// The decision.
    ///
    /// @param built whether ND4J's CUDA back end is on the class path
    /// @param prefersGpu whether this process starts ND4J on the GPU
    static Availability decide(boolean built, CudaDriver driver, boolean prefersGpu) {
        // first, since building it in would not help
        if (driver instanceof CudaDriver.Present present) {
            for (Gpu gpu : present.gpus()) {
                if (!hasCodeFor(gpu.capability())) {
                    return Availability.no(gpu.text()
                            + ", and ND4J's CUDA library has code for 3.7 and 5.0 to 8.9 only; "
                            + "use the direct execution: --backend cuda"
                            + (present.gpus().size() == 1 ? "" : ", or hide this GPU with CUDA_VISIBLE_DEVICES"));
                }
            }
        }
        if (!built) {
            return Availability.no("not built in; mvn -Pcuda -DskipTests package -pl lab -am builds it in "
                    + "(a download of 608 MB; docs/gpu.md says what else it needs)");
        }
        return switch (driver) {
            case CudaDriver.Missing() ->
                Availability.no("no CUDA driver (libcuda.so.1) on this machine; it comes with NVIDIA's display driver");
            case CudaDriver.Failing(String call) -> Availability.no("the CUDA driver does not answer: " + call);
            case CudaDriver.Present present when present.gpus().isEmpty() ->
                Availability.no("the CUDA driver sees no GPU; check CUDA_VISIBLE_DEVICES and nvidia-smi");
            case CudaDriver.Present present when present.version() < CUDA_VERSION ->
                Availability.no("the driver is for CUDA %d.%d, and ND4J needs one for CUDA 11.6 or later"
                        .formatted(present.version() / 1000, present.version() % 1000 / 10));
            case CudaDriver.Present _ when !prefersGpu ->
                Availability.no("this process runs ND4J on the processor; with --backend nd4j-cuda ./plumbline starts "
                        + "one on the GPU (elsewhere: set " + Nd4jStart.GPU_PRIORITY + " above "
                        + Nd4jStart.CPU_PRIORITY + ")");
            case CudaDriver.Present _ -> Availability.yes();
        };
    }

    /// Machine code runs on a GPU of the same major version and the same or a later minor one.
    static boolean hasCodeFor(int capability) {
        for (int code : MACHINE_CODES) {
            if (capability / 10 == code / 10 && capability >= code) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Backend open(BackendOptions options) {
        var availability = availability();
        if (!availability.available()) {
            throw new IllegalStateException(availability.reason());
        }
        Nd4jStart.require("JCublasBackend");
        return new Nd4jBackend(name(), options);
    }
}
