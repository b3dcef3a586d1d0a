package dev.plumbline.lab;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.BackendProvider;
import dev.plumbline.kernel.Backends;
import dev.plumbline.lab.result.Provenance;
import dev.plumbline.lab.terminal.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options that every command that computes something has: `@Mixin ExecutionOptions`, or {@link CommonOptions} for one
/// whose result is a folder.
public class ExecutionOptions {
    private static final String AUTO = "auto";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all random numbers; the same seed gives the same numbers. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = AUTO,
            description = "Execution that computes: definition, vector, nd4j, nd4j-cuda, cuda (see 'plumbline doctor'). "
                    + "Default: vector where it works, else definition.")
    private String backend;

    @Mixin
    private CudaLibraries cudaLibraries = new CudaLibraries();

    private int threads;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Worker threads. Results do not depend on it. Default: all processors.")
    void setThreads(int count) {
        if (count < 1) {
            throw new ParameterException(command.commandLine(), "--threads must be at least 1, was " + count);
        }
        threads = count;
    }

    public final long seed() {
        return seed;
    }

    public final int threads() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /// Whether the answer goes to standard output as JSON.
    public final boolean json() {
        return output.json();
    }

    /// A progress line on standard error; see {@link Progress}.
    public final Progress progress(String label, long total) {
        return Progress.start(label, total);
    }

    /// Opens the execution of `--backend`.
    ///
    /// @throws UserError exit code 3 if it is not available, 2 if there is none of that name
    public final Backend openBackend() {
        List<BackendProvider> providers = Backends.providers();
        BackendProvider chosen = provider(providers, "vector");
        return open(chosen, BackendOptions.defaults().withThreads(threads()));
    }

    /// Opens the execution of `--backend` once for each of `--threads`, one thread each, for work that is done side by
    /// side; once for all where members of an ensemble train as one problem.
    ///
    /// @param automatic the execution to take if none is asked for
    /// @throws UserError as {@link #openBackend}
    public final List<Backend> openWorkers(String automatic) {
        BackendProvider chosen = provider(Backends.providers(), automatic);
        var workers = new ArrayList<Backend>();
        do {
            workers.add(open(chosen, BackendOptions.defaults()));
        } while (workers.size() < threads() && !workers.getFirst().trainsMembersTogether());
        return workers;
    }

    /// Opens an execution.
    ///
    /// @throws UserError exit code 3 if it is not available, with the reason
    public static Backend open(BackendProvider chosen, BackendOptions options) {
        var availability = chosen.availability();
        if (!availability.available()) {
            throw notAvailable(chosen, availability.reason());
        }
        try {
            return chosen.open(options);
        } catch (IllegalStateException e) { // what shows only at the start, such as a library that is missing
            throw notAvailable(chosen, Errors.line(e));
        }
    }

    private static UserError notAvailable(BackendProvider chosen, String reason) {
        return UserError.notAvailable("execution '" + chosen.name() + "' is not available: " + reason);
    }

    private BackendProvider provider(List<BackendProvider> providers, String automatic) {
        if (backend.equals(AUTO)) {
            return providers.stream()
                    .filter(p -> p.name().equals(automatic) && p.availability().available())
                    .findFirst()
                    .orElseGet(() -> providers.getFirst());
        }
        return providers.stream()
                .filter(p -> p.name().equals(backend))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(),
                        "no execution '" + backend + "'; there are "
                                + String.join(", ", providers.stream().map(BackendProvider::name).toList())));
    }

    /// The record of how a result came about, for the files and the report.
    ///
    /// @param execution the backend that computed, as `name: description`
    /// @param dtype `float32` or `float64`
    /// @param configuration every option that a result depends on, in order
    public final Provenance provenance(String execution, String dtype, Map<String, ?> configuration) {
        return Provenance.now("plumbline " + command.qualifiedName(" ").replaceFirst("^plumbline ?", ""),
                seed, execution, dtype, threads(), configuration);
    }
}
