package dev.plumbline.lab.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.lab.Main;
import dev.plumbline.oracle.variants.Operations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// `verify` as a user runs it.
///
/// Planted mistakes that turn it red: a key column read as a number; a malformed row that ends the run; the exit code of a failure
/// 0; the last block of a file dropped; two-axis arrays taken as one group; slack for printed decimals left out, or given to a
/// column of exact halves.
class VerifyTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final SplittableRandom random = new SplittableRandom(20261123);

    @BeforeEach
    void empty() {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
    }

    private int run(Object... arguments) {
        empty();
        return Main.execute(new PrintWriter(out), new PrintWriter(err), Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    }

    private JsonNode json(int expectedCode, Object... arguments) throws IOException {
        assertEquals(expectedCode, run(Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray()), err.toString());
        return new ObjectMapper().readTree(out.toString());
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @TestFactory
    Stream<DynamicTest> everyTemplatePassesAsItStands() {
        return Operations.all().stream().map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
            assertEquals(0, run("verify", "--op", operation.id(), "--template"), err.toString());
            var file = file("template.csv", out.toString());
            for (String format : List.of("float64", "float32")) {
                assertEquals(0, run("verify", "--op", operation.id(), "--dtype", format, file), out.toString() + err);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationIsListed() {
        return Operations.all().stream().map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
            assertEquals(0, run("verify", "--list", operation.id()));
            operation.variants().forEach(variant -> assertTrue(out.toString().contains(variant.id()), variant.id()));
        }));
    }

    /// Advantages with the population deviation and ε = 1e-4, of which no project in the catalogue has both.
    @Test
    void namesACombination() throws IOException {
        var answer = json(1, "verify", "--op", "group-advantage", groups("mine.csv", 40, 1e-4, 0, ""));
        assertEquals("fail", answer.get("verdict").asText());
        assertEquals(1, answer.get("matches").size());
        assertEquals("ddof = 0, epsilon = 1e-4", answer.get("matches").get(0).get("id").asText());
    }

    @Test
    void namesAProjectAndAcceptsItOnRequest() throws IOException {
        var file = groups("mine.csv", 40, 1e-4, 1, "");
        assertEquals("grpo-sd1-1e-4", json(1, "verify", "--op", "group-advantage", file).get("matches").get(0).get("id").asText());
        assertEquals("pass-as-variant",
                json(0, "verify", "--op", "group-advantage", "--expect", "grpo-sd1-1e-4", file).get("verdict").asText());
        assertEquals("pass", json(0, "verify", "--op", "group-advantage", "--set", "epsilon=1e-4", file).get("verdict").asText());
        assertEquals(1, run("verify", "--op", "group-advantage", "--expect", "rloo", file));
        assertTrue(out.toString().contains("grpo-sd1-1e-4"), out.toString());
    }

    @Test
    void saysThatWrongNumbersAreNobodys() throws IOException {
        var answer = json(1, "verify", "--op", "group-advantage", groups("mine.csv", 40, 1e-4, 1, "noise"));
        assertEquals(0, answer.get("matches").size());
        assertTrue(answer.get("note").asText().startsWith("none of"), answer.toString());
    }

    /// One wrong number in ten thousand, and it is the worst.
    @Test
    void findsTheOneWrongRow() throws IOException {
        var lines = new ArrayList<>(Files.readAllLines(groups("mine.csv", 1250, 0, 1, "")));
        var cells = lines.get(7_777).split(",");
        lines.set(7_777, cells[0] + "," + cells[1] + "," + (Float.parseFloat(cells[2]) + 0.001f));
        var answer = json(1, "verify", "--op", "group-advantage", file("one.csv", String.join("\n", lines)));
        assertEquals(1, answer.get("failed").asInt());
        assertEquals(7_778, answer.get("worst").get("line").asInt());
        assertEquals(10_000, answer.get("checked").asInt());
    }

    @Test
    void leavesMalformedRowsOutUnlessStrict() throws IOException {
        var file = file("bt.csv", "chosen,rejected,loss\n1,0,0.3132617\nx,0,0.5\n1,0\n\"1,0,0.3\n,1,0.3\n0,0,0.6931472\n");
        var answer = json(0, "verify", "--op", "bradley-terry-loss", file);
        assertEquals(2, answer.get("checked").asInt());
        assertEquals(4, answer.get("malformed").asInt());
        assertEquals(List.of(3, 4, 5, 6), lines(answer));
        assertEquals(2, run("verify", "--op", "bradley-terry-loss", "--strict", file));
        assertTrue(err.toString().contains("bt.csv:3:column 'chosen': found 'x', expected a number"), err.toString());
    }

    private static List<Integer> lines(JsonNode answer) {
        var lines = new ArrayList<Integer>();
        answer.get("problems").forEach(problem -> lines.add(problem.get("line").asInt()));
        return lines;
    }

    @Test
    void judgesPrintedDecimalsByTheirHalfUnit() throws IOException {
        var printed = file("bt.csv", "chosen,rejected,loss\n1,0,0.3133\n0,0,0.6931\n");
        assertEquals(0, run("verify", "--op", "bradley-terry-loss", printed), out.toString());
        assertTrue(out.toString().contains("± 5.0E-5"), out.toString());
        assertEquals(1, run("verify", "--op", "bradley-terry-loss", file("off.csv", "chosen,rejected,loss\n1,0,0.3134\n0,0,0.6931\n")));
        // One decimal everywhere may just as well be exact.
        assertEquals(1, run("verify", "--op", "kl-estimate", file("kl.csv", "logp,ref_logp,kl\n-1,-1.54,0.5\n-2,-1.54,-0.5\n")));
        assertEquals(0, run("verify", "--op", "kl-estimate", "--decimals", "1", folder.resolve("kl.csv")), out.toString());
    }

    @Test
    void readsJsonLinesAndGzip() throws IOException {
        var text = "{\"rewards_chosen\": 1, \"rewards_rejected\": 0, \"loss\": 0.31326168751822286}\n"
                + "{\"rewards_chosen\": 0, \"rewards_rejected\": 0, \"loss\": null}\n"
                + "{\"rewards_chosen\": [1], \"rewards_rejected\": 0, \"loss\": 1}\nnonsense\n";
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        Files.write(folder.resolve("bt.jsonl.gz"), zipped.toByteArray());
        for (var file : List.of(file("bt.jsonl", text), folder.resolve("bt.jsonl.gz"))) {
            var answer = json(0, "verify", "--op", "bradley-terry-loss", "--dtype", "float64", file);
            assertEquals(1, answer.get("checked").asInt());
            assertEquals(2, answer.get("malformed").asInt());
        }
    }

    /// Rewards and advantages as arrays `[groups x samples]`, as they lie in a training loop.
    @Test
    void readsArrayFiles() throws IOException {
        float[] rewards = {1, 0, 0, 0.5f, 0.25f, 0.75f, 0.5f, -1};
        var advantages = new float[8];
        for (int g = 0; g < 2; g++) {
            double mean = 0;
            for (int i = 0; i < 4; i++) {
                mean += rewards[4 * g + i] / 4.0;
            }
            for (int i = 0; i < 4; i++) {
                advantages[4 * g + i] = (float) (rewards[4 * g + i] - mean);
            }
        }
        for (var file : List.of(npz(rewards, advantages), safetensors(rewards, advantages))) {
            var answer = json(1, "verify", "--op", "group-advantage", file);
            assertEquals("float32", answer.get("format").asText());
            assertEquals("grpo-mean-only", answer.get("matches").get(0).get("id").asText(), answer.toString());
        }
    }

    private Path npz(float[] rewards, float[] advantages) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var array : List.of(rewards, advantages)) {
                zip.putNextEntry(new ZipEntry((array == rewards ? "rewards" : "advantages") + ".npy"));
                var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }";
                header += " ".repeat(117 - header.length()) + "\n";
                zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
                zip.write(header.getBytes(StandardCharsets.US_ASCII));
                zip.write(bytes(array));
            }
        }
        return Files.write(folder.resolve("mine.npz"), bytes.toByteArray());
    }

    private Path safetensors(float[] rewards, float[] advantages) throws IOException {
        var header = "{\"rewards\":{\"dtype\":\"F32\",\"shape\":[2,4],\"data_offsets\":[0,32]},"
                + "\"advantages\":{\"dtype\":\"F32\",\"shape\":[2,4],\"data_offsets\":[32,64]}}";
        var bytes = ByteBuffer.allocate(8 + header.length() + 64).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length());
        bytes.put(header.getBytes(StandardCharsets.US_ASCII)).put(bytes(rewards)).put(bytes(advantages));
        return Files.write(folder.resolve("mine.safetensors"), bytes.array());
    }

    private static byte[] bytes(float[] values) {
        var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    @Test
    void refusesInOneLine() throws IOException {
        var bt = file("bt.csv", "chosen,rejected,loss\n1,0,0.3\n");
        refused("no such file", "verify", "--op", "gae", folder.resolve("none.csv"));
        refused("no operation 'nonsense'", "verify", "--op", "nonsense", bt);
        refused("needs --op", "verify", bt);
        refused("expected a column 'reward'", "verify", "--op", "gae", bt);
        refused("expected a column with results", "verify", "--op", "bradley-terry-loss", file("in.csv", "chosen,rejected\n1,0\n"));
        refused("has no setting 'nonsense'", "verify", "--op", "bradley-terry-loss", "--set", "nonsense=1", bt);
        refused("no variant 'nonsense'", "verify", "--op", "bradley-terry-loss", "--expect", "nonsense", bt);
        refused("the column 'loss' twice", "verify", "--op", "bradley-terry-loss", file("t.csv", "chosen,rejected,loss,loss\n1,0,1,1\n"));
        refused("sort the file by 'seq'", "verify", "--op", "gae",
                file("s.csv", "seq,reward,value,advantage\na,1,0,1\nb,1,0,1\na,1,0,1\n"));
        refused("n must be from 1 to 1", "verify", "--op", "best-of-n", file("n.csv", "proxy,gold,n,estimate\n1,1,3,1\n"));
        refused("an empty file", "verify", "--op", "gae", file("e.csv", ""));
    }

    private void refused(String part, Object... arguments) {
        assertEquals(2, run(arguments), out.toString());
        assertTrue(err.toString().contains(part), err.toString());
        assertEquals(1, err.toString().strip().lines().count(), err.toString());
        assertFalse(err.toString().contains("internal"), err.toString());
    }

    /// @param mistake added to what the formula gives, or empty
    private Path groups(String name, int groups, double epsilon, int ddof, String mistake) throws IOException {
        var text = new StringBuilder("uid,rewards,advantages\n");
        for (int g = 0; g < groups; g++) {
            var rewards = new float[8];
            double mean = 0;
            for (int i = 0; i < 8; i++) {
                rewards[i] = (float) (random.nextDouble() * 4 - 2);
                mean += rewards[i] / 8.0;
            }
            double squares = 0;
            for (float reward : rewards) {
                squares += (reward - mean) * (reward - mean);
            }
            double deviation = Math.sqrt(squares / (8 - ddof)) + epsilon;
            for (float reward : rewards) {
                double noise = mistake.isEmpty() ? 0 : random.nextDouble() * 0.1;
                text.append(String.format(Locale.ROOT, "%d,%s,%s%n", g, Float.toString(reward),
                        Float.toString((float) ((reward - mean) / deviation + noise))));
            }
        }
        return file(name, text.toString());
    }
}
