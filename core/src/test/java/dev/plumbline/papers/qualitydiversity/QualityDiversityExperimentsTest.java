package dev.plumbline.papers.qualitydiversity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The world of the experiments, and the experiments in small.
///
/// Planted mistakes that turn it red: angles that do not add up; a blob with its axes swapped; a stream that does not
/// depend on the seed.
class QualityDiversityExperimentsTest {

    @Test
    void arm() {
        var straight = new double[PlanarArm.JOINTS];
        assertArrayEquals(new double[] {1, 0}, PlanarArm.chain(straight)[PlanarArm.JOINTS], 1e-15);
        straight[0] = 0.25; // 45 degrees: all links turn
        double[] hand = PlanarArm.chain(straight)[PlanarArm.JOINTS];
        assertArrayEquals(new double[] {Math.sqrt(0.5), Math.sqrt(0.5)}, hand, 1e-14);
        straight[10] = 1; // folded back at half its length
        assertArrayEquals(new double[] {0, 0}, PlanarArm.chain(straight)[PlanarArm.JOINTS], 1e-14);
        assertEquals(1, PlanarArm.reward(new double[] {0.55, 0.55}));
        assertEquals(0.5, PlanarArm.reward(new double[] {0.55, 0.625}), 1e-12);
        assertEquals(0, PlanarArm.reward(new double[] {0.7, 0.7}));
    }

    /// The brightest pixel is the nearest to the hand: a straight arm at angle 0 ends at (1, 0), the last column,
    /// rows 7 and 8.
    @Test
    void image() {
        var evaluation = PlanarArm.image(null).evaluate(new double[PlanarArm.JOINTS]);
        double[] image = evaluation.observation();
        double most = Arrays.stream(image).max().orElseThrow();
        assertEquals(most, image[15 * 16 + 7], 1e-12);
        assertEquals(most, image[15 * 16 + 8], 1e-12);
        assertEquals(512, PlanarArm.image(new Philox(1, 1)).evaluate(new double[20]).observation().length);
        // a straight line encloses nothing
        assertArrayEquals(new double[] {1, 0, 0}, PlanarArm.signature(1).evaluate(new double[20]).observation(), 1e-14);
    }

    @Test
    void runsAreReproducible() {
        var paper = new QualityDiversity();
        Map<String, Measurements> measured = new LinkedHashMap<>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.01);
                var other = experiment.run(backend, 6, 0.01);
                assertEquals(first, experiment.run(backend, 5, 0.01));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(value >= 0 && value <= 1, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(8, paper.claims(measured).size());
        for (var table : paper.tables(measured)) {
            for (var row : table.rows()) {
                assertEquals(table.headings().size(), row.size(), table.caption());
            }
        }
        assertEquals(10, paper.figures(measured).getFirst().lines().size());
    }
}
