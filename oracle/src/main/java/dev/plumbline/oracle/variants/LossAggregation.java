package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// From token losses to the loss of a batch.
final class LossAggregation extends TableOperation {
    LossAggregation() {
        super("loss-aggregation", "Loss of a batch from the losses of its tokens", "Σ mask token_loss/Σ mask, over all tokens of the batch",
                "Yu et al. 2025 (DAPO), equation 12; Liu et al. 2025 (Dr. GRPO); Shao et al. 2024 (GRPO)",
                List.of(Column.optionalKey("batch", "one optimiser step", "step"),
                        Column.optionalKey("microbatch", "rows of one backward pass", "micro_batch", "rank"),
                        Column.optionalKey("seq", "id of the sequence", "uid", "index"), Column.optionalKey("t", "position"),
                        Column.input("token_loss", "of the token", "per_token_loss", "losses"),
                        Column.optional("mask", "1 where the token counts", 1, "loss_mask", "completion_mask", "response_mask"),
                        Column.output("loss", "of the batch, on each of its rows", "batch_loss")),
                List.of(Setting.of("aggregation", "which mean", "token-mean", "seq-mean-token-mean", "seq-mean-token-sum",
                                "constant-length", "width-sum", "all-mean", "micro-mean-of-means"),
                        Setting.of("empty", "a sequence without tokens", "excluded", "counted"),
                        Setting.of("max_length", "L of constant-length", "1024", "256"),
                        Setting.of("factor", "of the whole", "1", "2", "4", "8", "0.5", "0.25", "0.125")),
                List.of(Variant.convention("seq-mean-token-mean", "mean over sequences of token means, empty ones excluded",
                                "original GRPO, verl, OpenRLHF sample level", "short sequences weigh more per token",
                                "Shao et al. 2024", "aggregation", "seq-mean-token-mean"),
                        Variant.convention("seq-mean-token-mean-trl", "mean over sequences of token means, empty ones count as 0",
                                "TRL grpo, sapo", "empty sequences count in the divisor", "TRL f2cd577; B097", "aggregation",
                                "seq-mean-token-mean", "empty", "counted"),
                        Variant.convention("seq-mean-token-sum", "mean over sequences of token sums", "verl, NeMo-RL, TRL RLOO",
                                "long sequences weigh more", "verl b178a3cd5; B094", "aggregation", "seq-mean-token-sum"),
                        Variant.convention("seq-mean-token-sum-counted", "the same, empty sequences counted", "TRL RLOO",
                                "empty sequences count in the divisor", "B097", "aggregation", "seq-mean-token-sum", "empty",
                                "counted"),
                        Variant.convention("dr-grpo", "Σ/(B L)", "Dr. GRPO: TRL dr_grpo, understand-r1-zero",
                                "constant divisor: sequences times the maximal length", "Liu et al. 2025", "aggregation",
                                "constant-length", "empty", "counted"),
                        Variant.bug("seq-mean-token-sum-norm", "Σ/T, T the padded width", "verl seq-mean-token-sum-norm",
                                "not divided by the number of sequences", "B098", "aggregation", "width-sum"),
                        Variant.bug("all-mean", "Σ/(B T), padding included", "alpaca_farm, lm-human-preferences, Gym code",
                                "padding counts in the divisor", "B096", "aggregation", "all-mean"),
                        Variant.bug("micro-mean-of-means", "mean over microbatches of their token means",
                                "gradient accumulation without a global count", "microbatches of different size weigh the same",
                                "B092", "aggregation", "micro-mean-of-means"),
                        Variant.bug("grad-accum-extra-factor-2", "2 times the loss", "TRL before v0.14 with 2 accumulation steps",
                                "not divided by the accumulation steps", "B090", "factor", "2"),
                        Variant.bug("grad-accum-extra-factor-4", "4 times the loss", "TRL before v0.14 with 4 accumulation steps",
                                "not divided by the accumulation steps", "B090", "factor", "4"),
                        Variant.bug("grad-accum-extra-factor-8", "8 times the loss", "TRL before v0.14 with 8 accumulation steps",
                                "not divided by the accumulation steps", "B090", "factor", "8"),
                        Variant.bug("grad-accum-divided-twice-2", "half the loss", "ms-swift #10116 with 2 accumulation steps",
                                "divided by the accumulation steps twice", "B091", "factor", "0.5"),
                        Variant.bug("grad-accum-divided-twice-4", "a quarter of the loss", "ms-swift #10116 with 4 accumulation steps",
                                "divided by the accumulation steps twice", "B091", "factor", "0.25"),
                        Variant.bug("grad-accum-divided-twice-8", "an eighth of the loss", "ms-swift #10116 with 8 accumulation steps",
                                "divided by the accumulation steps twice", "B091", "factor", "0.125")));
    }

    @Override
    public String blockKey() {
        return "batch";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var zero = in.constant(0);
        var sequences = in.groups("seq");
        var sums = new ArrayList<S>();
        var means = new ArrayList<S>();
        int width = 0;
        for (int[] sequence : sequences) {
            var kept = kept(in, sequence);
            width = Math.max(width, sequence.length);
            if (!kept.isEmpty() || in.is("empty", "counted")) {
                sums.add(kept.isEmpty() ? zero : zero.sum(kept));
                means.add(kept.isEmpty() ? zero : Formulas.mean(kept));
            }
        }
        var all = new int[in.size()];
        Arrays.setAll(all, i -> i);
        var tokens = kept(in, all);
        int paddedWidth = width;
        var loss = tokens.isEmpty() ? zero : switch (in.choice("aggregation")) {
            case "seq-mean-token-mean" -> Formulas.mean(means);
            case "seq-mean-token-sum" -> Formulas.mean(sums);
            case "constant-length" -> zero.sum(tokens).div(in.number("max_length").mul(sums.size()));
            case "width-sum" -> zero.sum(tokens).div(paddedWidth);
            case "all-mean" -> zero.sum(tokens).div((double) sequences.size() * paddedWidth);
            case "micro-mean-of-means" -> Formulas.mean(in.groups("microbatch").stream().map(rows -> kept(in, rows))
                    .filter(rows -> !rows.isEmpty()).map(Formulas::mean).toList());
            default -> Formulas.mean(tokens);
        };
        var scaled = in.number("factor").mul(loss);
        return Map.of("loss", Formulas.rows(in.size(), _ -> scaled));
    }

    private static <S extends Scalar<S>> List<S> kept(Rows<S> in, int[] rows) {
        var kept = new ArrayList<S>();
        for (int i : rows) {
            if (in.plain("mask", i) != 0) {
                kept.add(in.at("token_loss", i));
            }
        }
        return kept;
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.keyed("seq", "a a a a b b b b c c c c d d d d").key("microbatch", "0 0 0 0 0 0 0 0 0 0 0 0 1 1 1 1")
                        .with("token_loss", 1, 0.5, 0.25, 2, 3, -1, 0.125, 0.75, 0.5, 0.5, 1, 1, 4, 0.25, -2, 1.5)
                        .with("mask", 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1).example(
                                "four sequences, one of them empty, two microbatches", "ordinary empty microbatch"),
                Table.keyed("seq", "a a b b b").key("microbatch", "0 0 1 1 1").with("token_loss", 1, 0.5, 0.25, 2, 3)
                        .with("mask", 1, 1, 1, 1, 1).example("without padding", "ordinary"));
    }
}
