package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.sigmoid;
import static dev.plumbline.oracle.variants.Formulas.softplus;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Pairwise loss of a reward model. With Δ = chosen − rejected − margin and p = (1 − ε) label + ε (1 − label):
/// loss = weight [p softplus(−Δ) + (1 − p) softplus(Δ) + λ (chosen + rejected)²].
final class BradleyTerryLoss extends TableOperation {
    BradleyTerryLoss() {
        super("bradley-terry-loss", "Bradley-Terry loss of a pair",
                "weight [p softplus(−Δ) + (1 − p) softplus(Δ) + λ (chosen + rejected)²], Δ = chosen − rejected − margin",
                "Bradley and Terry 1952; Ouyang et al. 2022, equation 1; margin: Touvron et al. 2023; centring: Eisenstein et al. 2023",
                List.of(
                    Column.optionalKey("pair", "id of the pair", "id", "index"),
                    Column.input("chosen", "score of the preferred response", "rewards_chosen", "chosen_reward", "score_chosen",
                            "chosen_score", "chosen_rewards"),
                    Column.input("rejected", "score of the other", "rewards_rejected", "rejected_reward", "score_rejected",
                            "rejected_score", "rejected_rewards"),
                    Column.optional("margin", "wanted distance of the scores", 0),
                    Column.optional("label", "probability that chosen is better", 1, "target", "soft_label", "p"),
                    Column.optional("weight", "of the pair", 1, "weights", "sample_weight"),
                    Column.output("loss", "loss of the pair", "per_pair_loss", "losses"),
                    Column.output("grad_chosen", "∂ loss/∂ chosen", "d_chosen", "chosen_grad"),
                    Column.output("grad_rejected", "∂ loss/∂ rejected", "d_rejected", "rejected_grad")),
                List.of(
                    Setting.of("form", "how −log σ(Δ) is computed", "softplus", "log-1-plus-exp", "log-of-sigmoid",
                            "log-of-sigmoid-plus-1e-5"),
                    Setting.of("margin", "what the margin does", "subtracted", "ignored", "added"),
                    Setting.of("label_smoothing", "ε", "0", "0.1"),
                    Setting.of("centering", "λ", "0", "0.01"),
                    Setting.of("centered", "what is centred", "sum", "each"),
                    Setting.of("order", "which column is the preferred one", "chosen", "swapped")),
                List.of(
                    Variant.convention("bt-centered", "… + 0.01 (chosen + rejected)²", "TRL with center_rewards_coefficient",
                            "adds a penalty on the sum of the scores", "TRL #1932, v0.10", "centering", "0.01"),
                    Variant.convention("bt-l2-each", "… + 0.01 (chosen² + rejected²)", "PAR, optional",
                            "penalises each score, not their sum", "PAR b8caf40, trainers/paired_trainer.py", "centering", "0.01",
                            "centered", "each"),
                    Variant.convention("bt-smoothed", "(1 − ε) softplus(−Δ) + ε softplus(Δ), ε = 0.1", "label smoothing",
                            "a tenth of the label goes to the other response", "Mitchell 2023, note on cDPO", "label_smoothing", "0.1"),
                    Variant.bug("bt-logexp-naive", "log(1 + exp(−Δ))", "OpenRLHF LogExpLoss, ColossalChat LogExpLoss",
                            "no log1p and no guard: infinite for Δ below −88.7 in float32, 0 for Δ above 16.6; the margin is ignored",
                            "B002", "form", "log-1-plus-exp", "margin", "ignored"),
                    Variant.bug("bt-log-sigmoid-naive", "−log(σ(Δ)) in two steps",
                            "DeepSpeed-Chat before #501, trlx's summarisation example",
                            "infinite once σ underflows (Δ below about −88 in float32), 0 for Δ above 17",
                            "B001; DeepSpeed-Chat #423, #501", "form", "log-of-sigmoid"),
                    Variant.bug("bt-log-sigmoid-eps5", "−log(σ(Δ) + 1e-5)", "MOSS-RLHF",
                            "never above 11.513; negative for large Δ", "B003; MOSS-RLHF rm/reward_trainer.py", "form",
                            "log-of-sigmoid-plus-1e-5"),
                    Variant.convention("bt-margin-ignored", "softplus(−(chosen − rejected))",
                            "code paths that do not pass the margin on", "the margin has no effect",
                            "OpenRLHF LogExpLoss takes a margin and ignores it", "margin", "ignored"),
                    Variant.bug("bt-margin-added", "softplus(−(chosen − rejected + margin))", "sign slips",
                            "the margin makes pairs easier instead of harder", "Touvron et al. 2023, equation 2", "margin", "added"),
                    Variant.bug("bt-swapped", "softplus(chosen − rejected)", "files with the columns exchanged",
                            "chosen and rejected are exchanged", "known-bugs table: agreement after swapping", "order", "swapped")));
    }

