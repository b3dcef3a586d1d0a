package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Advantages of tokens from the scores of responses, with a KL penalty: A_t = score − baseline − β Σ_{s ≥ t} kl_s. Where the divergence
/// enters, with what estimator and sign, and what happens to the batch afterwards, are the settings.
final class ReinforceAdvantage extends TableOperation {
    ReinforceAdvantage() {
        super("reinforce-advantage", "Advantages of tokens with a KL penalty (REINFORCE, REINFORCE++, ReMax, RLOO)",
                "advantage = score − β Σ over s ≥ t of (logp − ref_logp)", "Ziegler et al. 2019, equation 2; Hu 2025 (REINFORCE++)",
                List.of(Column.optionalKey("batch", "rows of one training step", "step"),
                        Column.optionalKey("group", "samples of one prompt", "uid", "prompt_id", "index"),
                        Column.optionalKey("seq", "id of the response", "sample"), Column.optionalKey("t", "position"),
                        Column.input("score", "of the response, on each of its rows", "scores", "reward"),
                        Column.input("logp", "log π(token) when it was sampled", "log_probs", "old_log_probs", "logprobs"),
                        Column.input("ref_logp", "log π_ref(token)", "ref_log_prob", "ref_per_token_logps", "ref_log_probs"),
                        Column.optional("mask", "0: not a token of the policy", 1, "response_mask", "action_mask", "loss_mask"),
                        Column.optional("greedy_score", "score of the greedy response, on each row", 0, "baseline"),
                        Column.output("advantage", "of the token; none where the mask is 0", "advantages", "returns")),
                List.of(Setting.of("kl_in", "where the divergence enters", "return", "score", "token", "nowhere"),
                        Setting.of("estimator", "of the divergence of a token", "k1", "k2", "k3", "k3-reversed", "abs"),
                        Setting.of("kl_sign", "of the divergence", "penalty", "bonus"),
                        Setting.of("beta", "β", "0.05", "0.025"),
                        Setting.of("baseline", "what is subtracted from the score", "none", "leave-one-out", "group-mean", "greedy"),
                        Setting.of("scale", "what divides score − baseline", "none", "group"),
                        Setting.of("whitening", "over the tokens of the batch", "none", "sample", "population-floor", "sd"),
                        Setting.of("masked", "tokens with mask 0 inside a response", "skipped", "reset", "included")),
                List.of(Variant.convention("kl-none", "score", "trainers with the KL in the loss: GRPO, DAPO, NeMo-RL",
                                "no divergence in the advantage", "B115; Yu et al. 2025 (DAPO), section 2.3", "kl_in", "nowhere"),
                        Variant.convention("kl-in-reward-seq", "score − β Σ kl of the response, on every token", "TRL ≥ 0.22 RLOO without baseline",
                                "the whole sum on every token", "TRL f2cd577", "kl_in", "score"),
                        Variant.convention("kl-in-advantage", "score − β kl of the token", "NeMo-RL REINFORCE++ before its whitening",
                                "each token pays for itself alone", "NeMo-RL 7ea279abf", "kl_in", "token"),
                        Variant.convention("kl-in-return-k2", "kl = d²/2", "OpenRLHF and verl options", "another estimator", "Schulman 2020",
                                "estimator", "k2"),
                        Variant.convention("kl-in-return-k3", "kl = exp(−d) − 1 + d", "OpenRLHF, slime and verl options",
                                "another estimator", "Schulman 2020", "estimator", "k3"),
                        Variant.convention("kl-in-return-abs", "kl = |d|", "NeMo-Aligner default", "another estimator",
                                "NeMo-Aligner af2b3bd9", "estimator", "abs"),
                        Variant.bug("kl-in-return-k3-reversed", "kl = exp(d) − 1 − d", "trlx, ColossalChat before #4338", "sign of d exchanged",
                                "B110", "estimator", "k3-reversed"),
                        Variant.bug("kl-in-return-bonus", "score + β Σ kl", "torchrl #2908, HALOs e7e5b05", "the penalty is a bonus",
                                "B111", "kl_sign", "bonus"),
                        Variant.convention("kl-in-return-halved", "β/2", "safe-rlhf: half in the reward, half in the cost", "half the coefficient",
                                "B120; safe-rlhf #172", "beta", "0.025"),
                        Variant.bug("kl-of-masked-tokens", "masked tokens count in the sum", "slime before #1372", "padding and tools leak in",
                                "B114; slime #1372", "masked", "included"),
                        Variant.convention("remax", "score − score of the greedy response − β Σ kl", "ReMax, verl remax", "a greedy baseline",
                                "Li et al. 2024 (ReMax), algorithm 2", "baseline", "greedy"),
                        Variant.convention("rloo-kl-in-reward", "R − mean R of the others, R = score − β Σ kl of the response", "TRL RLOO",
                                "the divergence enters before the baseline", "Ahmadian et al. 2024; TRL f2cd577; B121", "kl_in", "score",
                                "baseline", "leave-one-out"),
                        Variant.convention("rloo-kl-after", "score − mean score of the others − β Σ over s ≥ t of kl", "OpenRLHF rloo",
                                "the divergence enters after the baseline", "OpenRLHF 3c3be623; B121", "baseline", "leave-one-out"),
                        Variant.convention("kl-in-group-reward", "(R − μ)/(sd₁ + 1e-4), R = score − β Σ kl of the response", "ColossalChat GRPO",
                                "the divergence enters before the group's statistics", "ColossalChat 4f9953be3", "kl_in", "score",
                                "baseline", "group-mean", "scale", "group"),
                        Variant.convention("reinforce-pp", "whitened over the batch, returns reset at masked tokens", "verl reinforce_plus_plus",
                                "(A − μ) rsqrt(v₁ + 1e-8)", "verl b178a3cd5; B044", "whitening", "sample", "masked", "reset"),
                        Variant.convention("reinforce-pp-baseline", "(score − μ of the group), whitened", "verl reinforce_plus_plus_baseline",
                                "no divergence, a group baseline", "verl b178a3cd5", "kl_in", "nowhere", "baseline", "group-mean", "whitening",
                                "sample"),
                        Variant.convention("reinforce-pp-slime", "whitened over the batch", "slime", "(A − μ) rsqrt(v₁ + 1e-8)", "slime 624b824a8",
                                "whitening", "sample"),
                        Variant.convention("reinforce-openrlhf", "whitened over the batch", "OpenRLHF reinforce", "(A − μ) rsqrt(max(v₀, 1e-8))",
                                "OpenRLHF 3c3be623", "whitening", "population-floor"),
                        Variant.convention("reinforce-baseline-openrlhf", "score − μ of the group − β Σ kl, whitened", "OpenRLHF reinforce_baseline",
                                "a group baseline, (A − μ) rsqrt(max(v₀, 1e-8))", "OpenRLHF 3c3be623", "baseline", "group-mean", "whitening",
                                "population-floor"),
                        Variant.convention("reinforce-pp-nemo", "score − β kl of the token, whitened", "NeMo-RL REINFORCE++",
                                "each token pays for itself, (A − μ) rsqrt(max(v₀, 1e-8))", "NeMo-RL 7ea279abf", "kl_in", "token", "whitening",
                                "population-floor"),
                        Variant.convention("rpp-swift", "(A − μ)/(sd₁ + 1e-4) over the batch", "ms-swift", "ε on the deviation",
                                "ms-swift 3602360a5", "whitening", "sd")));
    }

