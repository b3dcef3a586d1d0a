package dev.plumbline.lab.vectors;

import dev.plumbline.data.AtomicFile;
import dev.plumbline.lab.ExitCode;
import dev.plumbline.lab.UserError;
import dev.plumbline.oracle.variants.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `plumbline vectors`: the conformance vectors.
@Command(
        name = "vectors",
        mixinStandardHelpOptions = true,
        description = "Writes the conformance vectors from the oracle, or checks that files are what it writes.",
        footerHeading = "%nExamples:%n",
        footer = {"  plumbline vectors generate --out vectors", "  plumbline vectors check --in data/vectors"},
        subcommands = {Vectors.Generate.class, Vectors.Check.class})
public final class Vectors implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /// One JSON file for each operation.
    @Command(name = "generate", mixinStandardHelpOptions = true, description = "Writes one JSON file for each operation.")
    static final class Generate implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--out", paramLabel = "FOLDER", required = true, description = "Where to; made if it is not there.")
        private Path out;

        @Override
        public Integer call() throws IOException {
            Files.createDirectories(out);
            for (var operation : Operations.all()) {
                var text = VectorFile.of(operation);
                AtomicFile.write(out.resolve(operation.id() + ".json"), target -> Files.writeString(target, text));
            }
            spec.commandLine().getOut().println(Operations.all().size() + " files written to " + out);
            return ExitCode.OK;
        }
    }

    /// Byte for byte.
    @Command(name = "check", mixinStandardHelpOptions = true, description = "Checks that files are, byte for byte, what 'generate' writes.")
    static final class Check implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--in", paramLabel = "FOLDER", required = true, description = "Where they are.")
        private Path in;

        @Override
        public Integer call() throws IOException {
            if (!Files.isDirectory(in)) {
                throw UserError.badInput(in + ": no such folder; 'plumbline vectors generate --out " + in + "' makes it");
            }
            var different = new ArrayList<String>();
            for (var operation : Operations.all()) {
                var file = in.resolve(operation.id() + ".json");
                if (!Files.exists(file) || !Files.readString(file).equals(VectorFile.of(operation))) {
                    different.add(file.getFileName().toString());
                }
            }
            var output = spec.commandLine().getOut();
            if (different.isEmpty()) {
                output.println("all " + Operations.all().size() + " files are what the oracle gives");
                return ExitCode.OK;
            }
            output.println("missing or different: " + String.join(", ", different));
            return ExitCode.CHECK_FAILED;
        }
    }
}
