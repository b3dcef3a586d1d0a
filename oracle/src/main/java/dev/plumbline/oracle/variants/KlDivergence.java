package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Full KL divergence of two laws over one vocabulary, given by log-probabilities: Σ π (log π − log π_ref).
final class KlDivergence extends TableOperation {
    KlDivergence() {
        super("kl-divergence", "KL divergence over a vocabulary", "kl = Σ exp(logp) (logp − ref_logp)", "Kullback and Leibler 1951",
                List.of(Column.optionalKey("row", "tokens of one law", "position", "t", "seq"), Column.optionalKey("token", "id"),
                        Column.input("logp", "log π(token)", "log_probs", "log_prob"),
                        Column.input("ref_logp", "log π_ref(token)", "ref_log_probs", "ref_log_prob"),
                        Column.output("kl", "of the law, on each of its rows", "kl_divergence", "kld")),
                List.of(Setting.of("divergence", "which", "forward", "reverse", "jensen-shannon"),
                        Setting.of("reduction", "of the tokens", "sum", "mean"), Setting.of("unit", "of the logarithm", "nats", "bits"),
                        Setting.of("weights", "of the logarithms", "probabilities", "ones")),
                List.of(Variant.convention("kl-reverse", "Σ π_ref (log π_ref − log π)", "kl_div with its arguments exchanged",
                                "the other direction", "torch.nn.functional.kl_div(input, target) is KL(target‖input)", "divergence", "reverse"),
                        Variant.convention("jensen-shannon", "½ KL(π‖m) + ½ KL(π_ref‖m), m the mean", "GKD with β = ½", "symmetric, bounded",
                                "Agarwal et al. 2024", "divergence", "jensen-shannon"),
                        Variant.bug("kl-mean-over-vocabulary", "divided by the size of the vocabulary", "kl_div with reduction=\"mean\"",
                                "torch's default reduction averages over elements", "PyTorch kl_div, note on reduction", "reduction", "mean"),
                        Variant.bug("kl-unweighted", "Σ (log π − log π_ref)", "sampled formula on the whole vocabulary",
                                "not weighted by probabilities", "ours", "weights", "ones"),
                        Variant.convention("kl-bits", "base-2 logarithms", "information-theory code", "1/ln 2 times", "Shannon 1948", "unit",
                                "bits")));
    }

    @Override
    public String blockKey() {
        return "row";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var terms = new ArrayList<S>();
        for (int i = 0; i < in.size(); i++) {
            var p = in.at("logp", i);
            var q = in.at("ref_logp", i);
            terms.add(switch (in.choice("divergence")) {
                case "reverse" -> weighted(in, q, q.sub(p));
                case "jensen-shannon" -> {
                    var mean = p.exp().add(q.exp()).div(2).log();
                    yield weighted(in, p, p.sub(mean)).add(weighted(in, q, q.sub(mean))).div(2);
                }
                default -> weighted(in, p, p.sub(q));
            });
        }
        var sum = in.constant(0).sum(terms);
        var value = in.is("reduction", "mean") ? sum.div(in.size()) : sum;
        var kl = in.is("unit", "bits") ? value.div(in.constant(2).log()) : value;
        return Map.of("kl", Formulas.rows(in.size(), _ -> kl));
    }

    /// 0 log 0 = 0.
    private static <S extends Scalar<S>> S weighted(Rows<S> in, S logWeight, S x) {
        if (in.is("weights", "ones")) {
            return x;
        }
        return logWeight.toDouble() == Double.NEGATIVE_INFINITY ? in.constant(0) : logWeight.exp().mul(x);
    }

    @Override
    public List<Example> examples() {
        double half = Math.log(0.5);
        double quarter = Math.log(0.25);
        return List.of(
                Table.of("logp", half, quarter, quarter).with("ref_logp", quarter, half, quarter).example("three tokens", "ordinary"),
                Table.of("logp", Math.log(0.7), Math.log(0.3)).with("ref_logp", Math.log(0.1), Math.log(0.9)).example("two tokens", "ordinary"),
                Table.of("logp", 0, Double.NEGATIVE_INFINITY).with("ref_logp", half, half).example("a token that π never takes", "boundary"));
    }
}
