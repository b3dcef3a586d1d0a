package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Mean over a mask; 0 for an empty one.
final class MaskedMean extends TableOperation {
    MaskedMean() {
        super("masked-mean", "Mean over a mask", "mean = Σ mask value/Σ mask", "any textbook",
                List.of(Column.optionalKey("batch", "rows that are averaged together", "group", "seq"),
                        Column.input("value", "what is averaged", "values"),
                        Column.optional("mask", "1 where the value counts", 1, "response_mask", "action_mask", "loss_mask"),
                        Column.output("mean", "on each row", "masked_mean", "average")),
                List.of(Setting.of("divisor", "of the sum", "mask", "rows"),
                        Setting.of("numerator", "what is summed", "masked", "all"),
                        Setting.of("empty", "of no values", "zero", "nan")),
                List.of(Variant.bug("padding-in-mean", "Σ mask value/rows", "SkyRL #462", "padding counts in the divisor", "B096", "divisor",
                                "rows"),
                        Variant.bug("mean-unmasked-numerator", "Σ value/Σ mask", "TRL ≤ 0.11 get_global_statistics, MOSS-RLHF",
                                "the mask is missing above the line", "B022", "numerator", "all"),
                        Variant.bug("mean-over-all", "Σ value/rows", "metrics that ignore the mask", "no mask", "B070", "divisor", "rows",
                                "numerator", "all"),
                        Variant.bug("all-masked-nan", "0/0 where the mask is empty", "verl before #782, NeMo-RL before #166",
                                "NaN for a batch without tokens", "B029", "empty", "nan")));
    }

    @Override
    public String blockKey() {
        return "batch";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var terms = new ArrayList<S>();
        int count = 0;
        for (int i = 0; i < in.size(); i++) {
            boolean kept = in.plain("mask", i) != 0;
            count += kept ? 1 : 0;
            if (kept || in.is("numerator", "all")) {
                terms.add(in.at("value", i));
            }
        }
        double divisor = switch (in.choice("divisor")) {
            case "rows" -> in.size();
            default -> count;
        };
        var mean = divisor == 0 ? in.constant(in.is("empty", "nan") ? Double.NaN : 0) : in.constant(0).sum(terms).div(divisor);
        return Map.of("mean", Formulas.rows(in.size(), _ -> mean));
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.of("value", 1, 2.5, -0.75, 4).with("mask", 1, 1, 0, 1).example("with padding", "ordinary mask"),
                Table.of("value", 1, 2).with("mask", 0, 0).example("nothing counts", "boundary empty"));
    }
}
