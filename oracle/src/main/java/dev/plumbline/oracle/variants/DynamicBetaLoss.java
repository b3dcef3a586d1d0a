package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.softplus;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// β-DPO: softplus(−β h) with β = β₀ (1 + α (mean M − M₀)) from the reward differences M = β₀ h of the batch.
final class DynamicBetaLoss extends TableOperation {
    DynamicBetaLoss() {
        super("beta-dpo-loss", "DPO with a β of the batch (β-DPO), loss of a pair",
                "softplus(−β h), β = β₀ (1 + α (mean of β₀ h − threshold))", "Wu et al. 2024 (β-DPO), equations 6 and 7",
                List.of(Column.optionalKey("batch", "pairs that share β", "step"), Column.optionalKey("pair", "id of the pair", "id"),
                        Column.input("policy_chosen", "Σ log π of the preferred response", "policy_chosen_logps", "chosen_logps"),
                        Column.input("policy_rejected", "Σ log π of the other", "policy_rejected_logps", "rejected_logps"),
                        Column.input("ref_chosen", "Σ log π_ref of the preferred response", "reference_chosen_logps", "ref_chosen_logps"),
                        Column.input("ref_rejected", "Σ log π_ref of the other", "reference_rejected_logps", "ref_rejected_logps"),
                        Column.optional("threshold", "M₀, the running mean of M before the batch", 0, "m0"),
                        Column.output("loss", "of the pair", "losses"), Column.output("beta", "β of the batch", "used_beta")),
                List.of(Setting.of("scope", "whose M", "batch", "pair", "none"), Setting.of("beta0", "β₀", "0.1", "0.05", "0.5"),
                        Setting.of("alpha", "α", "0.6", "0.2", "1"),
                        Setting.of("difference", "M", "rewards", "log-ratios")),
                List.of(Variant.convention("beta-dpo-pair", "β = β₀ (1 + α (β₀ h − threshold)) of each pair", "instance level β-DPO",
                                "a β of its own for each pair", "Wu et al. 2024, equation 5", "scope", "pair"),
                        Variant.bug("beta-dpo-fixed", "β = β₀", "an α without effect", "plain DPO", "Rafailov et al. 2023", "scope", "none"),
                        Variant.bug("beta-dpo-unscaled", "M = h", "ports that measure M without β₀", "β moves 1/β₀ times as much",
                                "Wu et al. 2024, equation 4", "difference", "log-ratios")));
    }

    @Override
    public String blockKey() {
        return "batch";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        int n = in.size();
        var beta0 = in.number("beta0");
        var h = Formulas.rows(n, i -> in.at("policy_chosen", i).sub(in.at("ref_chosen", i))
                .sub(in.at("policy_rejected", i).sub(in.at("ref_rejected", i))));
        var m = Formulas.rows(n, i -> in.is("difference", "rewards") ? beta0.mul(h.get(i)) : h.get(i));
        var mean = Formulas.mean(m);
        var beta = Formulas.rows(n, i -> in.is("scope", "none") ? beta0
                : beta0.mul(in.number("alpha").mul((in.is("scope", "pair") ? m.get(i) : mean).sub(in.at("threshold", i))).add(1)).detach());
        return Map.of("loss", Formulas.rows(n, i -> softplus(beta.get(i).mul(h.get(i)).neg())), "beta", beta);
    }

    @Override
    public List<Example> examples() {
        var pairs = Table.of("policy_chosen", -10.5, -42.25, -7).with("policy_rejected", -14, -38.5, -9.75)
                .with("ref_chosen", -12, -40, -7.5).with("ref_rejected", -11.5, -41, -9.25);
        return List.of(pairs.example("a batch of three, threshold 0", "ordinary"),
                Table.of("policy_chosen", -20.5, -32.25, -17).with("policy_rejected", -24, -38.5, -19.75).with("ref_chosen", -22, -34, -21.5)
                        .with("ref_rejected", -21.5, -31, -18.25).with("threshold", Table.repeat(0.375, 3)).example(
                                "a threshold above 0", "ordinary threshold"));
    }
}
