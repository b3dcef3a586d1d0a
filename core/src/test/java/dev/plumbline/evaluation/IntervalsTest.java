package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Accuracy, win rate and the intervals around them.
///
/// Planted mistakes that turn it red: a margin of 0 that counts as right; ties in the denominator; the one-sided
/// quantile for the two-sided; divisor n for the standard error; the normal quantile for Student's; resampling
/// positions instead of groups.
class IntervalsTest {

    /// Tables of Student's distribution, 97.5% and 99.5% points.
    @ParameterizedTest
    @CsvSource({
        "0.95, 1, 12.7062047361747", "0.95, 2, 4.30265272974946", "0.95, 3, 3.18244630528371",
        "0.95, 4, 2.77644510519779", "0.95, 7, 2.36462425159278", "0.95, 10, 2.22813885198627",
        "0.95, 30, 2.04227245630124", "0.99, 5, 4.03214298355523", "0.99, 1, 63.6567411628720"
    })
    void studentsQuantiles(double level, int degrees, double expected) {
        // bisection leaves θ exact to 2⁻⁵³; level near 1 and ν terms cost a few digits more
        assertEquals(expected, StudentT.centralQuantile(level, degrees), 1e-12 * expected);
        assertEquals(level, StudentT.central(expected, degrees), 1e-13);
    }

    /// Density by difference quotients: Cauchy for ν = 1, and for ν = 2 A(t) = t/√(2 + t²).
    @Test
    void studentsDistributionInClosedForm() {
        for (double t : new double[] {0, 0.1, 1, 5, 100}) {
            assertEquals(2 / Math.PI * Math.atan(t), StudentT.central(t, 1), 1e-15);
            assertEquals(t / Math.sqrt(2 + t * t), StudentT.central(t, 2), 1e-15);
        }
        assertEquals(0.954499736103642, StudentT.central(2, 1_000_000), 1e-6, "nearly normal");
        assertThrows(IllegalArgumentException.class, () -> StudentT.central(Double.NaN, 3));
        assertThrows(IllegalArgumentException.class, () -> StudentT.centralQuantile(1, 3));
        assertThrows(IllegalArgumentException.class, () -> StudentT.centralQuantile(0.5, 0));
    }

    /// Differences 1, 2, 3: mean 2, s = 1, t(2) = 4.30265.
    @Test
    void pairedDifferencesByHand() {
        var comparison = PairedComparison.of(new double[] {2, 4, 6}, new double[] {1, 2, 3}, 0.95);
        assertEquals(2, comparison.mean());
        assertEquals(1 / Math.sqrt(3), comparison.standardError(), 1e-15);
        assertEquals(2 - 4.30265272974946 / Math.sqrt(3), comparison.low(), 1e-12);
        assertEquals(2 + 4.30265272974946 / Math.sqrt(3), comparison.high(), 1e-12);
        assertEquals(3, comparison.better());
        var single = PairedComparison.of(new double[] {2}, new double[] {1}, 0.95);
        assertEquals(Double.NEGATIVE_INFINITY, single.low());
        assertThrows(IllegalArgumentException.class, () -> PairedComparison.of(new double[0], new double[0], 0.95));
        assertThrows(
                IllegalArgumentException.class,
                () -> PairedComparison.of(new double[] {Double.NaN, 1}, new double[2], 0.95));
    }

    /// 4000 intervals of 5 normal differences at 95%: coverage has standard deviation 0.0034; 5 of them: false alarm
    /// 6e-7.
    @Test
    void pairedIntervalsCover() {
        var random = new Philox(9, 0);
        int covered = 0;
        for (int repetition = 0; repetition < 4000; repetition++) {
            var a = new double[5];
            for (int i = 0; i < 5; i++) {
                a[i] = 0.3 + random.nextGaussian();
            }
            var interval = PairedComparison.of(a, new double[5], 0.95);
            covered += interval.low() <= 0.3 && 0.3 <= interval.high() ? 1 : 0;
        }
        assertEquals(0.95, covered / 4000.0, 5 * 0.0035);
    }

    /// Right, wrong, undecided, left out.
    @Test
    void accuracyByHand() {
        var accuracy = PairAccuracy.of(new double[] {1, 1, 0, 5, -2}, new double[] {1, 0, 1, 0.5, 0.2});
        assertEquals(2.5 / 4, accuracy.accuracy().value());
        assertEquals(1, accuracy.ties());
        assertEquals(1, accuracy.undecided());
        assertEquals(0.5, PairAccuracy.ofChosenFirst(0, 0, 0).accuracy().value());
        assertTrue(Double.isNaN(PairAccuracy.of(new double[] {1}, new double[] {0.5}).accuracy().value()));
        assertThrows(IllegalArgumentException.class, () -> PairAccuracy.ofChosenFirst(Double.NaN));
    }

    /// Wilson's interval for 8 of 10 is (0.490162, 0.943318); at 0 and n it stays inside [0, 1] with some width.
    @Test
    void wilson() {
        var p = Proportion.of(8, 10, 0.95);
        assertEquals(0.490162, p.low(), 0.6e-6);
        assertEquals(0.943318, p.high(), 0.6e-6);
        var none = Proportion.of(0, 10, 0.95);
        assertEquals(0, none.low(), 1e-16);
        assertEquals(0.277533, none.high(), 0.6e-6);
        assertThrows(IllegalArgumentException.class, () -> Proportion.of(3, 2, 0.95));
        assertThrows(IllegalArgumentException.class, () -> Proportion.of(Double.NaN, 2, 0.95));
    }

    @Test
    void winRateByHand() {
        var rate = WinRate.of(new double[] {1, 2, 3, 4}, new double[] {0, 3, 3, 1});
        assertEquals(2.5 / 4, rate.rate().value());
        assertEquals(2, rate.wins());
        assertEquals(1, rate.losses());
        assertEquals(1, rate.ties());
        assertThrows(IllegalArgumentException.class, () -> WinRate.of(new double[] {Double.NaN}, new double[] {1}));
    }

    /// Ten copies of each of 30 values: by group the interval is that of 30 values, by position √10 narrower.
    @Test
    void theBootstrapKeepsGroupsTogether() {
        var random = new Philox(4, 0);
        var values = new double[300];
        var group = new int[300];
        for (int i = 0; i < 300; i++) {
            group[i] = i / 10;
            values[i] = i % 10 == 0 ? random.nextGaussian() : values[i - 1];
        }
        var byGroup = BootstrapInterval.of(
                group, at -> Arrays.stream(at).mapToDouble(i -> values[i]).average().orElseThrow(), 1000, 0.95,
                new Philox(5, 0));
        var byPosition = BootstrapInterval.ofMean(values, 1000, 0.95, new Philox(5, 0));
        double ratio = (byGroup.high() - byGroup.low()) / (byPosition.high() - byPosition.low());
        // each width has a relative standard deviation of about 0.04 at 1,000 draws; 5 of √2 of them
        assertEquals(Math.sqrt(10), ratio, 5 * 0.06 * Math.sqrt(10));
        assertEquals(byPosition.estimate(), byGroup.estimate(), 1e-14);
        assertTrue(byGroup.low() < byGroup.estimate() && byGroup.estimate() < byGroup.high());
        assertEquals(byGroup, BootstrapInterval.of(
                group, at -> Arrays.stream(at).mapToDouble(i -> values[i]).average().orElseThrow(), 1000, 0.95,
                new Philox(5, 0)));
        assertThrows(
                IllegalArgumentException.class, () -> BootstrapInterval.ofMean(new double[0], 10, 0.95, new Philox(1,
                        0)));
    }
}