    @Override
    public String blockKey() {
        return "batch";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        var advantage = Formulas.<S>empty(in.size());
        var base = base(in);
        for (int[] sequence : in.groups("seq")) {
            var carried = base.get(sequence[0]);
            for (int k = sequence.length - 1; k >= 0; k--) {
                int i = sequence[k];
                boolean masked = in.plain("mask", i) == 0;
                if (masked && !in.is("masked", "included")) {
                    boolean inside = carried != base.get(sequence[0]) || hasLater(in, sequence, k);
                    if (in.is("masked", "reset") && inside) {
                        carried = in.constant(0);
                    }
                    continue;
                }
                if (in.is("kl_in", "return")) {
                    carried = carried.sub(charge(in, i));
                }
                if (!masked) {
                    advantage.set(i, in.is("kl_in", "token") ? carried.sub(charge(in, i)) : carried);
                }
            }
        }
        return Map.of("advantage", whitened(in, advantage));
    }

    /// Whether the response has an unmasked token after this one: trailing padding comes before the score in the recursion.
    private static <S extends Scalar<S>> boolean hasLater(Rows<S> in, int[] sequence, int k) {
        for (int later = k + 1; later < sequence.length; later++) {
            if (in.plain("mask", sequence[later]) != 0) {
                return true;
            }
        }
        return false;
    }

