package dev.plumbline.papers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.DenoisingPolicy;
import dev.plumbline.preference.DenoisingPolicy.AdaptiveMargin;
import dev.plumbline.preference.DenoisingPolicy.Banded;
import dev.plumbline.preference.DenoisingPolicy.FlipNegative;
import dev.plumbline.preference.DenoisingPolicy.LabelSmoothing;
import dev.plumbline.preference.DenoisingPolicy.None;
import dev.plumbline.preference.DenoisingPolicy.SoftLabelMargin;
import dev.plumbline.preference.PreferenceStrength;
import dev.plumbline.preference.SoftMarginBradleyTerry;
import dev.plumbline.preference.reward.Denoising;
import dev.plumbline.preference.reward.PreferencePairs;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/// P1 to P5 of Secrets of RLHF II: the losses and the policies of the data part.
///
/// Planted mistakes, and what turns red: the margin added (P1, golden numbers); log(σ(d) + 1e-5) for log σ(d) (P2 and the golden
/// numbers at d = −20); divisor M − 1 (P3 of scale against the definition); a flip that forgets the sign of the margin (P4);
/// smoothing of α/2 (P5); strengths of the wrong rows, or of the side that the label does not favour (soft labels).
class SecretsOfRlhfProperties {
    private static final List<DenoisingPolicy> POLICIES = List.of(new None(), new FlipNegative(0), new FlipNegative(0.5),
            new LabelSmoothing(0.1), new AdaptiveMargin(false), new AdaptiveMargin(true), new SoftLabelMargin(0.1, false),
            new SoftLabelMargin(0.5, true),
            new Banded(List.of(-1.0, 0.0), List.of(new FlipNegative(0), new LabelSmoothing(0.2), new AdaptiveMargin(false))));

    static double[] gaussians(Philox random, int n, double sd) {
        var x = new double[n];
        Arrays.setAll(x, i -> sd * random.nextGaussian());
        return x;
    }

    /// P1. Convex: the value at a middle is at most the mean. The slope at μ + logit t is 0; t = 1, μ = 0 is softplus(−d).
    @Property(tries = 200)
    void convexWithItsMinimumWhereTheTargetSays(@ForAll @DoubleRange(min = -30, max = 30) double d,
            @ForAll @DoubleRange(min = -30, max = 30) double other, @ForAll @DoubleRange(min = 0.01, max = 0.99) double t,
            @ForAll @DoubleRange(min = -10, max = 10) double mu) {
        double middle = SoftMarginBradleyTerry.value((d + other) / 2, t, mu);
        double mean = (SoftMarginBradleyTerry.value(d, t, mu) + SoftMarginBradleyTerry.value(other, t, mu)) / 2;
        assertTrue(middle <= mean + 1e-13); // values below 50, a few ulp
        double best = mu + Logistic.logit(t);
        assertEquals(0, SoftMarginBradleyTerry.derivative(best, t, mu), 1e-14); // rounding of 17/4 in the argument
        assertTrue(SoftMarginBradleyTerry.value(best, t, mu) <= SoftMarginBradleyTerry.value(d, t, mu) + 1e-14);
        assertEquals(Logistic.softplus(-d), SoftMarginBradleyTerry.value(d, 1, 0), 1e-14 * (1 + Math.abs(d)));
        assertEquals(SoftMarginBradleyTerry.value(d, t, mu), SoftMarginBradleyTerry.value(-d, 1 - t, -mu), 1e-13);
    }

    /// P2. σ(d − μ) − t, the slope of the value (truncation h²/6 · 0.1, rounding 50 u/h), at most 1.
    @Property(tries = 200)
    void slope(@ForAll @DoubleRange(min = -30, max = 30) double d, @ForAll @DoubleRange(min = 0, max = 1) double t,
            @ForAll @DoubleRange(min = -10, max = 10) double mu) {
        double slope = SoftMarginBradleyTerry.derivative(d, t, mu);
        double h = 1e-4;
        assertEquals((SoftMarginBradleyTerry.value(d + h, t, mu) - SoftMarginBradleyTerry.value(d - h, t, mu)) / (2 * h),
                slope, 1e-9);
        assertEquals(Logistic.sigmoid(d - mu) - t, slope, 4e-16);
        assertTrue(Math.abs(slope) <= 1);
    }

