package dev.plumbline.benchmarks.gpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Joins what the parts of `benchmarks/gpu/check` left in a folder into `check.json` and `check.md`. A part that is missing, cut off or
/// not readable takes only its own lines with it.
///
/// `GpuReport FOLDER`, with `commit`, `parts.csv` (name, status, seconds, exit code), `doctor.log`, `properties.md`,
/// `target/accuracy-seen.csv`, and lines of JSON in
/// `kernels.json` and `torch.json`.
public final class GpuReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    private GpuReport(Path folder) {
        this.folder = folder;
    }

    /// See the class.
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("arguments: FOLDER");
        }
        write(Path.of(arguments[0]));
    }

    static void write(Path folder) throws IOException {
        var report = new GpuReport(folder);
        var all = report.collect();
        Files.writeString(folder.resolve("check.json"), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
        Files.write(folder.resolve("check.md"), report.markdown(all));
    }

    private ObjectNode collect() throws IOException {
        var all = JSON.createObjectNode();
        all.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        all.put("commit", String.join("", lines("commit")));
        var parts = all.putArray("parts");
        for (String line : lines("parts.csv")) {
            String[] fields = line.split(",", -1);
            var part = parts.addObject().put("name", fields[0]).put("status", fields[1]).put("seconds", Integer.parseInt(fields[2]));
            if (!fields[3].isEmpty()) {
                part.put("exitCode", Integer.parseInt(fields[3]));
            }
        }
        all.set("doctor", text("doctor.log"));
        all.set("properties", text("properties.md"));
        all.set("accuracy", text("target/accuracy-seen.csv"));
        all.set("kernels", objects("kernels.json"));
        all.set("torch", objects("torch.json"));
        return all;
    }

    private List<String> lines(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    private ArrayNode text(String file) throws IOException {
        var array = JSON.createArrayNode();
        lines(file).stream().filter(line -> !line.startsWith("WARNING: Using incubator modules")).forEach(array::add);
        return array;
    }

    /// The lines of a file that are whole: the last one of a part that ran out of time may not be.
    private ArrayNode objects(String file) throws IOException {
        var array = JSON.createArrayNode();
        for (String line : lines(file)) {
            try {
                array.add(JSON.readTree(line));
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                break;
            }
        }
        return array;
    }

    private List<String> markdown(ObjectNode all) {
        var out = new ArrayList<String>();
        out.add("# The CUDA execution, checked and measured");
        out.add("");
        out.add(all.get("date").asText() + " (UTC), commit " + all.get("commit").asText());
        out.add("");
        out.add("| part | status | seconds |");
        out.add("| --- | --- | --- |");
        all.get("parts").forEach(part -> out.add("| " + part.get("name").asText() + " | " + part.get("status").asText() + " | "
                + part.get("seconds").asText() + " |"));
        out.add("");
        out.add("```");
        all.get("doctor").forEach(line -> out.add(line.asText()));
        out.add("```");
        out.add("");
        out.add("## Properties against definition and oracle");
        out.add("");
        all.get("properties").forEach(line -> out.add(line.asText()));
        if (all.get("properties").isEmpty()) {
            out.add("Not finished: see properties.log.");
        }
        out.add("");
        kernels(all.get("kernels"), all.get("torch"), out);
        ensembles(all.get("kernels"), all.get("torch"), out);
        return out;
    }

    private static void kernels(JsonNode ours, JsonNode torch, List<String> out) {
        out.add("## Kernels");
        out.add("");
        if (ours.isEmpty()) {
            out.add("Not measured: see kernels.log.");
            out.add("");
            return;
        }
        out.add(String.format(Locale.ROOT, "%s; %,d elements; medians. A share is bytes a second over those of a device copy of the same type; "
                + "a ratio above 1 says that PyTorch takes longer.", ours.get(0).get("device").asText(), ours.get(0).get("elements").asLong()));
        out.add("");
        out.add("| kernel | type | GB/s or TF/s | share of copy | torch eager / ours | torch.compile / ours |");
        out.add("| --- | --- | --- | --- | --- | --- |");
        for (var row : ours) {
            if (row.has("failed")) {
                out.add("| " + name(row) + " | failed: " + row.get("failed").asText().replace("|", "/") + " | | | |");
            } else if (!row.has("group")) {
                boolean product = row.get("operations").asDouble() > 0;
                double rate = product ? row.get("operations").asDouble() / seconds(row) / 1e12 : rate(row) / 1e9;
                String share = product ? "" : find(ours, "copy", row.get("dtype").asText())
                        .map(copy -> ratio(rate(row) / rate(copy))).orElse("");
                out.add(String.format(Locale.ROOT, "| %s | %.3g | %s | %s |", name(row), rate, share, peers(torch, row)));
            }
        }
        out.add("");
    }

    private static void ensembles(JsonNode ours, JsonNode torch, List<String> out) {
        var rows = new ArrayList<JsonNode>();
        ours.forEach(row -> {
            if (row.has("group") && !row.has("failed")) {
                rows.add(row);
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        out.add("## Training ensembles");
        out.add("");
        out.add(rows.getFirst().get("group").asText() + ". A time is in units of the batched step of its type; for the products alone, what cuBLAS "
                + "(or the own product) needs for the same products, so its unit time is the share that products could fill.");
        out.add("");
        out.add("| one step by | type | time / batched | torch eager / this | torch.compile / this |");
        out.add("| --- | --- | --- | --- | --- |");
        for (var row : rows) {
            String relative = find(ours, GpuBenchmark.BATCHED, row.get("dtype").asText())
                    .map(batched -> ratio(seconds(row) / seconds(batched))).orElse("");
            out.add("| " + name(row) + " | " + relative + " | " + peers(torch, row) + " |");
        }
        out.add("");
    }

    private static String name(JsonNode row) {
        return row.get("kernel").asText() + " | " + row.get("dtype").asText().toLowerCase(Locale.ROOT);
    }

    private static double seconds(JsonNode row) {
        return row.get("seconds").asDouble();
    }

    private static double rate(JsonNode row) {
        return row.get("bytes").asDouble() / seconds(row);
    }

    private static String ratio(double x) {
        return String.format(Locale.ROOT, "%.2f", x);
    }

    private static Optional<JsonNode> find(JsonNode rows, String kernel, String dtype) {
        for (var row : rows) {
            if (row.get("kernel").asText().equals(kernel) && row.get("dtype").asText().equals(dtype) && !row.has("failed")) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    /// Two cells: eager and compiled PyTorch over ours, or why there is none.
    private static String peers(JsonNode torch, JsonNode row) {
        var peer = find(torch, row.get("kernel").asText(), row.get("dtype").asText());
        var cells = new String[] {"", ""};
        String[] ways = {"eager", "compiled"};
        for (int i = 0; i < ways.length && peer.isPresent(); i++) {
            if (peer.get().has(ways[i])) {
                cells[i] = ratio(peer.get().get(ways[i]).asDouble() / seconds(row));
            } else if (peer.get().has(ways[i] + "_failed")) {
                cells[i] = peer.get().get(ways[i] + "_failed").asText().replace("|", "/");
            }
        }
        return cells[0] + " | " + cells[1];
    }
}
