package dev.plumbline.nd4j;

import java.util.Map;
import java.util.ServiceLoader;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;

/// Which of ND4J's own back ends this process starts, and the start itself.
///
/// The class `Nd4j` is initialised once in a process: it takes the first back end that loads, the highest priority
/// first. Priorities are read from environment variables, so whatever starts Java chooses.
final class Nd4jStart {
    static final String CPU_PRIORITY = "BACKEND_PRIORITY_CPU";
    static final String GPU_PRIORITY = "BACKEND_PRIORITY_GPU";
    private static final String CUDA_CLASS = "org/nd4j/linalg/jcublas/JCublasBackend.class";
    private static final int DEFAULT_CPU = 0;
    private static final int DEFAULT_GPU = 100;

    private Nd4jStart() {}

    /// Whether ND4J's CUDA back end is on the class path.
    static boolean hasCuda(ClassLoader loader) {
        return loader.getResource(CUDA_CLASS) != null;
    }

    /// Whether ND4J tries its CUDA back end first here, given that it is on the class path.
    static boolean prefersGpu(Map<String, String> environment) {
        return priority(environment.get(GPU_PRIORITY), DEFAULT_GPU)
                > priority(environment.get(CPU_PRIORITY), DEFAULT_CPU);
    }

    private static int priority(String value, int otherwise) {
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /// Starts ND4J if it was not started yet.
    ///
    /// ND4J itself would print a stack trace for a back end that cannot run and take the next one; so the one that is
    /// wanted is asked first.
    ///
    /// @param backend simple name of the back end
    /// @throws IllegalStateException if it cannot run, or this process has started another
    static void require(String backend) {
        NativeHeap.returnLargeBlocks();
        String started;
        try {
            requireItCanRun(backend);
            started = Nd4j.getBackend().getClass().getSimpleName();
        } catch (RuntimeException | LinkageError e) {
            throw new IllegalStateException("ND4J did not start: " + innermost(e), e);
        }
        if (!started.equals(backend)) {
            throw new IllegalStateException("ND4J started " + started + " in place of " + backend);
        }
    }

    private static void requireItCanRun(String name) {
        for (var candidate : ServiceLoader.load(Nd4jBackend.class)) {
            if (candidate.getClass().getSimpleName().equals(name) && !candidate.canRun()) {
                throw new IllegalStateException(name + " cannot run");
            }
        }
    }

    /// Type and message of the first cause, on one line.
    static String innermost(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString().lines().findFirst().orElse("");
    }
}
