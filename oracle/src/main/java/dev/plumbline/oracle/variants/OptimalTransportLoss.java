package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.softplus;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Alignment by optimal transport: the losses of a batch on sorted quantities, so that the distribution of one dominates that of the
/// other. Paired: the margins of the policy, sorted, less those of the reference, sorted.
final class OptimalTransportLoss extends TableOperation {
    OptimalTransportLoss() {
        super("aot-loss", "Alignment via optimal transport, loss of a batch of pairs",
                "mean over k of softplus(−β d_k), d = sort(policy_chosen − policy_rejected) − sort(ref_chosen − ref_rejected)",
                "Melnyk et al. 2024 (AOT), section 3",
                List.of(Column.optionalKey("batch", "pairs that are sorted together", "step"), Column.optionalKey("pair", "id of the pair", "id"),
                        Column.input("policy_chosen", "Σ log π of the preferred response", "policy_chosen_logps", "chosen_logps"),
                        Column.input("policy_rejected", "Σ log π of the other", "policy_rejected_logps", "rejected_logps"),
                        Column.input("ref_chosen", "Σ log π_ref of the preferred response", "reference_chosen_logps", "ref_chosen_logps"),
                        Column.input("ref_rejected", "Σ log π_ref of the other", "reference_rejected_logps", "ref_rejected_logps"),
                        Column.output("loss", "of the batch, on each of its rows", "batch_loss", "losses")),
                List.of(Setting.of("sorted", "what is sorted", "margins", "log-ratios", "nothing"), Setting.of("beta", "β", "0.1", "0.05", "0.5"),
                        Setting.of("label_smoothing", "ε", "0", "0.1")),
                List.of(Variant.convention("aot-unpaired", "d = sort(h_chosen) − sort(h_rejected)", "TRL aot_unpaired (aot_pair in old releases)",
                                "log-ratios are sorted, not margins", "Melnyk et al. 2024; TRL f2cd577", "sorted", "log-ratios"),
                        Variant.convention("aot-smoothed", "(1 − ε) softplus(−β d) + ε softplus(β d), ε = 0.1", "TRL label_smoothing",
                                "labels are smoothed", "TRL f2cd577", "label_smoothing", "0.1"),
                        Variant.bug("aot-unsorted", "d = h_chosen − h_rejected", "batches of one pair, or a sort along the wrong axis",
                                "without the sorting it is DPO", "Melnyk et al. 2024, section 3", "sorted", "nothing")));
    }

    @Override
    public String blockKey() {
        return "batch";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        int n = in.size();
        boolean margins = in.is("sorted", "margins");
        var first = Formulas.rows(n, i -> in.at("policy_chosen", i).sub(in.at(margins ? "policy_rejected" : "ref_chosen", i)));
        var second = Formulas.rows(n, i -> in.at(margins ? "ref_chosen" : "policy_rejected", i).sub(in.at("ref_rejected", i)));
        if (!in.is("sorted", "nothing")) {
            var order = Comparator.comparingDouble((S x) -> x.toDouble());
            first.sort(order);
            second.sort(order);
        }
        var beta = in.number("beta");
        var epsilon = in.number("label_smoothing");
        var losses = Formulas.rows(n, k -> {
            var z = beta.mul(first.get(k).sub(second.get(k)));
            return epsilon.toDouble() == 0 ? softplus(z.neg())
                    : epsilon.neg().add(1).mul(softplus(z.neg())).add(epsilon.mul(softplus(z)));
        });
        var mean = Formulas.mean(losses);
        return Map.of("loss", Formulas.rows(n, _ -> mean));
    }

    @Override
    public List<Example> examples() {
        return List.of(pairs("first", 0).example("five pairs", "ordinary"), pairs("second", 3).example("five other pairs", "ordinary"),
                Table.of("policy_chosen", -40, -10.5, -7).with("policy_rejected", -14, -38.5, -19.75).with("ref_chosen", -12, -40, -7.5)
                        .with("ref_rejected", -31.5, -11, -9.25).example("margins in opposite order", "ordinary order"));
    }

    private static Table pairs(String batch, int k) {
        double[] spread = {0.75, -3.5, 2.25, 5.125, -1.875};
        var table = Table.keyed("batch", (batch + " ").repeat(5).strip());
        String[] columns = {"policy_chosen", "policy_rejected", "ref_chosen", "ref_rejected"};
        for (int c = 0; c < columns.length; c++) {
            var values = new double[5];
            for (int i = 0; i < 5; i++) {
                values[i] = -20 - 4 * c + spread[(i * (c + 1) + k) % 5] * (1 + c % 2);
            }
            table.with(columns[c], values);
        }
        return table;
    }
}