    /// Golden numbers: log 9 for α = 0.1; a confidently wrong pair keeps its gradient, where log(σ + 1e-5) loses it.
    @Example
    void goldenNumbers() {
        assertEquals(2.1972245773362196, Logistic.logit(0.9), 1e-15);
        assertEquals(0, SoftMarginBradleyTerry.derivative(Math.log(9), 0.9, 0), 1e-15);
        assertEquals(20.000000002061154, SoftMarginBradleyTerry.value(-20, 1, 0), 1e-14);
        assertEquals(-0.9999999979388463, SoftMarginBradleyTerry.derivative(-20, 1, 0), 1e-15);
        assertEquals(0.5032236911472710, saturating(-11.5), 1e-14);
        assertEquals(0.00020607288660660092, saturating(-20), 1e-17);
        assertEquals(11.512925464970229, -Math.log(1e-5), 1e-14);
    }

    /// Magnitude of the slope of −log(σ(d) + 1e-5).
    private static double saturating(double d) {
        double p = Logistic.sigmoid(d);
        return p * Logistic.sigmoid(-d) / (p + 1e-5);
    }

    /// P3. Differences of rewards of M members, exchanged, shifted by prompt, scaled.
    @Property(tries = 100)
    void strength(@ForAll int seed, @ForAll @DoubleRange(min = 0.01, max = 100) double c) {
        var random = new Philox(seed, 0);
        int members = 7;
        int pairs = 9;
        var plain = new double[members][pairs];
        var exchanged = new double[members][pairs];
        var shifted = new double[members][pairs];
        var scaled = new double[members][pairs];
        for (int m = 0; m < members; m++) {
            for (int i = 0; i < pairs; i++) {
                double chosen = random.nextGaussian();
                double rejected = random.nextGaussian();
                double shift = 5 * random.nextGaussian();
                plain[m][i] = chosen - rejected;
                exchanged[m][i] = rejected - chosen;
                shifted[m][i] = (chosen + shift) - (rejected + shift);
                scaled[m][i] = c * chosen - c * rejected;
            }
        }
        var strength = PreferenceStrength.of(plain);
        for (int i = 0; i < pairs; i++) {
            assertEquals(-strength.mean()[i], PreferenceStrength.of(exchanged).mean()[i]);
            assertEquals(strength.std()[i], PreferenceStrength.of(exchanged).std()[i]);
            assertEquals(strength.mean()[i], PreferenceStrength.of(shifted).mean()[i], 1e-13);
            assertEquals(strength.std()[i], PreferenceStrength.of(shifted).std()[i], 1e-13);
            assertEquals(c * strength.mean()[i], PreferenceStrength.of(scaled).mean()[i], 1e-13 * c);
            assertEquals(c * strength.std()[i], PreferenceStrength.of(scaled).std()[i], 1e-13 * c);
            double mean = 0;
            double square = 0;
            for (double[] member : plain) {
                mean += member[i] / members;
                square += member[i] * member[i] / members;
            }
            assertEquals(mean, strength.mean()[i], 1e-14);
            assertEquals(square - mean * mean, strength.std()[i] * strength.std()[i], 1e-13);
        }
    }

