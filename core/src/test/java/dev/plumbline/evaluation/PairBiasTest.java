package dev.plumbline.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Length bias and agreement on pairs by hand, and what does not matter to them.
///
/// Planted mistakes that turn it red: pairs of equal length counted; the preference for the longer taken where the
/// better is longer only; a split vote counted right; ties of two members counted as disagreement; correlations of
/// pairs in one order (turning round).
class PairBiasTest {
    @Example
    void lengthByHand() {
        double[] z = {2, -1, 0, 3, -2, 5};
        double[] d = {10, 4, -3, -7, -1, 0};
        var bias = LengthBias.of(z, d);
        assertEquals(2.0 / 5, bias.betterIsLonger().value());
        assertEquals(0.5, bias.whereLonger().value());
        assertEquals(1.5 / 3, bias.whereShorter().value());
        assertEquals((1 + 0.5 + 1) / 5, bias.prefersLonger().value());
        assertEquals(5, bias.prefersLonger().trials());
        double[] longer = {1, 2, 3};
        assertEquals(1, LengthBias.of(longer, longer).correlation(), 1e-15);
        assertEquals(Double.NaN, LengthBias.of(longer, longer).whereShorter().value());
        assertThrows(IllegalArgumentException.class, () -> LengthBias.of(new double[2], new double[3]));
        assertThrows(IllegalArgumentException.class, () -> LengthBias.of(new double[] {Double.NaN}, new double[1]));
    }

    /// Preference for length and its correlation are the same whichever response of a pair is called better.
    @Property(tries = 100, seed = "20261129")
    void turningPairsRound(@ForAll int seed) {
        var random = new Philox(seed, 1);
        var z = new double[20];
        var d = new double[20];
        var turnedZ = new double[20];
        var turnedD = new double[20];
        for (int i = 0; i < 20; i++) {
            d[i] = Math.rint(3 * random.nextGaussian());
            z[i] = d[i] + 3 * random.nextGaussian();
            int sign = random.nextBoolean() ? 1 : -1;
            turnedZ[i] = sign * z[i];
            turnedD[i] = sign * d[i];
        }
        var one = LengthBias.of(z, d);
        var other = LengthBias.of(turnedZ, turnedD);
        assertEquals(one.prefersLonger().value(), other.prefersLonger().value(), 1e-15);
        assertEquals(one.correlation(), other.correlation(), 1e-14);
    }

    @Example
    void agreementByHand() {
        double[][] z = {{1, 2, -1, 0, -3}, {2, -1, -1, 0, 1}, {5, 1, -2, 1, 0}};
        var agreement = EnsembleAgreement.of(z);
        assertEquals(2.0 / 5, agreement.unanimous().value());
        assertEquals((1 + 1 / 3.0 + 1 + 1 / 3.0 + 0) / 5, agreement.pairwise(), 1e-15);
        assertEquals(3.5 / 5, agreement.vote().value());
        assertEquals(0.5, agreement.whereUnanimous().value());
        assertEquals(2.5 / 3, agreement.whereSplit().value());
        double[][] same = {z[0], z[0]};
        assertEquals(1, EnsembleAgreement.of(same).correlation(), 1e-15);
        assertEquals(1, EnsembleAgreement.of(same).effectiveMembers(), 1e-15);
        double[][] opposite = {z[0], Arrays.stream(z[0]).map(x -> -x).toArray()};
        assertEquals(-1, EnsembleAgreement.of(opposite).correlation(), 1e-15);
        assertEquals(2, EnsembleAgreement.of(opposite).effectiveMembers(), 1e-15);
        assertThrows(IllegalArgumentException.class, () -> EnsembleAgreement.of(new double[1][3]));
        assertThrows(IllegalArgumentException.class, () -> EnsembleAgreement.of(new double[][] {{1}, {Double.NaN}}));
    }

    /// An increasing odd function of each member's margins, and another order of members, change nothing.
    @Property(tries = 50, seed = "20261129")
    void scalesDoNotMatter(@ForAll int seed) {
        var random = new Philox(seed, 2);
        var z = new double[3][12];
        for (double[] member : z) {
            Arrays.setAll(member, i -> Math.rint(2 * random.nextGaussian()));
        }
        double[][] other = {Arrays.stream(z[2]).map(x -> x * x * x).toArray(), z[0], z[1]};
        var one = EnsembleAgreement.of(z);
        var two = EnsembleAgreement.of(other);
        assertEquals(one.pairwise(), two.pairwise(), 1e-14);
        assertEquals(one.vote(), two.vote());
        assertEquals(one.unanimous(), two.unanimous());
        assertTrue(Double.isNaN(one.correlation()) || Math.abs(one.correlation() - two.correlation()) < 1e-13);
    }
}
