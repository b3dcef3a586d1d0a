package dev.plumbline.policy.preference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Derivatives, invariances, convexity and limits of the losses of a pair.
///
/// Red if a derivative lacks β, a length or its sign, if DPO reads one reference only, if the robust loss adds its
/// second term, if SimPO multiplies γ by β, if ORPO's odds forget 1/(1 − eᵃ), if KTO's two branches share a sign or let
/// a gradient through z.
class PreferenceLossProperties {
    private static final List<PreferenceLoss> ALL = List.of(new Dpo(0.4), new Dpo(0.4, new MarginLink.Smoothed(0.1)),
            new Dpo(0.4, new MarginLink.Robust(0.2)), new Dpo(0.4, MarginLink.logistic(), true),
            new Dpo(0.4, new MarginLink.Exo(0.01)), new Dpo(0.4, new MarginLink.DiscoPop(0.5)),
            new FDpo(0.4, new FDpo.Divergence.ForwardKl()), new FDpo(0.4, new FDpo.Divergence.JensenShannon()),
            new FDpo(0.4, new FDpo.Divergence.Alpha(0.3)), new Ipo(0.5), new Ipo(0.5, true),
            new RewardLoss(0.4, RewardLoss.Form.NCA), new RewardLoss(0.4, RewardLoss.Form.BCO_PAIR),
            new RewardLoss(0.4, RewardLoss.Form.SPPO), new RewardLoss(0.4, RewardLoss.Form.APO_ZERO),
            new RewardLoss(0.4, RewardLoss.Form.APO_DOWN), new LengthRegularizedDpo(0.4, 0.05), new Cpo(0.4),
            new SimPo(2, 0.5), new AlphaPo(2, 0.5, 0.25), new AlphaPo(1, 0, -0.5), new Orpo(0.3), new Orpo(0.3, false), new Likelihood(), WeightedSum.rpo(0.4, 0.7),
            WeightedSum.cpo(0.4, 0.7), WeightedSum.mpo(0.4), WeightedSum.calibrated(0.4));

    private static PreferencePair pair(long seed) {
        var random = new Philox(seed, 41);
        return new PreferencePair(-0.5 - 3 * random.nextDouble(), -0.5 - 3 * random.nextDouble(),
                -0.5 - 3 * random.nextDouble(), -0.5 - 3 * random.nextDouble(), 1 + random.nextInt(5),
                1 + random.nextInt(5));
    }

    private static PreferencePair moved(PreferencePair p, double chosen, double rejected) {
        return new PreferencePair(p.chosen() + chosen, p.rejected() + rejected, p.chosenReference(),
                p.rejectedReference(), p.chosenLength(), p.rejectedLength());
    }

    private static PreferencePair shifted(PreferencePair p, double reference) {
        return new PreferencePair(p.chosen(), p.rejected(), p.chosenReference() + reference,
                p.rejectedReference() + reference, p.chosenLength(), p.rejectedLength());
    }

    @Property(tries = 100)
    void derivativesAreDifferences(@ForAll long seed) {
        var p = pair(seed);
        double h = 1e-5;
        for (var loss : ALL) {
            var at = loss.evaluate(p);
            double inChosen = (loss.evaluate(moved(p, h, 0)).loss() - loss.evaluate(moved(p, -h, 0)).loss()) / (2 * h);
            double inRejected =
                    (loss.evaluate(moved(p, 0, h)).loss() - loss.evaluate(moved(p, 0, -h)).loss()) / (2 * h);
            // truncation h² L‴/6 with L‴ up to 1e2, rounding u L/h
            assertEquals(inChosen, at.inChosen(), 2e-8 * (1 + Math.abs(at.inChosen())), loss.toString());
            assertEquals(inRejected, at.inRejected(), 2e-8 * (1 + Math.abs(at.inRejected())), loss.toString());
        }
    }

