package dev.plumbline.properties.harness;

import dev.plumbline.cuda.CudaProvider;
import dev.plumbline.cuda.EmulatedDriver;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// The executions under test, opened once for the whole test run: the definition, the Vector API at every lane width
/// and with two threads, ND4J, and CUDA: on a GPU, or where there is none on a device emulated on the CPU. One that is not
/// available is named on standard output with its reason.
public final class Executions {
    private static final List<Execution> ALL = open();
    private static final AtomicInteger EMULATED_CALLS = new AtomicInteger();

    private Executions() {}

    /// @param name row of the accuracy table: definition, vector, nd4j, nd4j-cuda, cuda
    /// @param label name with the options, for messages
    public record Execution(String name, String label, Backend backend) {
        boolean isEmulated() {
            return label.equals("cuda/emulated");
        }
    }

    public static List<Execution> all() {
        return ALL;
    }

    /// All but the emulated device, on which a training run takes minutes.
    public static List<Execution> forTraining() {
        return ALL.stream().filter(execution -> !execution.isEmulated()).toList();
    }

    /// Whether this call may be left out: the emulated device takes every eighth, so that a build stays short.
    public static boolean leavesOut(Execution execution) {
        return execution.isEmulated() && EMULATED_CALLS.getAndIncrement() % 8 != 0;
    }

    /// The executions called `name`: several lane widths and thread counts for the Vector API.
    public static List<Execution> named(String name) {
        return ALL.stream().filter(execution -> execution.name().equals(name)).toList();
    }

    /// The definition.
    public static Backend definition() {
        return named("definition").get(0).backend();
    }

    private static List<Execution> open() {
        var executions = new ArrayList<Execution>();
        // a list of names leaves the others out, where only one execution is in question
        String wanted = System.getProperty("plumbline.executions");
        for (var provider : Backends.providers()) {
            if (wanted != null && !List.of(wanted.split(",")).contains(provider.name())) {
                continue;
            }
            var availability = provider.availability();
            if (!availability.available() && provider.name().equals("cuda")) {
                var library = EmulatedDriver.compile(Path.of("target", "emulated"));
                if (library.isPresent()) {
                    executions.add(new Execution("cuda", "cuda/emulated", CudaProvider.open(library.get())));
                    continue;
                }
            }
            if (!availability.available()) {
                System.out.println("execution " + provider.name() + " is not tested: " + availability.reason());
                continue;
            }
            if (provider.name().equals("vector")) {
                for (int bits : new int[] {0, 64, 128, 256, 512}) {
                    executions.add(execution(provider.name(), bits, 1));
                }
                executions.add(execution(provider.name(), 0, 2));
            } else {
                executions.add(execution(provider.name(), 0, 1));
            }
        }
        Backends.loadFailures().forEach(line -> System.out.println("an execution failed to load: " + line));
        return List.copyOf(executions);
    }

    private static Execution execution(String name, int bits, int threads) {
        var options = BackendOptions.defaults().withVectorBits(bits).withThreads(threads);
        var label = name + (bits == 0 ? "" : "/" + bits) + (threads == 1 ? "" : "/" + threads + " threads");
        var backend = Backends.open(name, options);
        // an emulated driver that was named as the machine's
        return new Execution(name, backend.description().contains("no GPU") ? label + "/emulated" : label, backend);
    }
}