    /// P4. Exchanged twice, every policy is itself; flip and margin asks for |u|; L of an exchanged pair is that of −d.
    @Property(tries = 200)
    void flips(@ForAll @DoubleRange(min = -10, max = 10) double u, @ForAll @DoubleRange(min = -10, max = 10) double d) {
        for (DenoisingPolicy policy : POLICIES) {
            var target = policy.target(u);
            assertEquals(target, target.swapped().swapped());
            assertEquals(target.value(d), target.swapped().value(-d));
            assertEquals(target.derivative(d), -target.swapped().derivative(-d));
            assertEquals(target.value(d),
                    SoftMarginBradleyTerry.value(d, target.labelledTarget(), target.labelledMargin()), 1e-13);
            assertEquals(target.derivative(d),
                    SoftMarginBradleyTerry.derivative(d, target.labelledTarget(), target.labelledMargin()), 1e-15);
        }
        assertEquals(Math.abs(u), new AdaptiveMargin(true).target(u).margin());
        assertEquals(u < 0, new AdaptiveMargin(true).target(u).swap());
        assertEquals(u, new AdaptiveMargin(false).target(u).labelledMargin());
        assertEquals(u, new AdaptiveMargin(true).target(u).labelledMargin());
        assertEquals(u < 0.5 ? 0 : 1, new FlipNegative(0.5).target(u).labelledTarget());
        assertEquals(u < 0 ? 0.3 : 1, new SoftLabelMargin(0.7, false).target(u).softTarget(), 1e-15);
        assertEquals(u < 0 ? 0.7 : 1, new SoftLabelMargin(0.7, true).target(u).labelledTarget(), 1e-15);
        assertEquals(u < -1 || u >= 0 ? 1 : 0.8, POLICIES.getLast().target(u).softTarget(), 1e-15);
        assertEquals(u < -1, POLICIES.getLast().target(u).swap());
        assertEquals(u >= 0 ? u : 0, POLICIES.getLast().target(u).margin());
    }

    /// P5. α = 1/2 has its minimum, log 2, at 0; α = 0 is Bradley-Terry; between, at log((1 − α)/α).
    @Property(tries = 200)
    void smoothing(@ForAll @DoubleRange(min = -30, max = 30) double d, @ForAll @DoubleRange(min = 0.01, max = 0.5) double alpha) {
        assertEquals(new None().target(1).value(d), new LabelSmoothing(0).target(-1).value(d));
        var half = new LabelSmoothing(0.5).target(1);
        assertEquals(Math.log(2), half.value(0), 1e-15);
        assertTrue(d == 0 || Math.signum(half.derivative(d)) == Math.signum(d));
        assertEquals(0, new LabelSmoothing(alpha).target(3).derivative(Math.log((1 - alpha) / alpha)), 1e-15);
    }

    /// Pairs get what their policy wants; a label of 0 is the exchanged pair, a tie stays a tie, own margins are added to.
    @Property(tries = 100)
    void policiesOfPairs(@ForAll @DoubleRange(min = -5, max = 5) double u) {
        double[][] x = {{1}, {2}, {3}};
        var pairs = new PreferencePairs(x, x, new double[] {0, 0, 0.25}, null, new double[] {1, 0, 0.5}, null);
        for (DenoisingPolicy policy : POLICIES) {
            var applied = Denoising.apply(pairs, new PreferenceStrength(new double[] {u, -u, u}, new double[3]), policy);
            assertEquals(policy.target(u).labelledTarget(), applied.target(0));
            assertEquals(policy.target(u).labelledMargin(), applied.margin()[0], 0);
            assertEquals(1 - applied.target(0), applied.target(1), 1e-16);
            assertEquals(-applied.margin()[0], applied.margin()[1], 0);
            assertEquals(0.5, applied.target(2), 1e-16);
            assertEquals(0.25, applied.margin()[2]);
        }
        assertThrows(IllegalArgumentException.class, () -> Denoising.apply(
                pairs, new PreferenceStrength(new double[1], new double[1]), new None()));
    }

    @Example
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LabelSmoothing(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new SoftLabelMargin(1.5, true));
        assertThrows(IllegalArgumentException.class, () -> new FlipNegative(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Banded(List.of(0.0), List.of(new None())));
        assertThrows(IllegalArgumentException.class,
                () -> new Banded(List.of(1.0, 0.0), List.of(new None(), new None(), new None())));
        for (DenoisingPolicy policy : POLICIES) {
            assertThrows(IllegalArgumentException.class, () -> policy.target(Double.NaN));
        }
        assertArrayEquals(new int[] {1, 2}, new PreferenceStrength(new double[] {3, -1, 0, 5}, new double[4]).lowestFraction(0.5));
    }
}
