package dev.plumbline.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.preference.reward.RewardModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that appear whole or not at all, and models that come back bit for bit.
///
/// Planted mistakes that turn it red: writing to the file itself; a temporary file left after a failure; numbers
/// printed with fewer digits; shift and scale exchanged; sizes that are not checked on loading.
class WritingTest {
    @TempDir
    private Path folder;

    private long entries() throws IOException {
        try (var list = Files.list(folder)) {
            return list.count();
        }
    }

    @Test
    void aFailureLeavesWhatWasThereAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("out.csv"), "old");
        var error = assertThrows(BadInputException.class, () -> AtomicFile.write(file, partial -> {
            Files.writeString(partial, "half");
            throw new IOException("No space left on device");
        }));
        assertEquals(
                "out.csv: found a full disk (No space left on device), expected room to write the file; free some "
                        + "space or "
                        + "choose another folder; nothing was written",
                error.getMessage().replace(folder + "/", ""));
        assertEquals("old", Files.readString(file));
        assertEquals(1, entries());
        AtomicFile.write(file, partial -> Files.writeString(partial, "new"));
        assertEquals("new", Files.readString(file));
        assertEquals(1, entries());
    }

    /// The device /dev/full refuses every byte as a full disk does.
    @Test
    void aDiskThatIsReallyFull() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "no /dev/full here");
        var error = assertThrows(
                BadInputException.class,
                () -> AtomicFile.write(folder.resolve("out"), partial -> {
                    try (var out = Files.newOutputStream(full)) {
                        out.write(1);
                    }
                }));
        assertTrue(error.found().startsWith("a full disk"), error.getMessage());
        assertEquals(0, entries());
    }

    @Test
    void aFileBelowAFileCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        var error = assertThrows(
                BadInputException.class, () -> AtomicFile.write(file.resolve("out"), path -> Files.writeString(path,
                        "x")));
        assertTrue(error.getMessage().endsWith("nothing was written"), error.getMessage());
        assertThrows(BadInputException.class, () -> AtomicFile.write(folder, path -> Files.writeString(path, "x")));
    }

    private static RewardModelFile example(DType dtype) {
        try (var backend = Backends.open("definition", BackendOptions.defaults())) {
            var members = new ArrayList<RewardModel>();
            for (int i = 0; i < 2; i++) {
                var layout = new Mlp.Layout(3, List.of(4, 2), 1, Activation.SILU);
                members.add(new RewardModel(
                        layout, dtype, Mlp.random(backend, dtype, layout, new Philox(i, 0)).values()));
            }
            var ensemble = new RewardEnsemble(members, new double[] {0.1, -1e-300}, new double[] {2, 1.0 / 3});
            return new RewardModelFile(ensemble, List.of("a", "b", "c"), 17, Map.of("epochs", "3"));
        }
    }

    @Test
    void aModelComesBackBitForBit() {
        for (var dtype : DType.values()) {
            var saved = example(dtype);
            Path file = folder.resolve("model.json");
            saved.save(file);
            var loaded = RewardModelFile.load(file);
            for (int i = 0; i < 2; i++) {
                assertTrue(saved.ensemble().members().get(i).sameBits(loaded.ensemble().members().get(i)));
            }
            assertArrayEquals(saved.ensemble().shift(), loaded.ensemble().shift());
            assertArrayEquals(saved.ensemble().scale(), loaded.ensemble().scale());
            assertEquals(saved.features(), loaded.features());
            assertEquals(17, loaded.seed());
            assertEquals(saved.configuration(), loaded.configuration());
        }
    }

    @Test
    void whatIsNotAModelIsRefusedInOneLine() throws IOException {
        Path file = folder.resolve("model.json");
        example(DType.FLOAT64).save(file);
        String good = Files.readString(file);
        for (String bad : List.of(
                good.substring(0, good.length() / 2),
                good.replace("\"version\" : 1", "\"version\" : 2"),
                good.replace("plumbline-reward-ensemble", "other"),
                good.replace("\"scale\" : 2.0", "\"scale\" : \"NaN\""),
                good.replace("\"scale\" : 2.0", "\"scale\" : -2.0"),
                good.replace("\"hidden\" : [ 4, 2 ]", "\"hidden\" : [ 4, 3 ]"),
                good.replace("\"SILU\"", "\"GELU\""),
                good.replace("\"features\" : [ \"a\", \"b\", \"c\" ]", "\"features\" : [ \"a\", \"b\" ]"),
                "[]",
                "{}")) {
            assertFalse(bad.equals(good), "the example has changed: this case tests nothing");
            Files.writeString(file, bad);
            var error = assertThrows(BadInputException.class, () -> RewardModelFile.load(file));
            assertEquals(1, error.getMessage().lines().count());
        }
    }

    @Test
    void aModelThatIsNotFiniteIsNotSaved() throws IOException {
        var layout = new Mlp.Layout(1, List.of(), 1, Activation.IDENTITY);
        var model = new RewardModel(layout, DType.FLOAT64, List.of(new double[] {Double.NaN}, new double[1]));
        var file = new RewardModelFile(
                new RewardEnsemble(List.of(model), new double[1], new double[] {1}), List.of("x"), 1, Map.of());
        assertThrows(IllegalArgumentException.class, () -> file.save(folder.resolve("m.json")));
        assertEquals(0, entries());
    }
}
