package dev.plumbline.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The text of the kernels: resources `kernels/*.cu` and what they include, joined into one.
final class KernelSource {
    /// All files, so that they can be written to a folder for a compiler that reads files.
    static final List<String> FILES = List.of("all.cu", "common.cuh", "numerics.cu", "preference.cu", "reward.cu", "ensemble.cu",
            "softmax.cu", "policy.cu", "model.cu", "emulator.h", "emulator.cpp");
    private static final Pattern INCLUDE = Pattern.compile("#include \"([a-z.]+)\"");

    private KernelSource() {}

    /// One self-contained text for NVRTC.
    static String joined() {
        var text = new StringBuilder();
        append("all.cu", new HashSet<>(), text);
        return text.toString();
    }

    private static void append(String file, Set<String> seen, StringBuilder text) {
        if (!seen.add(file) || file.equals("emulator.h")) {
            return;
        }
        for (String line : read(file).split("\n")) {
            var include = INCLUDE.matcher(line);
            if (include.matches()) {
                append(include.group(1), seen, text);
            } else if (!line.startsWith("#pragma once")) {
                text.append(line).append('\n');
            }
        }
    }

    static String read(String file) {
        try (var in = KernelSource.class.getResourceAsStream("kernels/" + file)) {
            if (in == null) {
                throw new CudaException("the resource kernels/" + file + " is missing from the module cuda-direct");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// First 16 hexadecimal digits of SHA-256.
    static String digest(String text) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
