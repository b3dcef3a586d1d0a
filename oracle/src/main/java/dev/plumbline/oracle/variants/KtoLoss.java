package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.sigmoid;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Kahneman-Tversky loss of unpaired examples. h = policy − ref; z ≥ 0 is the reference point of the batch:
/// λ_D (1 − σ(β (h − z))) for a desirable example, λ_U (1 − σ(β (z − h))) for an undesirable one.
final class KtoLoss extends TableOperation {
    KtoLoss() {
        super("kto-loss", "Kahneman-Tversky loss of an example",
                "λ (1 − σ(± β (h − z))), h = policy − ref, z = max(0, mean of kl_policy − kl_ref)", "Ethayarajh et al. 2024, equation 8",
                List.of(Column.optionalKey("batch", "examples that share a reference point", "step"), Column.optionalKey("example", "id"),
                        Column.optionalKey("rank", "process that holds the example"),
                        Column.input("policy", "Σ log π of the response", "policy_logps", "logp"),
                        Column.input("ref", "Σ log π_ref of the response", "reference_logps", "ref_logps"),
                        Column.input("desirable", "1 or 0", "label"),
                        Column.optional("kl_policy", "Σ log π of a mismatched response", 0, "policy_kl_logps"),
                        Column.optional("kl_ref", "Σ log π_ref of a mismatched response", 0, "reference_kl_logps"),
                        Column.output("loss", "of the example", "losses"), Column.output("kl", "the reference point z", "z")),
                List.of(Setting.of("reference_point", "z", "mean-then-clamp", "clamp-then-mean", "nonzero-mean", "zero", "unclamped"),
                        Setting.of("beta", "β", "0.1", "0.5"), Setting.of("desirable_weight", "λ_D", "1", "1.33"),
                        Setting.of("undesirable_weight", "λ_U", "1", "1.33")),
                List.of(Variant.convention("z-clamp-then-mean", "mean over processes of max(0, mean of a process)", "NeMo-Aligner",
                                "clamped before the mean: at least as large", "B160; NeMo-Aligner af2b3bd9", "reference_point",
                                "clamp-then-mean"),
                        Variant.convention("z-nonzero-mean", "max(0, Σ of non-zero terms/their number)", "HALOs",
                                "terms that are exactly 0 do not count", "HALOs 4831988", "reference_point", "nonzero-mean"),
                        Variant.convention("z-zero", "z = 0", "HALOs KTOZero, TRL apo_zero_unpaired", "no reference point",
                                "TRL apo_zero_unpaired", "reference_point", "zero"),
                        Variant.bug("z-unclamped", "z = mean, also below 0", "ports that forget the clamp", "z may be negative",
                                "Ethayarajh et al. 2024, section 4.1", "reference_point", "unclamped")));
    }

    @Override
    public String blockKey() {
        return "batch";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var z = referencePoint(in).detach();
        var beta = in.number("beta");
        var loss = Formulas.rows(in.size(), i -> {
            var distance = beta.mul(in.at("policy", i).sub(in.at("ref", i)).sub(z));
            boolean desirable = in.plain("desirable", i) != 0;
            // 1 − σ(x) = σ(−x)
            return desirable ? in.number("desirable_weight").mul(sigmoid(distance.neg()))
                    : in.number("undesirable_weight").mul(sigmoid(distance));
        });
        return Map.of("loss", loss, "kl", Formulas.rows(in.size(), _ -> z));
    }

    private static <S extends Scalar<S>> S referencePoint(Rows<S> in) {
        var zero = in.constant(0);
        var means = new ArrayList<S>();
        for (int[] rank : in.groups("rank")) {
            var terms = new ArrayList<S>();
            for (int i : rank) {
                terms.add(in.at("kl_policy", i).sub(in.at("kl_ref", i)));
            }
            if (in.is("reference_point", "nonzero-mean")) {
                means.addAll(terms.stream().filter(term -> term.toDouble() != 0).toList());
            } else {
                means.add(Formulas.mean(terms));
            }
        }
        return switch (in.choice("reference_point")) {
            case "zero" -> zero;
            case "clamp-then-mean" -> Formulas.mean(means.stream().map(mean -> mean.max(zero)).toList());
            case "unclamped" -> Formulas.mean(means);
            default -> means.isEmpty() ? zero : Formulas.mean(means).max(zero);
        };
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.keyed("rank", "0 0 1 1").with("policy", -10, -12.5, -8, -20).with("ref", -12, -12, -9.5, -16)
                        .with("desirable", 1, 0, 1, 0).with("kl_policy", -9, -11, -14, -7.5).with("kl_ref", -10.5, -11.5, -13, -9)
                        .example("two processes, positive divergence", "ordinary"),
                Table.keyed("rank", "0 0 1 1").with("policy", -10, -12.5, -8, -20).with("ref", -12, -12, -9.5, -16)
                        .with("desirable", 1, 0, 1, 0).with("kl_policy", -9, -11, -14, -12.5).with("kl_ref", -10.5, -11.5, -13, -9)
                        .example("one process below 0", "clamp"),
                Table.keyed("rank", "0 0 1 1").with("policy", -10, -12.5, -8, -20).with("ref", -12, -12, -9.5, -16)
                        .with("desirable", 1, 0, 1, 0).with("kl_policy", -12, -13, -14, -12.5).with("kl_ref", -10.5, -11.5, -13, -9)
                        .example("both below 0", "clamp"),
                Table.keyed("rank", "0 0 0 0").with("policy", -10, -12.5, -8, -20).with("ref", -12, -12, -9.5, -16)
                        .with("desirable", 0, 1, 0, 1).with("kl_policy", -9, -11, -13, -9).with("kl_ref", -10.5, -11, -13, -9)
                        .example("terms that are exactly 0", "nonzero"));
    }
}
