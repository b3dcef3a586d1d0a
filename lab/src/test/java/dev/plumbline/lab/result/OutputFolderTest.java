package dev.plumbline.lab.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.lab.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Results appear whole or not at all.
///
/// Planted mistakes that turn it red: writing straight into the target; replacing a folder that is not ours; leaving
/// the partial folder behind after an error; losing the earlier result.
class OutputFolderTest {
    @TempDir
    private Path temp;

    private static Provenance provenance(long seed) {
        return Provenance.now("plumbline test", seed, "definition", "float64", 1, Map.of("members", 8));
    }

    private static void fill(OutputFolder folder, long seed) {
        try (var csv = CsvFile.create(folder.file("curves/gold.csv"), List.of("kl", "gold"))) {
            csv.row(0.1, Double.NaN).row(1, "a,b");
        }
        provenance(seed).write(folder.file(OutputFolder.PROVENANCE));
    }

    private List<String> names() throws IOException {
        try (var entries = Files.list(temp)) {
            return entries.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void committedFilesAreThere() throws IOException {
        var target = temp.resolve("results");
        try (var folder = OutputFolder.create(target)) {
            fill(folder, 7);
            assertFalse(Files.exists(target), "nothing may be seen before the commit");
            folder.commit();
        }
        assertEquals(List.of("results"), names());
        assertEquals("kl,gold\n0.1,NaN\n1,\"a,b\"\n", Files.readString(target.resolve("curves/gold.csv")));
        assertTrue(Files.readString(target.resolve(OutputFolder.PROVENANCE)).contains("\"seed\" : 7"));
    }

    @Test
    void withoutACommitNothingIsLeftAndTheEarlierResultStays() throws IOException {
        var target = temp.resolve("results");
        try (var folder = OutputFolder.create(target)) {
            fill(folder, 1);
            folder.commit();
        }
        try (var folder = OutputFolder.create(target)) {
            fill(folder, 2);
        }
        assertEquals(List.of("results"), names());
        assertTrue(Files.readString(target.resolve(OutputFolder.PROVENANCE)).contains("\"seed\" : 1"));
        try (var folder = OutputFolder.create(target)) {
            fill(folder, 3);
            folder.commit();
        }
        assertEquals(List.of("results"), names());
        assertTrue(Files.readString(target.resolve(OutputFolder.PROVENANCE)).contains("\"seed\" : 3"));
    }

    @Test
    void aFolderOfSomebodyElseIsRefused() throws IOException {
        Files.writeString(temp.resolve("thesis.txt"), "years of work");
        assertThrows(UserError.class, () -> OutputFolder.create(temp));
        assertThrows(UserError.class, () -> OutputFolder.create(temp.resolve("thesis.txt")));
        assertEquals(List.of("thesis.txt"), names());
    }

    @Test
    void provenanceIsRequired() {
        try (var folder = OutputFolder.create(temp.resolve("results"))) {
            folder.file("a.csv");
            assertThrows(IllegalStateException.class, folder::commit);
        }
    }

    @Test
    void namesStayInside() {
        try (var folder = OutputFolder.create(temp.resolve("results"))) {
            assertThrows(IllegalArgumentException.class, () -> folder.file("../escape.csv"));
            assertThrows(IllegalArgumentException.class, () -> folder.file("."));
        }
    }

}
