package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Negative log-likelihood of a ranking, best first: Σᵢ [log Σ_{j ≥ i} exp scoreⱼ − scoreᵢ].
final class PlackettLuceLoss extends TableOperation {
    PlackettLuceLoss() {
        super("plackett-luce-loss", "Plackett-Luce loss of a ranking", "loss = Σᵢ (log Σ_{j ≥ i} exp score_j − score_i), rows best first",
                "Plackett 1975; Luce 1959; Xia et al. 2008 (ListMLE)",
                List.of(Column.optionalKey("ranking", "rows of one ranking, best first", "prompt", "group"),
                        Column.optionalKey("place", "1, 2, …"), Column.input("score", "of the item", "scores", "reward"),
                        Column.output("loss", "of the ranking, on each of its rows", "nll")),
                List.of(Setting.of("direction", "of the rows", "best-first", "worst-first"), Setting.of("reduction", "of the stages", "sum", "mean"),
                        Setting.of("form", "formula", "plackett-luce", "all-pairs", "top-1")),
                List.of(Variant.bug("pl-reversed", "rows read worst first", "files sorted the other way", "direction of the ranking", "ours",
                                "direction", "worst-first"),
                        Variant.convention("pl-mean", "divided by the number of items", "ListMLE means", "mean over stages", "Xia et al. 2008",
                                "reduction", "mean"),
                        Variant.convention("bt-ranked-k", "mean over all pairs i < j of softplus(score_j − score_i)",
                                "InstructGPT-style ranking data", "all pairs, not stages", "Ouyang et al. 2022, equation 1", "form",
                                "all-pairs", "reduction", "mean"),
                        Variant.convention("pl-top-1", "log Σ exp score − score₁", "choice among candidates", "only the first stage", "Luce 1959",
                                "form", "top-1")));
    }

    @Override
    public String blockKey() {
        return "ranking";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        int n = in.size();
        boolean reversed = in.is("direction", "worst-first");
        var s = Formulas.rows(n, i -> in.at("score", reversed ? n - 1 - i : i));
        var terms = new ArrayList<S>();
        switch (in.choice("form")) {
            case "all-pairs" -> {
                for (int i = 0; i < n; i++) {
                    for (int j = i + 1; j < n; j++) {
                        terms.add(Formulas.softplus(s.get(j).sub(s.get(i))));
                    }
                }
            }
            case "top-1" -> terms.add(stage(in, s));
            default -> {
                for (int i = 0; i < n; i++) {
                    terms.add(stage(in, s.subList(i, n)));
                }
            }
        }
        var total = in.constant(0).sum(terms);
        var loss = in.is("reduction", "mean") ? total.div(in.is("form", "all-pairs") ? Math.max(1, terms.size()) : n) : total;
        return Map.of("loss", Formulas.rows(n, _ -> loss));
    }

    /// log Σ exp(sⱼ − s₁) = log Σ exp(sⱼ − m) + m − s₁.
    private static <S extends Scalar<S>> S stage(Rows<S> in, List<S> s) {
        var top = s.stream().reduce(S::max).orElseThrow();
        return in.constant(0).sum(s.stream().map(x -> x.sub(top).exp()).toList()).log().add(top.sub(s.getFirst()));
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.keyed("ranking", "a a a a").with("score", 2, 1.5, -0.25, 0.5).example("one inversion", "ordinary"),
                Table.keyed("ranking", "a a a").with("score", -200, 90, 120).example("far apart", "extreme overflow"));
    }
}