    @Property(tries = 100)
    void dpopAwayFromItsKink(@ForAll long seed, @ForAll boolean inside) {
        var p = pair(seed);
        double h = 1e-5;
        if (Math.abs(p.chosenLogRatio()) > 2 * h) {
            var loss = new Dpop(0.1, 5, inside);
            double inChosen = (loss.evaluate(moved(p, h, 0)).loss() - loss.evaluate(moved(p, -h, 0)).loss()) / (2 * h);
            assertEquals(inChosen, loss.evaluate(p).inChosen(), 1e-8);
        }
        // no penalty once the preferred response is at least as likely as under the reference
        var raised = moved(p, Math.max(0, -p.chosenLogRatio()) + 0.25, 0);
        assertEquals(new Dpo(0.1).evaluate(raised), new Dpop(0.1, 5, inside).evaluate(raised));
    }

    @Property(tries = 100)
    void onlyTheMarginCounts(@ForAll long seed, @ForAll @DoubleRange(min = -4, max = 4) double shift) {
        var p = pair(seed);
        for (var loss : List.of(new Dpo(0.4), new Dpo(0.4, new MarginLink.Robust(0.2)), new Ipo(0.5))) {
            var at = loss.evaluate(p);
            // a common shift of the reference, or of the policy, rounds h once more: 8 ulp of numbers up to 8
            assertEquals(at.loss(), loss.evaluate(shifted(p, shift)).loss(), 1e-13, loss.toString());
            assertEquals(at.loss(), loss.evaluate(moved(p, shift, shift)).loss(), 1e-13, loss.toString());
            assertEquals(0, at.inChosen() + at.inRejected());
            assertEquals(-p.margin(), p.swapped().margin(), 1e-14);
        }
        // DPO(h) + log σ(β h) = 0, and the exchanged pair has the loss of −h
        double z = 0.4 * p.margin();
        assertEquals(-Logistic.logSigmoid(z), new Dpo(0.4).evaluate(p).loss(), 1e-15);
        assertEquals(z, new Dpo(0.4).evaluate(p.swapped()).loss() - new Dpo(0.4).evaluate(p).loss(), 1e-14);
    }

    @Property(tries = 100)
    void smoothedAndRobustLabels(@ForAll @DoubleRange(min = -30, max = 30) double z,
            @ForAll @DoubleRange(min = 0, max = 0.45) double epsilon) {
        var half = new MarginLink.Smoothed(0.5);
        assertEquals(half.at(z).value(), half.at(-z).value(), 1e-14);
        assertEquals(0, half.at(0).slope());
        var robust = new MarginLink.Robust(epsilon);
        // terms of size |z|/(1 − 2ε) cancel
        double tolerance = 4e-15 * (1 + Math.abs(z)) / (1 - 2 * epsilon);
        assertEquals(-Logistic.logSigmoid(z), (1 - epsilon) * robust.at(z).value() + epsilon * robust.at(-z).value(),
                tolerance);
        assertEquals(-Logistic.sigmoid(-z), (1 - epsilon) * robust.at(z).slope() - epsilon * robust.at(-z).slope(),
                tolerance);
        assertEquals(MarginLink.logistic().at(z), new MarginLink.Robust(0).at(z));
    }

    @Property(tries = 100)
    void convexLinks(
            @ForAll @DoubleRange(min = -20, max = 20) double z, @ForAll @DoubleRange(min = 0, max = 5) double d) {
        for (var link : List.of(MarginLink.logistic(), new MarginLink.Smoothed(0.2), new MarginLink.Robust(0.3),
                new MarginLink.Hinge())) {
            assertTrue(link.at(z + d).slope() >= link.at(z).slope() - 1e-15, link.toString());
        }
        // EXO is least where σ(z) is the smoothed label, and bends down far from it
        var exo = new MarginLink.Exo(0.1);
        assertTrue(exo.at(z).value() >= exo.at(Logistic.logit(0.9)).value() - 1e-15);
        assertTrue(exo.at(-8).slope() > exo.at(-4).slope());
    }

