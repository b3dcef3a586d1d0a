package dev.plumbline.lab;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `--cuda-libraries`, beside `--backend` wherever that is.
public final class CudaLibraries {
    /// Read by the CUDA execution, which is there at run time only.
    private static final String PROPERTY = "plumbline.cuda.libraries";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--cuda-libraries",
            paramLabel = "FOLDER",
            description = "Where '--backend cuda' finds NVRTC and cuBLAS, before all other places (see docs/gpu.md).")
    void setFolder(String folder) {
        boolean there;
        try {
            there = Files.isDirectory(Path.of(folder));
        } catch (InvalidPathException e) {
            there = false;
        }
        if (!there) {
            throw new ParameterException(command.commandLine(), "--cuda-libraries: '" + folder
                    + "' is no folder; name the one with libnvrtc.so.12 or .13, and libcublas beside it");
        }
        System.setProperty(PROPERTY, folder);
    }
}
