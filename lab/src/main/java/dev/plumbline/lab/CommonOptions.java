package dev.plumbline.lab;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The options of every command whose result is a folder: `@Mixin CommonOptions common`.
public final class CommonOptions extends ExecutionOptions {
    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Folder for the results, written whole or not at all.")
    private Path out;

    /// The folder of `--out`.
    public Optional<Path> out() {
        return Optional.ofNullable(out);
    }
}