    @Property(tries = 100)
    void simpoWithEqualLengthsIsDpoWithAUniformReference(
            @ForAll long seed, @ForAll @DoubleRange(min = 0.1, max = 5) double beta) {
        var p = pair(seed);
        double tokens = p.chosenLength();
        var equal = new PreferencePair(p.chosen(), p.rejected(), -1.5, -1.5, tokens, tokens);
        var simpo = new SimPo(beta, 0).evaluate(equal);
        var dpo = new Dpo(beta / tokens).evaluate(equal);
        assertEquals(dpo.loss(), simpo.loss(), 1e-14);
        assertEquals(dpo.inChosen(), simpo.inChosen(), 1e-14);
        assertEquals(dpo.inRejected(), simpo.inRejected(), 1e-14);
        assertEquals(new Cpo(beta).evaluate(equal).loss(), new Dpo(beta).evaluate(equal).loss(), 1e-14);
    }

    @Property(tries = 60)
    void fDpoTendsToDpo(@ForAll long seed) {
        var p = pair(seed);
        double limit = new Dpo(0.4).evaluate(p).loss();
        assertEquals(limit, new FDpo(0.4, new FDpo.Divergence.ReverseKl()).evaluate(p).loss(), 1e-15);
        // first order in α: D² α/2 · β ≤ 9 · 1e-6; rounding u/α = 1e-10
        assertEquals(limit, new FDpo(0.4, new FDpo.Divergence.Alpha(1e-6)).evaluate(p).loss(), 1e-5);
    }

    @Property(tries = 100)
    void unpairedSlopesAndBounds(@ForAll long seed) {
        var random = new Philox(seed, 42);
        var d = new double[5];
        var desirable = new boolean[5];
        for (int i = 0; i < d.length; i++) {
            d[i] = 4 * random.nextGaussian();
            desirable[i] = i == 0 || (i > 1 && random.nextBoolean());
        }
        var kto = new UnpairedLoss.Kto(0.5, 1.3, 0.7);
        var terms = kto.evaluate(d, desirable, 0.6);
        double h = 1e-5;
        for (int i = 0; i < d.length; i++) {
            double[] up = d.clone();
            double[] down = d.clone();
            up[i] += h;
            down[i] -= h;
            double slope = (kto.evaluate(up, desirable, 0.6).loss()[i] - kto.evaluate(down, desirable, 0.6).loss()[i])
                    / (2 * h);
            assertEquals(slope, terms.slope()[i], 1e-9);
            assertTrue(terms.loss()[i] > 0 && terms.loss()[i] < (desirable[i] ? 1.3 : 0.7));
            assertTrue(desirable[i] == terms.slope()[i] < 0);
        }
        var bco = new UnpairedLoss.Bco(0.5).evaluate(d, desirable);
        for (int i = 0; i < d.length; i++) {
            double v = 0.5 * d[i] - bco.referencePoint();
            assertEquals((desirable[i] ? -0.5 : 0.5) * Logistic.sigmoid(desirable[i] ? -v : v), bco.slope()[i], 1e-15);
        }
    }

    /// KTO pushes each response to an end: with Pr(desirable) = q its expected slope keeps the sign of λ_U (1 − q) −
    /// λ_D q for every log ratio.
    @Property(tries = 60)
    void ktoHasNoMixedMinimum(@ForAll @DoubleRange(min = 0.02, max = 0.98) double q,
            @ForAll @DoubleRange(min = -10, max = 10) double d) {
        var kto = new UnpairedLoss.Kto(0.5, 1, 1);
        var terms = kto.evaluate(new double[] {d, d}, new boolean[] {true, false}, 0);
        double slope = q * terms.slope()[0] + (1 - q) * terms.slope()[1];
        assertTrue(Math.abs(q - 0.5) < 1e-9 || Math.signum(slope) == Math.signum(0.5 - q));
    }

