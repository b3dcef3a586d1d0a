package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Weight of a token that one program sampled and another trains on: with ℓ = old_logp − sampler_logp, truncated importance sampling is
/// clip(e^ℓ, low, high). Whether a weight lies in a range is a step: near its edge, within rounding, the weight is not determined.
final class RolloutCorrection extends TableOperation {
    RolloutCorrection() {
        super("rollout-correction", "Weight against the mismatch of sampler and trainer (TIS, MIS, IcePop, rejection)",
                "min(exp(old_logp − sampler_logp), high)", "Ionides 2008; Yao et al. 2025 (truncated importance sampling)",
                List.of(Column.optionalKey("batch", "responses of one step", "step"), Column.optionalKey("seq", "id of the response", "uid", "index"),
                        Column.optionalKey("t", "position"),
                        Column.input("old_logp", "log π(token) by the trainer, weights of the sampler", "old_log_probs",
                                "old_per_token_logps", "prev_logprobs", "train_logp"),
                        Column.input("sampler_logp", "log π(token) as the sampler reported it", "rollout_log_probs", "generation_logprobs",
                                "sampling_per_token_logps", "vllm_logprobs"),
                        Column.optional("mask", "1 where the token counts", 1, "loss_mask", "completion_mask", "response_mask"),
                        Column.output("weight", "of the token's loss; none where the mask is 0", "is_weight", "importance_weight",
                                "rollout_is_weights", "tis")),
                List.of(Setting.of("level", "what is weighted", "token", "sequence", "geometric"),
                        Setting.of("rule", "outside [low, high]", "truncate", "mask", "none", "reject-truncate", "reject"),
                        Setting.of("low", "least weight", "0", "0.5", "0.999"), Setting.of("high", "greatest weight", "2", "5", "1.001"),
                        Setting.of("log_clamp", "ℓ is held within ± this", "inf", "20", "10"),
                        Setting.of("normalize", "divided by the mean over the batch", "no", "yes"),
                        Setting.of("veto", "a response with a ratio of a token below this is dropped", "0", "1e-4"),
                        Setting.of("direction", "of the ratio", "trainer/sampler", "sampler/trainer")),
                variantList());
    }

    private static List<Variant> variantList() {
        return List.of(
                Variant.convention("tis-token", "clip(w, 0.5, 5)", "OpenRLHF tis, NeMo-RL tis with both bounds", "bounded on both sides",
                        "OpenRLHF 3c3be623", "low", "0.5", "high", "5"),
                Variant.convention("mis-token", "w 1[0.5 ≤ w ≤ 5]", "OpenRLHF and NeMo-RL icepop", "tokens outside the range are dropped",
                        "IcePop 2025; OpenRLHF 3c3be623", "rule", "mask", "low", "0.5", "high", "5"),
                Variant.convention("mis-token-upper", "w 1[w ≤ 2]", "TRL token_mask, verl", "tokens above the bound are dropped",
                        "TRL f2cd577", "rule", "mask"),
                Variant.convention("tis-seq", "min(exp(Σ mask ℓ), 2)", "TRL sequence_truncate, verl sequence",
                        "one weight for the response: the product", "TRL f2cd577", "level", "sequence"),
                Variant.convention("mis-seq", "w 1[w ≤ 2], w = exp(Σ mask ℓ)", "TRL sequence_mask", "the response counts or not",
                        "TRL f2cd577", "level", "sequence", "rule", "mask"),
                Variant.convention("tis-geometric", "min(exp(Σ mask ℓ/n), 2)", "length-normalised weights",
                        "geometric mean of the ratios", "ms-swift #6678", "level", "geometric"),
                Variant.convention("mis-geometric", "w 1[0.999 ≤ w ≤ 1.001], w = exp(Σ mask ℓ/n)", "verl and slime geometric rejection",
                        "a response whose mean log-ratio is not near 0 is dropped", "slime #657", "level", "geometric", "rule", "mask",
                        "low", "0.999", "high", "1.001"),
                Variant.convention("seq-mask-tis", "1[0.5 ≤ exp(Σ mask ℓ/n) ≤ 5] clip(w, 0.5, 5)", "NeMo-RL seq-mask-tis",
                        "the geometric mean decides on the response, token weights are clamped", "NeMo-RL 7ea279abf", "rule",
                        "reject-truncate", "low", "0.5", "high", "5"),
                Variant.convention("seq-mask-tis-unclamped", "1[0.5 ≤ exp(Σ mask ℓ/n) ≤ 5] w", "OpenRLHF seq-mask-tis",
                        "the token weights are not clamped", "OpenRLHF 3c3be623", "rule", "reject", "low", "0.5", "high", "5"),
                Variant.convention("oi-rho", "min(exp(clip(ℓ, ± 10)), 2)", "open-instruct", "log-ratio within ± 10",
                        "open-instruct e6c3044aa", "log_clamp", "10"),
                Variant.convention("tis-log-clamp-20", "min(exp(clip(ℓ, ± 20)), 2)", "verl", "log-ratio within ± 20", "verl b178a3cd5",
                        "log_clamp", "20"),
                Variant.convention("tis-batch-normalised", "min(w, 2)/mean of min(w, 2)", "verl rollout_is_batch_normalize",
                        "self-normalised: the mean weight of the batch is 1", "verl b178a3cd5", "normalize", "yes"),
                Variant.convention("tis-veto", "0 for a response with some w < 1e-4", "verl veto threshold",
                        "one impossible token drops the response", "verl b178a3cd5", "veto", "1e-4"),
                Variant.convention("is-plain", "w", "importance sampling without a bound", "no bound", "Kahn and Marshall 1953", "rule", "none"),
                Variant.bug("is-inverted", "min(exp(sampler_logp − old_logp), 2)", "ports with the two exchanged", "ratio upside down",
                        "known-bugs table", "direction", "sampler/trainer"));
    }

