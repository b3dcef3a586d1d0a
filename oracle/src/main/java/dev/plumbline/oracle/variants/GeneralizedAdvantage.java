package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Generalised advantage estimation of one sequence, rows in order of time:
/// δ_t = r_t + γ (1 − terminated_t) V_{t+1} − V_t, A_t = δ_t + γλ (1 − end_t) A_{t+1}, G_t = A_t + V_t.
final class GeneralizedAdvantage extends TableOperation {
    GeneralizedAdvantage() {
        super("gae", "Generalised advantage estimation",
                "A = δ + γ λ (1 − end) A′, δ = reward + γ (1 − terminated) V′ − value, return = A + value",
                "Schulman et al. 2016, equations 11 to 16",
                List.of(Column.optionalKey("seq", "id of the sequence", "uid", "index", "episode", "env"),
                        Column.optionalKey("t", "position"),
                        Column.input("reward", "of the step", "rewards", "token_level_rewards"),
                        Column.input("value", "V of the state before the step", "values"),
                        Column.optional("mask", "0: not a step of the policy", 1, "response_mask", "action_mask", "loss_mask"),
                        Column.optional("terminated", "1: the episode is over after this step", 0, "done", "terminal"),
                        Column.optional("truncated", "1: cut off after this step, the episode was not over", 0, "timeout"),
                        Column.optional("next_value", "V of the state after the step, where the next row is not that state", 0,
                                "bootstrap"),
                        Column.output("advantage", "A, before whitening", "advantages", "adv"),
                        Column.output("return", "A + V, target of the value", "returns")),
                List.of(Setting.of("gamma", "discount", "1", "0.99"), Setting.of("lambda", "λ", "0.95", "1", "0.97", "0.9"),
                        Setting.of("masked", "steps with mask 0", "skipped", "zeroed", "included"),
                        Setting.of("truncation", "what a cut-off does", "bootstrap", "terminal", "no-boundary", "previous-value",
                                "next-row-value"),
                        Setting.of("last_row", "a terminal that is the last row of the file's sequence", "terminal", "bootstrap"),
                        Setting.of("done", "which row a boundary belongs to", "same", "shifted", "twice"),
                        Setting.of("returns", "what the value learns", "advantage-plus-value", "reward-to-go", "value"),
                        Setting.of("advantage", "formula", "gae", "reward-minus-value")),
                variantList());
    }

    private static List<Variant> variantList() {
        return List.of(
                Variant.convention("gae-lm-premask", "rewards and values times the mask, then GAE", "OpenRLHF, TRL ≤ 0.11",
                        "a masked token inside costs one factor γλ and has V = 0", "OpenRLHF get_advantages_and_returns", "masked",
                        "zeroed"),
                Variant.bug("gae-over-observation-tokens", "GAE over every column", "verl before #2337",
                        "tool and padding tokens take part in the recursion", "B043; verl v0.5.0", "masked", "included"),
                Variant.convention("gae-truncation-terminal", "no bootstrap at a time limit", "CleanRL, baselines ppo2, SB3 before #658",
                        "a cut-off counts as the end of the episode", "B048", "truncation", "terminal"),
                Variant.bug("gae-truncation-no-boundary", "the recursion runs on across a cut-off",
                        "skrl with time_limit_bootstrap=False", "the next episode's advantage leaks in", "B048b; skrl #449",
                        "truncation", "no-boundary"),
                Variant.bug("gae-bootstrap-previous-state", "r + γ V(s_t) at a cut-off", "EmbodiChain #610",
                        "bootstraps with the value before the step", "B048c", "truncation", "previous-value"),
                Variant.bug("gae-done-shifted", "1 − done of the next row", "rlevo #342, SB3 #185",
                        "episode boundaries one step off", "B047", "done", "shifted"),
                Variant.bug("gae-done-twice", "the running advantage is dropped once more after a boundary", "drl-zh #13",
                        "the step before a boundary loses its tail", "B048d; drl-zh #13", "done", "twice"),
                Variant.bug("gae-bootstrap-on-terminal", "V(s′) is added where the buffer ends at a true end", "Spinning Up #257",
                        "only the last step of the buffer is off, by γ V(s′)", "B049; spinningup #257", "last_row", "bootstrap"),
                Variant.bug("gae-bootstrap-next-row", "r + γ V of the next row, which begins another episode, at a cut-off",
                        "torchrl #3771, RLlib #57683", "the value of the wrong observation", "B050; torchrl #3771", "truncation",
                        "next-row-value"),
                Variant.convention("gae-spinup", "value target is the discounted reward-to-go", "Spinning Up, HALOs PPO",
                        "return is not A + V", "spinningup 038665d", "returns", "reward-to-go"),
                Variant.bug("gae-stale-returns", "return = value", "CleanRL #337", "returns of an advantage of zeros", "B045",
                        "returns", "value"),
                Variant.bug("advantage-uses-reward-not-return", "A = r − V", "rlhf-book #216 example",
                        "one-step reward instead of the return", "B046", "advantage", "reward-minus-value"),
                Variant.convention("gae-lambda1", "λ = 1: A = Σ r − V", "alpaca_farm, OpenRLHF and verl defaults",
                        "no λ-weighting", "defaults of OpenRLHF 3c3be623", "lambda", "1"),
                Variant.convention("gae-gym", "γ = 0.99", "CleanRL, SB3", "discounted", "defaults of CleanRL fe8d8a03", "gamma", "0.99"),
                Variant.convention("gae-spinup-defaults", "γ = 0.99, λ = 0.97, reward-to-go", "Spinning Up", "its defaults",
                        "spinningup 038665d", "gamma", "0.99", "lambda", "0.97", "returns", "reward-to-go"));
    }

