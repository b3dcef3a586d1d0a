package dev.plumbline.policy.preference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.policy.ConformanceVectors;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The losses and their derivatives against `data/vectors`, numbers of the arbitrary-precision oracle, which shares no
/// code with them.
///
/// Red if a sign, a factor β, ½ or a length is lost in any loss, if chosen and rejected are exchanged, if −log σ is
/// taken of a σ that underflows (`definition-04`, `-05`), if KTO forgets to clamp z at 0 or lets BCO pool the two
/// kinds.
class PreferenceVectorsTest {
    /// The variants of `dpo-loss` that need columns beyond the two sums, their references and lengths.
    private static final Set<String> OTHER_COLUMNS =
            Set.of("wpo", "wpo-open-instruct", "rpo-reward-aware", "rpo-fwd-kl", "rpo-squared", "ld-dpo");

    private static PreferenceLoss direct(ConformanceVectors.Case test) {
        double beta = test.number("beta");
        double epsilon = test.number("label_smoothing");
        return switch (test.variant()) {
            case "definition", "dpo-cdpo", "dpo-beta-0.05" -> new Dpo(beta, new MarginLink.Smoothed(epsilon));
            case "dpo-robust" -> new Dpo(beta, new MarginLink.Robust(epsilon));
            case "dpo-hinge" -> new Dpo(beta, new MarginLink.Hinge());
            case "dpo-norm" -> new Dpo(beta, MarginLink.logistic(), true);
            case "exo" -> new Dpo(beta, new MarginLink.Exo(epsilon));
            case "discopop" -> new Dpo(beta, new MarginLink.DiscoPop(0.05));
            case "ipo-sum" -> new Ipo(beta);
            case "ipo-avg" -> new Ipo(beta, true);
            case "nca" -> new RewardLoss(beta, RewardLoss.Form.NCA);
            case "bco-pair" -> new RewardLoss(beta, RewardLoss.Form.BCO_PAIR);
            case "sppo-hard" -> new RewardLoss(beta, RewardLoss.Form.SPPO);
            case "apo-zero" -> new RewardLoss(beta, RewardLoss.Form.APO_ZERO);
            case "apo-down" -> new RewardLoss(beta, RewardLoss.Form.APO_DOWN);
            case "f-dpo-forward-kl" -> new FDpo(beta, new FDpo.Divergence.ForwardKl());
            case "f-dpo-js" -> new FDpo(beta, new FDpo.Divergence.JensenShannon());
            case "f-dpo-alpha" -> new FDpo(beta, new FDpo.Divergence.Alpha(0.5));
            case "slic" -> new Slic(1);
            case "dpop" -> new Dpop(beta, 50, true);
            case "dpop-outside" -> new Dpop(beta, 50, false);
            case "cal-dpo" -> WeightedSum.calibrated(beta);
            case "r-dpo" -> new LengthRegularizedDpo(beta, 0.01);
            case "rpo-nll" -> WeightedSum.rpo(beta, 1);
            case "mpo" -> WeightedSum.mpo(beta);
            default -> null;
        };
    }

    private static PreferenceLoss withoutReference(ConformanceVectors.Case test) {
        double beta = test.number("beta");
        double gamma = test.setting("gamma_is").equals("ratio") ? beta * test.number("gamma") : test.number("gamma");
        return switch (test.variant()) {
            case "definition", "simpo-ratio", "simpo-gamma" -> test.setting("average").equals("yes")
                    ? new SimPo(beta, gamma)
                    : new Cpo(beta);
            case "alphapo" -> new AlphaPo(beta, gamma, test.number("power"));
            case "cpo-hinge" -> new Cpo(beta, new MarginLink.Hinge());
            case "cpo-with-nll" -> WeightedSum.cpo(beta, 1);
            case "cpo-smoothed" -> new Cpo(beta, new MarginLink.Smoothed(0.1));
            // squares of means against a reference that is uniform: log ref = 0 for both
            case "cpo-ipo" -> new Ipo(beta, true);
            default -> throw new AssertionError("no loss for " + test.id());
        };
    }