    /// Score, less what enters before the baseline, less the baseline, divided: on each row.
    private static <S extends Scalar<S>> List<S> base(Rows<S> in) {
        var base = Formulas.<S>empty(in.size());
        for (int[] group : in.groups("group")) {
            var sequences = sequences(in, group);
            var rewards = new ArrayList<S>();
            for (int[] sequence : sequences) {
                rewards.add(reward(in, sequence));
            }
            for (int k = 0; k < rewards.size(); k++) {
                var others = new ArrayList<>(rewards);
                others.remove(k);
                var value = switch (in.choice("baseline")) {
                    case "leave-one-out" -> others.isEmpty() ? in.constant(0) : rewards.get(k).sub(Formulas.mean(others));
                    case "group-mean" -> rewards.get(k).sub(Formulas.mean(rewards));
                    case "greedy" -> rewards.get(k).sub(in.at("greedy_score", sequences.get(k)[0]));
                    default -> rewards.get(k);
                };
                if (in.is("scale", "group")) {
                    value = others.isEmpty() ? in.constant(0) : value.div(Formulas.squares(rewards, Formulas.mean(rewards))
                            .div(rewards.size() - 1.0).sqrt().add(in.constant(1).div(1e4)));
                }
                for (int i : sequences.get(k)) {
                    base.set(i, value);
                }
            }
        }
        return base;
    }

    /// Rows of each response of a group.
    private static <S extends Scalar<S>> List<int[]> sequences(Rows<S> in, int[] group) {
        var inGroup = new boolean[in.size()];
        for (int i : group) {
            inGroup[i] = true;
        }
        var parts = new LinkedHashMap<Integer, int[]>();
        for (int[] sequence : in.groups("seq")) {
            int[] here = Arrays.stream(sequence).filter(i -> inGroup[i]).toArray();
            if (here.length > 0) {
                parts.put(here[0], here);
            }
        }
        return List.copyOf(parts.values());
    }

    private static <S extends Scalar<S>> S reward(Rows<S> in, int[] sequence) {
        var score = in.at("score", sequence[0]);
        if (!in.is("kl_in", "score")) {
            return score;
        }
        var charges = new ArrayList<S>();
        for (int i : sequence) {
            if (in.plain("mask", i) != 0 || in.is("masked", "included")) {
                charges.add(charge(in, i));
            }
        }
        return score.sub(score.of(0).sum(charges));
    }

    /// β kl of a token, with its sign.
    private static <S extends Scalar<S>> S charge(Rows<S> in, int i) {
        var d = in.at("logp", i).sub(in.at("ref_logp", i));
        var kl = switch (in.choice("estimator")) {
            case "k2" -> d.square().div(2);
            case "k3" -> d.neg().exp().add(d.sub(1));
            case "k3-reversed" -> d.exp().add(d.neg().sub(1));
            case "abs" -> d.abs();
            default -> d;
        };
        var charge = in.number("beta").mul(kl);
        return in.is("kl_sign", "bonus") ? charge.neg() : charge;
    }

    private static <S extends Scalar<S>> List<S> whitened(Rows<S> in, List<S> advantage) {
        var given = new ArrayList<S>();
        advantage.forEach(a -> {
            if (a != null) {
                given.add(a);
            }
        });
        if (in.is("whitening", "none") || given.size() < 2) {
            return advantage;
        }
        var mean = Formulas.mean(given);
        var squares = Formulas.squares(given, mean);
        var one = in.constant(1);
        var divisor = switch (in.choice("whitening")) {
            case "sample" -> squares.div(given.size() - 1.0).add(one.div(1e8)).sqrt();
            case "population-floor" -> squares.div(given.size()).max(one.div(1e8)).sqrt();
            default -> squares.div(given.size() - 1.0).sqrt().add(one.div(1e4));
        };
        return Formulas.rows(advantage.size(), i -> advantage.get(i) == null ? null : advantage.get(i).sub(mean).div(divisor));
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.keyed("group", "p p p p p p q q q q q").key("seq", "a a a b b b c c c d d").with("score", 1, 1, 1, -0.5, -0.5, -0.5, 0.25,
                        0.25, 0.25, 2, 2).with("logp", -1, -0.5, -2, -0.75, -1.5, -0.25, -3, -0.125, -1, -0.625, -2.5)
                        .with("ref_logp", -1.5, -0.75, -1, -0.5, -2.75, -0.375, -2, -0.5, -1.25, -1.5, -2.25)
                        .with("greedy_score", 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.75, 0.75, 0.75, 0.75, 0.75)
                        .example("two prompts of two responses", "ordinary"),
                Table.keyed("group", "p p p p p p p p").key("seq", "a a a a a b b b").with("score", 1.5, 1.5, 1.5, 1.5, 1.5, -1, -1, -1)
                        .with("logp", -1, -0.5, -2, -0.75, -4, -1.5, -0.25, -3).with("ref_logp", -1.25, -1.5, -0.5, -0.25, -1, -2, -0.5, -1)
                        .with("mask", 1, 1, 0, 1, 0, 1, 1, 1).example("an observation inside a response, padding after it", "mask padding"),
                Table.keyed("group", "p q q").key("seq", "a b c").with("score", 0.75, 1, -2).with("logp", -1, -2, -0.5)
                        .with("ref_logp", -1, -2, -0.5).example("no divergence yet, a prompt with one response", "boundary singleton"));
    }
}