    @Override
    public boolean isFragile(Map<String, String> settings) {
        return !settings.get("form").equals("softplus");
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        boolean swapped = in.is("order", "swapped");
        var loss = Formulas.<S>empty(in.size());
        var gradChosen = Formulas.<S>empty(in.size());
        var gradRejected = Formulas.<S>empty(in.size());
        for (int i = 0; i < in.size(); i++) {
            var chosen = in.at(swapped ? "rejected" : "chosen", i);
            var rejected = in.at(swapped ? "chosen" : "rejected", i);
            var difference = chosen.sub(rejected);
            var z = switch (in.choice("margin")) {
                case "ignored" -> difference;
                case "added" -> difference.add(in.at("margin", i));
                default -> difference.sub(in.at("margin", i));
            };
            var smoothing = in.number("label_smoothing");
            var label = in.at("label", i);
            var win = smoothing.toDouble() == 0 ? label : smoothed(label, smoothing);
            var weight = in.at("weight", i);
            var lambda = in.number("centering");
            var value = weighted(win, minusLogSigmoid(in, z)).add(weighted(win.neg().add(1), minusLogSigmoid(in, z.neg())));
            var slope = weighted(win.neg().add(1), upSlope(in, z.neg())).sub(weighted(win, upSlope(in, z)));
            var pullChosen = in.constant(0);
            var pullRejected = in.constant(0);
            if (lambda.toDouble() != 0 && in.is("centered", "sum")) {
                var sum = chosen.add(rejected);
                value = value.add(lambda.mul(sum.square()));
                pullChosen = lambda.mul(sum.mul(2));
                pullRejected = pullChosen;
            } else if (lambda.toDouble() != 0) {
                value = value.add(lambda.mul(chosen.square().add(rejected.square())));
                pullChosen = lambda.mul(chosen.mul(2));
                pullRejected = lambda.mul(rejected.mul(2));
            }
            loss.set(i, weight.mul(value));
            var forChosen = weight.mul(slope.add(pullChosen));
            var forRejected = weight.mul(pullRejected.sub(slope));
            gradChosen.set(i, swapped ? forRejected : forChosen);
            gradRejected.set(i, swapped ? forChosen : forRejected);
        }
        return Map.of("loss", loss, "grad_chosen", gradChosen, "grad_rejected", gradRejected);
    }

    private static <S extends Scalar<S>> S smoothed(S label, S smoothing) {
        return label.mul(smoothing.neg().add(1)).add(smoothing.mul(label.neg().add(1)));
    }

    /// p x, 0 for p = 0 even where x is infinite.
    private static <S extends Scalar<S>> S weighted(S p, S x) {
        return p.toDouble() == 0 ? p.of(0) : p.mul(x);
    }

    private static <S extends Scalar<S>> S minusLogSigmoid(Rows<S> in, S z) {
        return switch (in.choice("form")) {
            case "log-1-plus-exp" -> z.neg().exp().add(1).log();
            case "log-of-sigmoid" -> sigmoidAsWritten(z).log().neg();
            case "log-of-sigmoid-plus-1e-5" -> sigmoidAsWritten(z).add(in.constant(1e-5)).log().neg();
            default -> softplus(z.neg());
        };
    }

    /// −∂/∂z of {@link #minusLogSigmoid}.
    private static <S extends Scalar<S>> S upSlope(Rows<S> in, S z) {
        var slope = sigmoid(z.neg());
        if (in.is("form", "log-of-sigmoid-plus-1e-5")) {
            var s = sigmoid(z);
            return s.mul(slope).div(s.add(in.constant(1e-5)));
        }
        return slope;
    }

    /// The function that libraries offer: right to an ulp for every x, 0 below about −104 in float32.
    private static <S extends Scalar<S>> S sigmoidAsWritten(S x) {
        return sigmoid(x);
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.of("chosen", 1, 0, 2.5, -0.75).with("rejected", 0, 0, 1, 1.25).example("plain scores", "ordinary"),
                Table.of("chosen", 1.5, -0.5).with("rejected", 0.25, 0.5).with("margin", 0.5, 1).example("with a margin",
                        "ordinary margin"),
                Table.of("chosen", 3, 1).with("rejected", -1, 2).with("label", 0.75, 0.25).with("weight", 2, 0.5)
                        .example("soft labels and weights", "ordinary label weight"),
                Table.of("chosen", 2, 2, -1).with("rejected", 1, -2, 3).example("centred, (chosen + rejected)²", "centering",
                        "centering", "0.01"),
                Table.of("chosen", 2, 0.5).with("rejected", -1, 2).example("smoothed", "smoothing", "label_smoothing", "0.1"),
                Table.of("chosen", -60, -110, -800, 0).with("rejected", 60, 110, 800, 90).example(
                        "badly wrong pairs: the loss is the difference, not infinite", "extreme overflow"),
                Table.of("chosen", 10, 18, 40, 400).with("rejected", 0, 0, 0, -400).example(
                        "well separated pairs: the loss is exp(−Δ), not 0", "extreme cancellation"),
                Table.of("chosen", 0x1p-30, 1e-8, 0).with("rejected", 0, -1e-8, 0x1p-60).example("nearly equal scores",
                        "boundary"),
                Table.of("chosen", 1e6, 4096.5).with("rejected", 1e6 - 0.5, 4096.25).example(
                        "large offset: only the difference matters", "adversarial"));
    }
}