    private static void check(ConformanceVectors.Case test, PreferenceLoss loss, String... reference) {
        double[] chosen = test.in("policy_chosen");
        double[] rejected = test.in("policy_rejected");
        double[] chosenLength = test.in("chosen_len");
        double[] rejectedLength = test.in("rejected_len");
        for (int i = 0; i < test.rows(); i++) {
            var pair = new PreferencePair(chosen[i], rejected[i], reference.length == 0 ? 0 : test.in(reference[0])[i],
                    reference.length == 0 ? 0 : test.in(reference[1])[i], chosenLength[i], rejectedLength[i]);
            var terms = loss.evaluate(pair);
            test.requireOutput("loss", i, terms.loss());
            if (Double.isFinite(terms.loss())) {
                test.requireGradient("policy_chosen", i, terms.inChosen());
                test.requireGradient("policy_rejected", i, terms.inRejected());
            }
        }
    }

    @Test
    void lossesWithAReference() throws IOException {
        var left = new HashSet<String>();
        int checked = 0;
        for (var test : ConformanceVectors.of("dpo-loss")) {
            var loss = direct(test);
            if (loss == null) {
                left.add(test.variant());
                continue;
            }
            checked++;
            check(test, loss, "ref_chosen", "ref_rejected");
        }
        assertEquals(OTHER_COLUMNS, left);
        assertTrue(checked > 70, "only " + checked);
    }

    @Test
    void lossesWithoutAReference() throws IOException {
        for (String operation : new String[] {"simpo-loss", "cpo-loss"}) {
            for (var test : ConformanceVectors.of(operation)) {
                check(test, withoutReference(test));
            }
        }
    }

    @Test
    void oddsRatio() throws IOException {
        for (var test : ConformanceVectors.of("orpo-loss")) {
            var loss = new Orpo(test.number("beta"), test.setting("nll").equals("added"));
            double[] lengths = test.in("chosen_len");
            for (int i = 0; i < test.rows(); i++) {
                boolean average = test.setting("average").equals("yes");
                var pair = new PreferencePair(test.in("policy_chosen")[i], test.in("policy_rejected")[i], 0, 0,
                        average ? lengths[i] : 1, average ? test.in("rejected_len")[i] : 1);
                var terms = loss.evaluate(pair);
                if (!average) {
                    continue;
                }
                test.requireOutput("loss", i, terms.loss());
                test.requireOutput("log_odds", i, Orpo.logOddsRatio(pair));
                if (Double.isFinite(terms.loss())) {
                    test.requireGradient("policy_chosen", i, terms.inChosen());
                    test.requireGradient("policy_rejected", i, terms.inRejected());
                }
            }
        }
    }

    private static double[] logRatio(ConformanceVectors.Case test, String policy, String reference) {
        double[] d = test.in(policy);
        for (int i = 0; i < d.length; i++) {
            d[i] -= test.in(reference)[i];
        }
        return d;
    }

    private static boolean[] desirable(ConformanceVectors.Case test) {
        var out = new boolean[test.rows()];
        for (int i = 0; i < out.length; i++) {
            out[i] = test.in("desirable")[i] != 0;
        }
        return out;
    }

    private static void check(ConformanceVectors.Case test, UnpairedLoss.Terms terms, String reference) {
        for (int i = 0; i < test.rows(); i++) {
            test.requireOutput("loss", i, terms.loss()[i]);
            test.requireOutput(reference, i, terms.referencePoint());
            test.requireGradient("policy", i, terms.slope()[i]);
        }
    }

    @Test
    void unpaired() throws IOException {
        int checked = 0;
        for (var test : ConformanceVectors.of("kto-loss")) {
            var kto = new UnpairedLoss.Kto(
                    test.number("beta"), test.number("desirable_weight"), test.number("undesirable_weight"));
            double z = switch (test.variant()) {
                case "definition" -> UnpairedLoss.Kto.referencePoint(logRatio(test, "kl_policy", "kl_ref"));
                case "z-zero" -> 0;
                default -> Double.NaN;
            };
            if (!Double.isNaN(z)) {
                checked++;
                check(test, kto.evaluate(logRatio(test, "policy", "ref"), desirable(test), z), "kl");
            }
        }
        for (var test : ConformanceVectors.of("bco-loss")) {
            if (test.variant().equals("definition")) {
                checked++;
                check(test, new UnpairedLoss.Bco(test.number("beta")).evaluate(logRatio(test, "policy", "ref"),
                        desirable(test)), "delta");
            }
        }
        assertEquals(11, checked);
    }
}
