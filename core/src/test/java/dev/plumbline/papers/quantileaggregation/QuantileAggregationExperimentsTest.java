package dev.plumbline.papers.quantileaggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.quantile.Pinball;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The experiments on quantile aggregation, small.
///
/// Planted mistakes, and what turns red: the sign of a gradient (learned weights are worse than equal ones); quantile regression
/// whose levels are exchanged (coverage of the fit); a run that depends on anything but its seed.
class QuantileAggregationExperimentsTest {
    /// Of 400 training points, the share below the fit at τ lies within 13 coefficients/400 of τ, for an exact minimum; the
    /// smoothing of the fit adds less than 0.01.
    @Test
    void quantileRegressionSplitsItsData() {
        var random = new Philox(11, 1);
        var x = new double[400][3];
        var y = new double[400];
        for (int i = 0; i < 400; i++) {
            for (int j = 0; j < 3; j++) {
                x[i][j] = 4 * random.nextDouble() - 2;
            }
            y[i] = x[i][0] + Math.exp(x[i][1]) * random.nextGaussian();
        }
        var model = BaseModel.quantileRegression(2, 1).to(x, y);
        double[] taus = Levels.taus();
        for (int k = 0; k < taus.length; k++) {
            int below = 0;
            for (int i = 0; i < 400; i++) {
                below += y[i] < model.predict(x[i])[k] ? 1 : 0;
            }
            assertEquals(taus[k], below / 400.0, 7 / 400.0 + 0.01, "level " + taus[k]);
        }
    }

    @Test
    void normalModelOfNormalData() {
        var random = new Philox(12, 1);
        var x = new double[4000][3];
        var y = new double[4000];
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < 3; j++) {
                x[i][j] = 4 * random.nextDouble() - 2;
            }
            y[i] = 1 + 2 * x[i][0] + 0.5 * random.nextGaussian();
        }
        double[] q = BaseModel.gaussian(1, 1).to(x, y).predict(1, 0, 0);
        assertEquals(3, q[9], 0.04);                               // standard error 0.5/√4000 √(1 + 3/4) = 0.0105; 3.8 of them
        assertEquals(2 * 1.6448536 * 0.5, q[18] - q[0], 0.075);    // relative 1/√8000 = 1.1 %, 4 of them
        assertEquals(0, Pinball.loss(q[9], q[9], 0.5), 0);
    }

    @Test
    void runsAreReproducibleAndLearn() {
        try (var backend = new DefinitionBackend()) {
            var experts = new Experts();
            Map<String, Double> first = experts.run(backend, 5, 0.15);
            assertEquals(first, experts.run(backend, 5, 0.15));
            assertNotEquals(first, experts.run(backend, 6, 0.15));
            assertTrue(first.get("local coarse") < first.get("global coarse"), first::toString);
            assertTrue(first.get("oracle") < first.get("A"), first::toString);
        }
    }
}
