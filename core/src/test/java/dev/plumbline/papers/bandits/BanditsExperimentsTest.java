package dev.plumbline.papers.bandits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The experiments of all chapters in small: the same seed gives the same numbers, another seed others; claims,
/// tables and figures find what they ask for.
///
/// Planted mistakes that turn it red: a stream that does not depend on the seed; a measure renamed in one place.
class BanditsExperimentsTest {

    @Test
    void runsAreReproducible() {
        var paper = new Bandits();
        Map<String, Measurements> measured = new LinkedHashMap<>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.005);
                var other = experiment.run(backend, 6, 0.005);
                assertEquals(first, experiment.run(backend, 5, 0.005));
                assertNotEquals(first, other, experiment.id());
                first.forEach((name, value) -> assertTrue(Double.isFinite(value), () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(13, measured.size());
        assertTrue(paper.claims(measured).size() > 40);
        for (var table : paper.tables(measured)) {
            for (var row : table.rows()) {
                assertEquals(table.headings().size(), row.size(), table.caption());
            }
        }
        assertEquals(8, paper.figures(measured).getFirst().lines().size());
    }
}
