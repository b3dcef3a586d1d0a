package dev.plumbline.lab.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.rmensembles.SyntheticGold;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The pieces of the run.
///
/// Planted mistakes that turn it red: characteristics coded 0 and 1; features of a neighbouring item; ties or missing
/// answers dropped or counted twice; the reference of the log-sigmoid sum taken over members instead of responses; a
/// flipped label that changes the pair instead of its target; a digit lost in the published tables.
class RunPartsTest {
    private final Survey survey = Survey.cems(DataFolder.file("cems-preferences.csv"));

    @Test
    void theSurveyIsReadWhole() {
        assertEquals(303, survey.students().length);
        assertEquals(6, survey.items().size());
        assertEquals(487, survey.ties());
        assertEquals(91, survey.missing());
        assertEquals(4545, survey.judgements().size() + survey.missing());
        for (double[] row : survey.students()) {
            for (double x : row) {
                assertEquals(0.5, Math.abs(x));
            }
        }
    }

    @Test
    void featuresHoldOneAndTheCharacteristicsInTheItemsPlace() {
        double[] row = survey.features(7, 2);
        assertEquals(54, row.length);
        for (int i = 0; i < row.length; i++) {
            double expected = i == 18 ? 1 : i > 18 && i < 27 ? survey.students()[7][i - 19] : 0;
            assertEquals(expected, row[i], "feature " + i);
        }
    }

    @Test
    void lossesAndAccuracyOfThreeJudgements() {
        var predictions = new Predictions(new double[] {Math.log(3), Math.log(3), 0}, List.of(
                new Survey.Judgement(0, 0, 1, 1), new Survey.Judgement(0, 0, 1, 0), new Survey.Judgement(0, 0, 1, 0.5)));
        // −log(3/4), −log(1/4), log 2; a few roundings each
        assertArrayEquals(new double[] {Math.log(4.0 / 3), Math.log(4), Math.log(2)}, predictions.losses(), 1e-15);
        assertEquals(0.5, predictions.accuracy());
        assertEquals((Math.log(4.0 / 3) + Math.log(4) - 2 * Math.log(0.8) - Math.log(0.2)) / 3, predictions.threeOutcomeLoss(0.2), 1e-15);
        assertEquals(2, predictions.decided().z().length);
    }

    @Test
    void objectives() {
        double[][] scores = {{1, 0, -1}, {3, -2, 1}};
        assertArrayEquals(new double[] {2, -1, 0}, Objective.MEAN.rewards(scores));
        assertArrayEquals(new double[] {1, -2, -1}, Objective.WORST_CASE.rewards(scores));
        assertArrayEquals(new double[] {0, -3, -2}, Objective.UNCERTAINTY_WEIGHTED.rewards(scores));
        // references: 85 % quantiles 0.7 of (−1, 0, 1) and 2.4 of (−2, 1, 3)
        double best = -Math.log1p(Math.exp(-0.3)) - Math.log1p(Math.exp(-0.6));
        assertEquals(best, Objective.LOG_SIGMOID_SUM.rewards(scores)[0], 1e-15);
        assertThrows(IllegalArgumentException.class, () -> Objective.SINGLE.rewards(scores));
    }

    @Test
    void publishedTablesAgreeInEightDigits() {
        for (var table : PublishedTables.all()) {
            assertTrue(table.digits() >= 8, table.title() + ": " + table.digits());
            assertEquals(table.published(), table.logLikelihood(), 1e-8, table.title());
        }
    }

    @Test
    void flippedLabelsAreTheOnlyDifferenceOfNoise() {
        var world = SyntheticGold.of(new Philox(5, 0));
        var clean = world.pairs(400, 0, new Philox(5, 1));
        var noisy = world.pairs(400, 0.25, new Philox(5, 1));
        int flipped = 0;
        for (int i = 0; i < 400; i++) {
            assertArrayEquals(clean.chosen()[i], noisy.chosen()[i]);
            assertTrue(world.gold(clean.chosen()[i]) > world.gold(clean.rejected()[i]));
            assertEquals(1, clean.target(i));
            flipped += noisy.target(i) == 0 ? 1 : 0;
        }
        // binomial(400, 1/4): beyond 100 ± 44, 5 standard deviations, with probability below 1e-6
        assertTrue(Math.abs(flipped - 100) <= 44, "flipped " + flipped);
    }
}
