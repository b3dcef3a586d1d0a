package dev.plumbline.lab.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The scores that the project ships are those that {@link CemsScores} makes, and they read as its documentation says.
class CemsScoresTest {
    private static final Path DATA = Files.isDirectory(Path.of("data")) ? Path.of("data") : Path.of("../data");

    /// Three decimals: half a unit of rounding, and one for a fit that stops a bit elsewhere.
    @Test
    void isWhatItWasMadeFrom() throws IOException {
        var made = CemsScores.lines(DATA.resolve("cems-preferences.csv"));
        var shipped = Files.readAllLines(DATA.resolve("cems-scores.csv"));
        assertEquals(made.size(), shipped.size());
        assertEquals(made.getFirst(), shipped.getFirst());
        for (int i = 1; i < made.size(); i++) {
            String[] one = made.get(i).split(",", -1);
            String[] other = shipped.get(i).split(",", -1);
            assertEquals(List.of(one).subList(0, 3), List.of(other).subList(0, 3));
            for (int c = 3; c < one.length; c++) {
                assertEquals(Double.parseDouble(one[c]), Double.parseDouble(other[c]), 0.0011, "line " + (i + 1));
            }
        }
    }

    @Test
    void reads() {
        var pairs = ScoredPairs.read(DATA.resolve("cems-scores.csv"), List.of());
        assertEquals(CemsScores.MODELS, pairs.models());
        assertEquals(4454, pairs.pairs());
        assertEquals(303, pairs.groups());
        assertEquals(List.of("seen", "commerce", "unseen"), pairs.splits());
        assertTrue(pairs.length().isEmpty());
        // nobody compared a school more often than with the five others
        var problems = Problems.of(pairs);
        assertEquals(5, problems.mostRivals());
        assertEquals(Arrays.stream(pairs.target()).filter(t -> t == 1).count(),
                problems.pairs().stream().mapToInt(p -> p.length).sum());
    }
}
