package dev.plumbline.properties.harness;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import java.util.ArrayList;
import java.util.List;

/// The executions under test, opened once for the whole test run: the definition, the Vector API at every lane width
/// and with two threads, and ND4J. One that is not available is named on standard output with its reason.
public final class Executions {
    private static final List<Execution> ALL = open();

    private Executions() {}

    /// @param name row of the accuracy table: definition, vector, nd4j
    /// @param label name with the options, for messages
    public record Execution(String name, String label, Backend backend) {}

    public static List<Execution> all() {
        return ALL;
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
        for (var provider : Backends.providers()) {
            var availability = provider.availability();
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
        return new Execution(name, label, Backends.open(name, options));
    }
}