    @Override
    public String blockKey() {
        return "batch";
    }

    @Override
    public String partKey() {
        return "seq";
    }

    @Override
    public boolean isLocal(Map<String, String> settings) {
        return settings.get("normalize").equals("no");
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var weight = Formulas.<S>empty(in.size());
        for (int[] sequence : in.groups("seq")) {
            int[] kept = Arrays.stream(sequence).filter(i -> in.plain("mask", i) != 0).toArray();
            if (kept.length > 0) {
                sequence(in, kept, weight);
            }
        }
        if (in.is("normalize", "yes")) {
            var present = weight.stream().filter(w -> w != null).toList();
            if (!present.isEmpty()) {
                var mean = Formulas.mean(present);
                weight.replaceAll(w -> w == null ? null : w.div(mean));
            }
        }
        return Map.of("weight", weight);
    }

    private static <S extends Scalar<S>> void sequence(Rows<S> in, int[] kept, List<S> weight) {
        var low = in.number("low");
        var high = in.number("high");
        var logs = new ArrayList<S>();
        for (int i : kept) {
            var l = in.at("old_logp", i).sub(in.at("sampler_logp", i));
            logs.add(in.is("direction", "sampler/trainer") ? l.neg() : l);
        }
        var sum = in.constant(0).sum(logs);
        var mean = sum.div(kept.length);
        var keep = in.constant(1);
        if (in.plainNumber("veto") > 0) {
            for (var l : logs) {
                keep = keep.mul(Formulas.step(l.sub(in.number("veto").log())));
            }
        }
        if (in.choice("rule").startsWith("reject")) {
            keep = keep.mul(within(held(in, mean).exp(), low, high));
        }
        for (int k = 0; k < kept.length; k++) {
            var w = held(in, switch (in.choice("level")) {
                case "sequence" -> sum;
                case "geometric" -> mean;
                default -> logs.get(k);
            }).exp();
            var ruled = switch (in.choice("rule")) {
                case "mask" -> masked(w, within(w, low, high));
                case "none", "reject" -> w;
                default -> Formulas.clip(w, low, high);
            };
            weight.set(kept[k], masked(ruled, keep));
        }
    }

    /// An infinite weight that is dropped is 0 and not NaN.
    private static <S extends Scalar<S>> S masked(S w, S keep) {
        return keep.toDouble() == 0 ? keep : keep.mul(w);
    }

    private static <S extends Scalar<S>> S held(Rows<S> in, S log) {
        var bound = in.number("log_clamp");
        return Double.isFinite(bound.toDouble()) ? Formulas.clip(log, bound.neg(), bound) : log;
    }

    private static <S extends Scalar<S>> S within(S w, S low, S high) {
        return Formulas.step(w.sub(low)).mul(Formulas.step(high.sub(w)));
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.keyed("seq", "a a a b b b b").with("old_logp", -1, -0.5, -2, -1.25, -0.75, -3, -0.25)
                        .with("sampler_logp", -1.0625, -0.4375, -2.25, -1.5, -1.75, -2, -0.25).with("mask", 1, 1, 1, 1, 1, 1, 0).example(
                                "ratios from 0.4 to 2.7, a token of padding", "ordinary truncation padding"),
                Table.keyed("seq", "a a a b b").with("old_logp", -0.5, -0.75, -0.25, -4, -0.5).with("sampler_logp", -2.5, -1.75, -1.5, -1, -3)
                        .example("products above 2 and 5, ratios below 0.5", "ordinary truncation rejection"),
                Table.keyed("seq", "a a b b").with("old_logp", -0.25, -0.5, -4, -5).with("sampler_logp", -2.75, -3, -1, -1.5).example(
                        "geometric means above 5 and below 0.5", "rejection"),
                Table.keyed("seq", "a a b b").with("old_logp", -1, -0.5, -2, -3).with("sampler_logp", -1.00048828125, -0.5, -2, -2.99951171875)
                        .example("mean log-ratio within 0.001", "boundary"),
                Table.keyed("seq", "a a a b b").with("old_logp", -14, -0.5, -0.25, -25, -1).with("sampler_logp", -0.25, -1, -0.375, -0.5, -0.75)
                        .example("ratios below 1e-4, log-ratios beyond 10 and 20", "extreme veto clamp"));
    }
}