    @Test
    void goldenNumbers() {
        // h = (−1 + 2) − (−3 + 2.5) = 1.5
        var p = new PreferencePair(-1, -3, -2, -2.5, 2, 4);
        assertEquals(0.6209570477895321, new Dpo(0.1).evaluate(p).loss(), 1e-15); // log(1 + e^−0.15)
        assertEquals(-0.046257015465625047, new Dpo(0.1).evaluate(p).inChosen(), 1e-16); // −0.1/(1 + e^0.15)
        assertEquals(0.25, new Ipo(0.5).evaluate(p).loss(), 1e-15); // (1.5 − 1)²
        assertEquals(1, new Ipo(0.5).evaluate(p).inChosen(), 1e-15);
        assertEquals(0.015625, new Ipo(1, true).evaluate(p).loss(), 1e-15); // (1/2 + 0.5/4 − 0.5)²
        // 2 (−0.5 + 0.75) − 0.5 = 0
        assertEquals(Math.log(2), new SimPo(2, 0.5).evaluate(p).loss(), 1e-15);
        assertEquals(-0.5, new SimPo(2, 0.5).evaluate(p).inChosen(), 1e-15);
        assertEquals(0.25, new SimPo(2, 0.5).evaluate(p).inRejected(), 1e-15);
        assertEquals(0, new Slic(2).evaluate(p).loss());
        assertEquals(0.5, new Likelihood().evaluate(p).loss());
        // equal probabilities ½: odds 1, ratio 0
        var even = new PreferencePair(-Math.log(2), -Math.log(2), 0, 0);
        assertEquals(2 * Math.log(2), new Orpo(1).evaluate(even).loss(), 1e-15);
        assertEquals(-2, new Orpo(1).evaluate(even).inChosen(), 1e-15); // −1 − ½/(1 − ½)
        assertEquals(0.5, UnpairedLoss.Kto.referencePoint(new double[] {1, -0.5, 1}), 1e-15);
        assertEquals(0, UnpairedLoss.Kto.referencePoint(new double[] {1, -5, 1}));
    }

    @Test
    void edges() {
        double infinity = Double.POSITIVE_INFINITY;
        for (var loss : ALL) {
            assertTrue(Double.isNaN(loss.evaluate(new PreferencePair(Double.NaN, -1, -1, -1)).loss()), loss.toString());
        }
        var far = new PreferencePair(-1e4, 0, 0, 0);
        assertEquals(1e4, new Dpo(1).evaluate(far).loss());
        assertEquals(-1, new Dpo(1).evaluate(far).inChosen());
        assertEquals(0, new Dpo(1).evaluate(far.swapped()).loss());
        assertEquals(new MarginLink.Point(infinity, -1), MarginLink.logistic().at(-infinity));
        assertEquals(-Math.log(0.25), new MarginLink.Exo(0.25).at(-infinity).value(), 1e-15);
        assertTrue(Double.isFinite(new MarginLink.DiscoPop(0.05).at(-900).value()));
        // a certain chosen response: infinite odds, no loss and no pull of the odds
        var certain = new Orpo(1).evaluate(new PreferencePair(0, -1, 0, 0));
        assertEquals(0, certain.loss());
        assertEquals(-1, certain.inChosen());
        assertEquals(infinity, new Orpo(1).evaluate(new PreferencePair(-1, 0, 0, 0)).loss());
        var none = new UnpairedLoss.Bco(1).evaluate(new double[0], new boolean[0]);
        assertEquals(0, none.loss().length);
        assertTrue(Double.isNaN(none.referencePoint()));
        for (double bad : new double[] {0, -1, Double.NaN, infinity}) {
            assertThrows(IllegalArgumentException.class, () -> new Dpo(bad));
            assertThrows(IllegalArgumentException.class, () -> new Ipo(bad));
            assertThrows(IllegalArgumentException.class, () -> new Slic(bad));
            assertThrows(IllegalArgumentException.class, () -> new RewardLoss(bad, RewardLoss.Form.NCA));
            assertThrows(IllegalArgumentException.class,
                    () -> new PreferencePair(0, 0, 0, 0, bad == infinity ? 0 : bad, 1));
        }
        assertThrows(IllegalArgumentException.class, () -> new SimPo(1, -1));
        assertThrows(IllegalArgumentException.class, () -> new Orpo(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new MarginLink.Robust(0.5));
        assertThrows(IllegalArgumentException.class, () -> new MarginLink.Smoothed(0.6));
        assertThrows(IllegalArgumentException.class, () -> new MarginLink.Exo(0));
        assertThrows(IllegalArgumentException.class, () -> new MarginLink.DiscoPop(1));
        assertThrows(IllegalArgumentException.class, () -> new LengthRegularizedDpo(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new WeightedSum(List.of(), List.of()));
        assertThrows(IllegalArgumentException.class, () -> UnpairedLoss.Kto.referencePoint(new double[0]));
    }
}
