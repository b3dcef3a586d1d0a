package dev.plumbline.numerics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.preference.items.ChiSquared;
import org.junit.jupiter.api.Test;

/// Draws against the law. Fixed seeds; false alarm of each test 1e-4 or less.
///
/// Planted mistakes that turn it red: one uniform too many or too few; parts of a large mean that are not added.
class PoissonTest {
    /// Chi-square over 0..9 and the rest, 10 degrees of freedom.
    @Test
    void smallMean() {
        var random = new Philox(5, 1);
        int n = 20_000;
        double mean = 3.7;
        var seen = new int[11];
        for (int i = 0; i < n; i++) {
            seen[(int) Math.min(10, Poisson.draw(mean, random))]++;
        }
        double probability = Math.exp(-mean);
        double rest = 1;
        double statistic = 0;
        for (int k = 0; k <= 10; k++) {
            double expected = n * (k < 10 ? probability : rest);
            statistic += (seen[k] - expected) * (seen[k] - expected) / expected;
            rest -= probability;
            probability *= mean / (k + 1);
        }
        assertTrue(ChiSquared.upperTail(statistic, 10) > 1e-4, "chi-square " + statistic);
    }

    /// Mean and variance λ = 200.5: four standard errors of 4,000 draws.
    @Test
    void largeMean() {
        var random = new Philox(5, 2);
        double mean = 200.5;
        var draws = new double[4000];
        for (int i = 0; i < draws.length; i++) {
            draws[i] = Poisson.draw(mean, random);
        }
        assertEquals(mean, Moments.mean(draws), 4 * Math.sqrt(mean / draws.length));
        assertEquals(mean, Moments.variance(draws, 1), 4 * mean * Math.sqrt(2.01 / draws.length));
    }

    @Test
    void edges() {
        assertEquals(0, Poisson.draw(0, new Philox(1, 1)));
        assertThrows(IllegalArgumentException.class, () -> Poisson.draw(-1, new Philox(1, 1)));
        assertThrows(IllegalArgumentException.class, () -> Poisson.draw(Double.NaN, new Philox(1, 1)));
    }
}
