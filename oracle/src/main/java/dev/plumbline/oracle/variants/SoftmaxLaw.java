package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// The law of one softmax: log-probabilities, their normaliser and the entropy.
final class SoftmaxLaw extends TableOperation {
    SoftmaxLaw() {
        super("log-softmax", "Log-softmax, log-sum-exp and entropy of a row of logits",
                "log_prob = z − lse, lse = log Σ exp z, entropy = lse − Σ softmax(z) z, z = logit/temperature", "any textbook",
                List.of(Column.optionalKey("row", "logits that are normalised together", "position", "t", "seq"),
                        Column.optionalKey("token", "id of the token"), Column.input("logit", "of the token", "logits", "z"),
                        Column.output("log_prob", "log π(token)", "logp", "log_softmax"),
                        Column.output("log_sum_exp", "of the row, on each of its rows", "lse", "logsumexp"),
                        Column.output("entropy", "of the row in nats, on each of its rows", "H")),
                List.of(Setting.of("temperature", "divides the logits", "1", "0.7", "0.9", "0.6"),
                        Setting.of("form", "whether the largest logit is subtracted first", "shifted", "direct"),
                        Setting.of("unit", "of the logarithm", "nats", "bits")),
                List.of(Variant.bug("direct", "log Σ exp z without the shift", "hand-written code", "overflows beyond 88.7 in float32",
                                "any textbook", "form", "direct"),
                        Variant.bug("temperature-not-applied-0.7", "logits divided by 0.7 on one side",
                                "sampler at temperature 0.7, trainer at 1", "the two log-probabilities differ by design",
                                "B073; TRL #3029", "temperature", "0.7"),
                        Variant.bug("temperature-not-applied-0.9", "logits divided by 0.9 on one side",
                                "sampler at temperature 0.9, trainer at 1", "the two log-probabilities differ by design",
                                "B073; OpenRLHF #857", "temperature", "0.9"),
                        Variant.bug("temperature-not-applied-0.6", "logits divided by 0.6 on one side",
                                "sampler at temperature 0.6, trainer at 1", "the two log-probabilities differ by design",
                                "B073; verl #3133", "temperature", "0.6"),
                        Variant.convention("bits", "base-2 logarithms", "information-theory code", "1/ln 2 times the definition", "Shannon 1948",
                                "unit", "bits")));
    }

    @Override
    public String blockKey() {
        return "row";
    }

    @Override
    public boolean isFragile(Map<String, String> settings) {
        return settings.get("form").equals("direct");
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        int n = in.size();
        var temperature = in.number("temperature");
        var z = Formulas.rows(n, i -> temperature.toDouble() == 1 ? in.at("logit", i) : in.at("logit", i).div(temperature));
        var top = z.stream().reduce(S::max).orElseThrow();
        var shift = in.is("form", "shifted") ? top : in.constant(0);
        var shifted = z.stream().map(x -> x.sub(shift)).toList();
        var weights = shifted.stream().map(S::exp).toList();
        var total = shift.sum(weights);
        var log = total.log();
        var unit = in.is("unit", "bits") ? in.constant(2).log() : in.constant(1);
        // −Σ p log p, whose terms do not cancel.
        var terms = Formulas.rows(n, i -> weights.get(i).toDouble() == 0 ? in.constant(0)
                : weights.get(i).div(total).mul(log.sub(shifted.get(i))));
        var entropy = shift.sum(terms).div(unit);
        var lse = log.add(shift).div(unit);
        return Map.of("log_prob", Formulas.rows(n, i -> shifted.get(i).sub(log).div(unit)),
                "log_sum_exp", Formulas.rows(n, _ -> lse), "entropy", Formulas.rows(n, _ -> entropy));
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.of("logit", 1, 2, 0.5, -1).example("ordinary", "ordinary"),
                Table.of("logit", 100, 98, 30).example("beyond exp in float32", "extreme overflow"),
                Table.of("logit", 1000, 0, -1000).example("beyond exp in float64", "extreme overflow"),
                Table.of("logit", 0, -40, -50).example("nearly deterministic", "boundary"));
    }
}
