package dev.plumbline.papers.latentreward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Verification of programs, and the experiments; the properties of the specification are those of
/// {@link dev.plumbline.reward.credit.ReturnDecomposition} and {@link dev.plumbline.reward.credit.LinearReturnFit}.
///
/// Planted mistakes, and what turns red: NaN accepted; a program run once only (state kept between calls); repairs
/// counted without the first version.
class LatentRewardProperties {
    private static final double[][] STATES = {{0.5, -1}, {2, 3}};
    private static final double[][] ACTIONS = new double[2][0];

    private static EncoderVerification.Report verify(int dimension, LatentEncoder.Program program) {
        return EncoderVerification.verify(LatentEncoder.of(dimension, program), STATES, ACTIONS);
    }

    @Test
    void brokenProgramsAreDropped() {
        assertTrue(verify(2, (s, a) -> s).accepted());
        assertEquals("step 1: not finite", verify(1, (s, a) -> new double[] {1 / (2 - s[0])}).reason());
        assertEquals("step 0: not finite", verify(1, (s, a) -> new double[] {Math.sqrt(s[1])}).reason());
        assertEquals("step 0: 1 numbers, promised 2", verify(2, (s, a) -> new double[1]).reason());
        assertEquals("step 0: no numbers, promised 2", verify(2, (s, a) -> null).reason());
        assertEquals("step 0: ArrayIndexOutOfBoundsException", verify(1, (s, a) -> new double[] {s[2]}).reason());
        var calls = new int[1];
        assertEquals("step 0: another result the second time", verify(1, (s, a) -> new double[] {calls[0]++}).reason());
        // a program that writes into its arguments cannot spoil the record
        verify(1, (s, a) -> new double[] {s[0] = 7});
        assertArrayEquals(new double[] {0.5, -1}, STATES[0]);
        assertThrows(IllegalArgumentException.class,
                () -> EncoderVerification.verify(SampleEfficiency.latent(), STATES, new double[1][0]));
    }

    /// The first version and five repairs have their chance, a sixth has not.
    @Property(tries = 8, seed = "20261129")
    void repairs(@ForAll @IntRange(min = 0, max = 7) int failures) {
        var versions = new ArrayList<LatentEncoder>();
        for (int i = 0; i < failures; i++) {
            versions.add(LatentEncoder.of(1, (s, a) -> new double[] {Double.NaN}));
        }
        versions.add(LatentEncoder.of(1, (s, a) -> new double[] {s[0] + s[1]}));
        var survivors = EncoderVerification.survivors(List.of(versions, List.of()), STATES, ACTIONS);
        assertEquals(failures <= 5 ? 1 : 0, survivors.size());
        var joined = LatentEncoder.joined(List.of(
                LatentEncoder.of(2, (s, a) -> s), LatentEncoder.of(1, (s, a) -> new double[] {9})));
        assertEquals(3, joined.dimension());
        assertArrayEquals(new double[] {0.5, -1, 9}, joined.encode(STATES[0], ACTIONS[0]));
    }

    @Test
    void runsAreReproducible() {
        var paper = new LatentReward();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.03);
                var other = experiment.run(backend, 6, 0.03);
                assertEquals(first, experiment.run(backend, 5, 0.03));
                assertNotEquals(first, other);
                first.forEach((name, value) -> assertTrue(Math.abs(value) <= 200, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(3, measured.get("sample-efficiency").mean(SampleEfficiency.DROPPED));
        assertEquals(13, paper.claims(measured).size());
        assertEquals(3, paper.tables(measured).size());
        assertEquals(5, paper.figures(measured).getFirst().lines().size());
    }
}
