package dev.plumbline.lab.reproduce;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.data.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Measurements of seeds that are done, one file each, so that an interrupted run can go on.
///
/// A file belongs to what it was computed from: another version, execution, scale or seed gives another name.
final class Runs {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final String context;

    /// @param context all that the measurements depend on, except experiment and seed
    Runs(Path folder, String context) {
        this.folder = folder;
        this.context = Integer.toHexString(context.hashCode());
    }

    /// The measurements kept for this experiment and seed, or those of `work`, which are then kept.
    Map<String, Double> of(String experiment, long seed, Supplier<Map<String, Double>> work) {
        Path file = folder.resolve(experiment + "-" + seed + "-" + context + ".json");
        return read(file).orElseGet(() -> {
            var measured = work.get();
            AtomicFile.write(file, path -> Files.writeString(path, JSON.writeValueAsString(texts(measured))));
            return measured;
        });
    }

    /// Hexadecimal, so that they read back to the same bits, NaN included.
    private static Map<String, String> texts(Map<String, Double> measured) {
        var texts = new LinkedHashMap<String, String>();
        measured.forEach((name, value) -> texts.put(name, Double.toHexString(value)));
        return texts;
    }

    private static Optional<Map<String, Double>> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Map<String, String> texts = JSON.readValue(Files.readString(file), new TypeReference<LinkedHashMap<String, String>>() {});
            var measured = new LinkedHashMap<String, Double>();
            texts.forEach((name, text) -> measured.put(name, Double.parseDouble(text)));
            return Optional.of(measured);
        } catch (IOException | NumberFormatException e) {
            // not one of ours any more: compute again
            return Optional.empty();
        }
    }

    static void forget(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
