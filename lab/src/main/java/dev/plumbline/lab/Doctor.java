package dev.plumbline.lab;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.BackendProvider;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Arguments;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.lab.result.Provenance;
import dev.plumbline.lab.terminal.Progress;
import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `plumbline doctor`: which executions work here, and why one does not.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Shows which executions work on this machine, with versions and capabilities, and the reason "
                + "where one does not. Each one that is there computes log 2 as a Bradley-Terry loss.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline doctor",
            "  plumbline doctor --backend nd4j     exit code 3 if ND4J does not work here",
            "  plumbline doctor --json"
        })
final class Doctor implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "Look at this execution only, and end with 3 if it does not work.")
    private String only;

    @Mixin
    private CudaLibraries cudaLibraries = new CudaLibraries();

    /// What was found of one execution.
    ///
    /// @param state `available`, `absent`, or `broken` if it is there but does not compute
    /// @param description versions, width, threads; or the reason why not
    /// @param milliseconds to open it and to compute once, 0 if absent
    record Finding(String name, String state, String description, long milliseconds) {}

    /// The answer of `--json`.
    record Answer(
            String version,
            String commit,
            String java,
            String virtualMachine,
            String system,
            int processors,
            long maximumHeapBytes,
            List<Finding> executions,
            List<String> loadFailures) {}

    @Override
    public Integer call() {
        var answer = examine();
        var out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(JsonText.of(answer));
        } else {
            print(answer, out);
        }
        boolean broken = !answer.loadFailures().isEmpty()
                || answer.executions().stream().anyMatch(f -> f.state().equals("broken"));
        boolean missing = only != null
                && answer.executions().stream().anyMatch(f -> !f.state().equals("available"));
        return missing ? ExitCode.NOT_AVAILABLE : broken ? ExitCode.CHECK_FAILED : ExitCode.OK;
    }

    private Answer examine() {
        var providers = Backends.providers();
        var findings = new ArrayList<Finding>();
        for (var provider : providers) {
            if (only == null || provider.name().equals(only)) {
                findings.add(examine(provider));
            }
        }
        if (findings.isEmpty()) {
            throw UserError.badInput("no execution '" + only + "'; there are "
                    + String.join(", ", providers.stream().map(BackendProvider::name).toList()));
        }
        return new Answer(
                Provenance.installedVersion(),
                Provenance.sourceCommit(),
                Provenance.runningJava(),
                System.getProperty("java.vm.name") + ' ' + System.getProperty("java.vm.version"),
                Provenance.thisSystem(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory(),
                List.copyOf(findings),
                Backends.loadFailures());
    }

    private static Finding examine(BackendProvider provider) {
        var availability = provider.availability();
        if (!availability.available()) {
            return new Finding(provider.name(), "absent", availability.reason(), 0);
        }
        long start = System.nanoTime();
        var options = BackendOptions.defaults().withThreads(Runtime.getRuntime().availableProcessors());
        try (var backend = provider.open(options)) {
            String description = backend.description();
            double loss = bradleyTerryLossOfATie(backend);
            long milliseconds = (System.nanoTime() - start) / 1_000_000;
            // two roundings in float64: the exponential is exact at 0, the logarithm is within one ulp
            return Math.abs(loss - Math.log(2)) <= 2 * Math.ulp(Math.log(2))
                    ? new Finding(provider.name(), "available", description, milliseconds)
                    : new Finding(provider.name(), "broken", "computes log 2 as " + loss + "; " + description, milliseconds);
        } catch (RuntimeException | LinkageError | AssertionError e) {
            return new Finding(
                    provider.name(), "broken", e.getClass().getSimpleName() + ": " + Errors.line(e),
                    (System.nanoTime() - start) / 1_000_000);
        }
    }

    private static double bradleyTerryLossOfATie(Backend backend) {
        var arguments = new Arguments()
                .put("chosen", backend.vector(DType.FLOAT64, 0.5))
                .put("rejected", backend.vector(DType.FLOAT64, 0.5));
        return Operations.find("preference.bradley_terry_loss")
                .evaluate(backend, arguments)
                .get("loss")
                .toArray()[0];
    }

    private static void print(Answer answer, PrintWriter out) {
        out.println("Plumbline  " + answer.version() + ", commit " + answer.commit());
        out.println("Java       " + answer.java() + ", " + answer.virtualMachine());
        out.println("System     " + answer.system() + ", heap up to " + (answer.maximumHeapBytes() >> 20) + " MiB");
        out.println();
        var table = new Table("execution", "state", ">ready in", "what it is, or why it is not there");
        for (var finding : answer.executions()) {
            table.row(
                    finding.name(),
                    finding.state(),
                    finding.milliseconds() == 0 ? "-" : Progress.duration(finding.milliseconds() * 1_000_000),
                    finding.description());
        }
        table.print(out, Terminal.width());
        for (var failure : answer.loadFailures()) {
            out.println();
            out.println("could not be loaded: " + failure);
        }
    }
}
