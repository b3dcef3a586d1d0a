package dev.plumbline.lab.verify;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.lab.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// Whatever is in a file, `verify` ends with one of its exit codes within ten seconds, and says what is wrong in a line.
///
/// Planted mistakes that turn it red: an index into a row without checking its length; a heading size of an array believed; an
/// exception of a parser passed on.
class VerifyFuzzTest {
    private static final String CSV = "seq,t,reward,value,mask,terminated,truncated,next_value,advantage,return\n"
            + "a,1,0,0.5,1,0,0,0,0.43,0.93\na,2,1,\"0.25\",1,1,0,0,0.75,1\nb,1,nan,inf,0,0,1,-1e308,,\n";
    private static final String JSON = "{\"seq\":\"a\",\"reward\":1,\"value\":0.5,\"advantage\":0.5}\n{\"seq\":1,\"reward\":null,\"value\":true}\n";

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void nothingReachesTheUser(@ForAll("names") String name, @ForAll("contents") byte[] content) throws IOException {
        var folder = Files.createTempDirectory("fuzz");
        try {
            var file = Files.write(folder.resolve(name), content);
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> verify(file));
        } finally {
            Files.deleteIfExists(folder.resolve(name));
            Files.delete(folder);
        }
    }

    private static void verify(Path file) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.execute(new PrintWriter(out), new PrintWriter(err), "verify", "--op", "gae", file.toString());
        assertTrue(code >= 0 && code <= 2, code + ": " + err);
        assertFalse(err.toString().contains("internal error"), err.toString());
        assertTrue(code != 2 || err.toString().strip().lines().count() == 1, err.toString());
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("a.csv", "a.jsonl", "a.csv.gz", "a.npz", "a.safetensors");
    }

    @Provide
    Arbitrary<byte[]> contents() {
        var random = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        var seeds = Arbitraries.of(CSV.getBytes(StandardCharsets.UTF_8), JSON.getBytes(StandardCharsets.UTF_8), gzip(), npz(),
                safetensors());
        var mutated = Combinators.combine(seeds, Arbitraries.integers().between(0, 400), Arbitraries.bytes().array(byte[].class)
                .ofMaxSize(6), Arbitraries.integers().between(0, 3)).as(VerifyFuzzTest::mutate);
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(1, random), net.jqwik.api.Tuple.of(4, mutated));
    }

    /// Overwrites, inserts, removes or cuts at a place.
    private static byte[] mutate(byte[] seed, int at, byte[] patch, int how) {
        int place = Math.min(at, seed.length);
        int end = Math.min(seed.length, place + patch.length);
        var head = Arrays.copyOf(seed, place);
        var tail = Arrays.copyOfRange(seed, how == 1 ? place : end, seed.length);
        var middle = how == 2 ? new byte[0] : patch;
        return how == 3 ? head : concatenated(head, middle, tail);
    }

    private static byte[] concatenated(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] gzip() {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(CSV.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] npz() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (String name : new String[] {"reward", "value", "advantage"}) {
                zip.putNextEntry(new ZipEntry(name + ".npy"));
                var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
                zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
                zip.write(header.getBytes(StandardCharsets.US_ASCII));
                zip.write(new byte[24]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] safetensors() {
        var header = "{\"reward\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"value\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]},"
                + "\"advantage\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[12,28]}}";
        return concatenated(new byte[] {(byte) header.length(), 0, 0, 0, 0, 0, 0, 0}, header.getBytes(StandardCharsets.US_ASCII),
                new byte[28]);
    }
}
