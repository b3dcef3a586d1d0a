package dev.plumbline.cuda;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.BackendProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;

/// Provides the CUDA execution if there is a driver, a device, and a way to compile the kernels for it.
@SuppressWarnings("restricted") // loads a native library
public final class CudaProvider implements BackendProvider {
    @Override
    public String name() {
        return "cuda";
    }

    /// Loads the driver and counts devices; starts no context and compiles nothing.
    @Override
    public Availability availability() {
        try {
            var library = NativeLibraries.driver();
            if (library.isEmpty()) {
                return Availability.no("no CUDA driver (libcuda.so.1) on this machine; it comes with NVIDIA's display driver");
            }
            var driver = new Driver(library.get());
            driver.init();
            if (driver.deviceCount() == 0) {
                return Availability.no("the CUDA driver sees no GPU; check CUDA_VISIBLE_DEVICES and nvidia-smi");
            }
            if (driver.describe(0).capability() != 0 && !KernelImage.isPossible()) {
                return Availability.no("a GPU is here (" + driver.describe(0).text() + "), but " + KernelImage.MISSING);
            }
            return Availability.yes();
        } catch (CudaException e) {
            return Availability.no(e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            return Availability.no("the CUDA driver cannot be used: " + e);
        }
    }

    /// On device 0 as CUDA_VISIBLE_DEVICES orders them. The options concern processors only.
    @Override
    public Backend open(BackendOptions options) {
        var availability = availability();
        if (!availability.available()) {
            throw new IllegalStateException(availability.reason());
        }
        return new CudaBackend(new Device(new Driver(NativeLibraries.driver().orElseThrow()), 0));
    }

    /// The execution on a driver library of one's own, for example that of {@link EmulatedDriver}.
    public static Backend open(Path driver) {
        return new CudaBackend(new Device(new Driver(SymbolLookup.libraryLookup(driver, Arena.global())), 0));
    }
}
