package dev.plumbline.papers.earlyexit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.decision.ConfidenceScore;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The experiments on early-exit cascades; the properties of the specification are those of
/// {@link dev.plumbline.decision.Cascade} and {@link dev.plumbline.evaluation.RiskCoverage}.
///
/// Planted mistakes, and what turns red: a cascade whose cost counts the first stage twice; windows of negated width.
class EarlyExitProperties {
    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new EarlyExitCascades();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.01);
                var other = experiment.run(backend, 6, 0.01);
                assertEquals(first, experiment.run(backend, 5, 0.01));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(value >= 0 && value <= 4, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(7, paper.claims(measured).size());
        assertEquals(3, paper.tables(measured).size());
        assertEquals(2, paper.figures(measured).size());
        var runs = measured.get("selective-classification");
        double cost = 1;
        for (double halfWidth : SelectiveClassification.HALF_WIDTHS) {
            double wider = runs.mean(SelectiveClassification.swept(SelectiveClassification.COST, halfWidth));
            assertTrue(wider >= cost && wider <= 2, () -> "cost at half-width " + halfWidth + " is " + wider);
            cost = wider;
        }
        assertTrue(cost > 1.2);
        assertEquals(2, runs.mean(SelectiveClassification.name(
                SelectiveClassification.ENSEMBLE, SelectiveClassification.COST)));
        var outside = measured.get("out-of-distribution");
        assertEquals(2, outside.mean(OutOfDistribution.name(
                ConfidenceScore.ENERGY, OutOfDistribution.ENSEMBLE, OutOfDistribution.COST)));
        assertEquals(1, outside.mean(OutOfDistribution.name(
                ConfidenceScore.ENERGY, OutOfDistribution.SINGLE, OutOfDistribution.COST)));
    }
}
