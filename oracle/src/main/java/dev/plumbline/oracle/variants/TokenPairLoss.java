package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.softplus;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Bradley-Terry loss of two responses that have a score at each token: of the scores at their ends, or of a window of tokens.
final class TokenPairLoss extends TableOperation {
    TokenPairLoss() {
        super("token-pair-loss", "Bradley-Terry loss of a pair with a score at each token",
                "loss = softplus(rejected − chosen) at the last token of the window, on each row of the pair",
                "Ouyang et al. 2022, equation 1; Yao et al. 2023 (DeepSpeed-Chat)",
                List.of(Column.optionalKey("pair", "id of the pair", "id"), Column.optionalKey("t", "position, in order"),
                        Column.input("chosen", "score of the preferred response at the token", "chosen_rewards", "c_truncated_reward"),
                        Column.input("rejected", "score of the other at the token", "rejected_rewards", "r_truncated_reward"),
                        Column.optional("window", "1 from the first token at which the responses differ to the longer end", 1, "mask"),
                        Column.output("loss", "of the pair", "losses")),
                List.of(Setting.of("tokens", "that count", "last", "window-mean", "window-sum", "mean-scores", "all-mean", "last-row")),
                List.of(Variant.convention("bt-token-window", "mean of softplus(rejected − chosen) over the window", "DeepSpeed-Chat",
                                "every token of the window is a pair", "B004; DeepSpeed-Chat 83757d9c", "tokens", "window-mean"),
                        Variant.bug("bt-token-window-sum", "sum over the window", "ports of DeepSpeed-Chat", "grows with the length",
                                "DeepSpeed-Chat 83757d9c", "tokens", "window-sum"),
                        Variant.convention("bt-mean-of-scores", "softplus of the difference of the mean scores", "process rewards as a reward model",
                                "the mean comes before the loss", "Lightman et al. 2023, appendix F", "tokens", "mean-scores"),
                        Variant.bug("bt-all-tokens", "mean over all rows", "code without a mask", "the common prompt and padding count",
                                "DeepSpeed-Chat 83757d9c", "tokens", "all-mean"),
                        Variant.bug("bt-last-row", "scores of the last row", "scores read at position −1 of padded rows",
                                "the score of padding", "DeepSpeed-Chat 83757d9c", "tokens", "last-row")));
    }

    @Override
    public String blockKey() {
        return "pair";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var window = new ArrayList<Integer>();
        for (int i = 0; i < in.size(); i++) {
            if (in.plain("window", i) != 0) {
                window.add(i);
            }
        }
        if (window.isEmpty()) {
            // Equal responses: DeepSpeed-Chat takes the last position.
            window.add(in.size() - 1);
        }
        var zero = in.constant(0);
        var losses = window.stream().map(i -> loss(in, i)).toList();
        var value = switch (in.choice("tokens")) {
            case "window-mean" -> Formulas.mean(losses);
            case "window-sum" -> zero.sum(losses);
            case "mean-scores" -> softplus(Formulas.mean(window.stream().map(i -> in.at("rejected", i).sub(in.at("chosen", i))).toList()));
            case "all-mean" -> Formulas.<S>mean(Formulas.rows(in.size(), i -> loss(in, i)));
            case "last-row" -> loss(in, in.size() - 1);
            default -> losses.getLast();
        };
        return Map.of("loss", Formulas.rows(in.size(), _ -> value));
    }

    private static <S extends Scalar<S>> S loss(Rows<S> in, int i) {
        return softplus(in.at("rejected", i).sub(in.at("chosen", i)));
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.keyed("pair", "a a a a a").with("chosen", 0.5, 0.75, 1.5, -0.25, 0.125).with("rejected", 0.5, 0.25, -1, 0.5, 2).with("window", 0, 1, 1, 1, 0)
                        .example("a common prompt, a window, padding", "ordinary padding"),
                Table.keyed("pair", "a a a").with("chosen", -60, 100, 3).with("rejected", 40, -20, 4).with("window", 1, 1, 1).example("large scores", "extreme"),
                Table.keyed("pair", "a a").with("chosen", 0.25, 1).with("rejected", 0.25, 0.5).with("window", 0, 0).example("equal responses: an empty window",
                        "boundary"));
    }
}