    @Override
    public String blockKey() {
        return "seq";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        int n = in.size();
        var advantage = Formulas.<S>empty(n);
        var target = Formulas.<S>empty(n);
        var gamma = in.number("gamma");
        var decay = gamma.mul(in.number("lambda"));
        var zero = in.constant(0);
        S nextAdvantage = zero;
        S nextValue = null;
        S toGo = null;
        boolean followed = false;
        for (int t = n - 1; t >= 0; t--) {
            boolean masked = in.plain("mask", t) == 0;
            if (masked && in.is("masked", "skipped")) {
                continue;
            }
            boolean drop = masked && in.is("masked", "zeroed");
            var reward = drop ? zero : in.at("reward", t);
            var value = drop ? zero : in.at("value", t);
            int mark = in.is("done", "shifted") ? t + 1 : t;
            boolean terminated = mark < n && in.plain("terminated", mark) != 0;
            boolean truncated = mark < n && in.plain("truncated", mark) != 0;
            var after = nextValue == null || truncated ? in.at("next_value", t) : nextValue;
            boolean end = terminated || truncated;
            if (terminated && nextValue == null && in.is("last_row", "bootstrap")) {
                terminated = false;
            }
            if (truncated) {
                switch (in.choice("truncation")) {
                    case "terminal" -> terminated = true;
                    case "no-boundary" -> {
                        end = terminated;
                        after = nextValue == null ? after : nextValue;
                    }
                    case "previous-value" -> after = value;
                    case "next-row-value" -> after = nextValue == null ? after : nextValue;
                    default -> { }
                }
            }
            var bootstrap = terminated ? zero : gamma.mul(after);
            var delta = reward.add(bootstrap).sub(value);
            boolean lost = end || in.is("done", "twice") && followed;
            var tail = lost ? zero : decay.mul(nextAdvantage);
            var a = delta.add(tail);
            toGo = reward.add(terminated ? zero : gamma.mul(end || toGo == null ? after : toGo));
            nextAdvantage = a;
            followed = end;
            nextValue = value;
            var shown = in.is("advantage", "reward-minus-value") ? reward.sub(value) : a;
            // Advantages outside the mask are not used; some implementations leave something there.
            advantage.set(t, masked ? null : shown);
            target.set(t, masked ? null : switch (in.choice("returns")) {
                case "reward-to-go" -> toGo;
                case "value" -> value;
                default -> shown.add(value);
            });
        }
        return Map.of("advantage", advantage, "return", target);
    }

    @Override
    public List<Example> examples() {
        return List.of(
                Table.keyed("seq", "a a a").with("reward", 0, 0, 1).with("value", 0.5, 0.375, 0.25).example(
                        "terminal score of a response", "ordinary"),
                Table.keyed("seq", "a a a a a").with("reward", 0.125, -0.25, 0, 0.5, 1).with("value", 0.5, 0.375, -0.25, 0.75, 0.125)
                        .with("mask", 1, 1, 0, 1, 0).example("an observation token inside, padding after", "mask"),
                Table.keyed("seq", "a a a a a a").with("reward", 1, 2, -1, 0.5, 3, 1).with("value", 0.5, 1, 0.25, 2, -0.5, 1)
                        .with("terminated", 0, 0, 1, 0, 0, 0).with("truncated", 0, 0, 0, 0, 1, 0)
                        .with("next_value", 0, 0, 0, 0, 1.5, 0.75).example("a terminal and a cut-off inside", "terminated truncated"),
                Table.keyed("seq", "a a a").with("reward", 1, 1, 1).with("value", 0.5, 0.25, 0.125).with("next_value", 0, 0, 2)
                        .example("bootstrap after the last row", "bootstrap"),
                Table.keyed("seq", "a a a").with("reward", 0.5, -1, 2).with("value", 0.25, 1, 0.5).with("terminated", 0, 0, 1)
                        .with("next_value", 0, 0, 1.25).example("the last row is a true end, with a value behind it",
                                "terminated bootstrap"));
    }
}
