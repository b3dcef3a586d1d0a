package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Return of every step of a sequence, rows in order of time: G_t = r_t + γ G_{t+1}; steps with mask 0 are skipped.
final class DiscountedReturn extends TableOperation {
    DiscountedReturn() {
        super("discounted-return", "Discounted return of every token (REINFORCE, REINFORCE++, ReMax)", "return = reward + γ return′ − baseline",
                "Sutton and Barto 2018, equation 3.9; Hu 2025 (REINFORCE++); Li et al. 2024 (ReMax)",
                List.of(Column.optionalKey("seq", "id of the sequence", "uid", "index"), Column.optionalKey("t", "position"),
                        Column.input("reward", "of the step", "rewards", "token_level_rewards"),
                        Column.optional("mask", "0: not a step of the policy", 1, "response_mask", "action_mask", "loss_mask"),
                        Column.optional("baseline", "reward of the greedy response (ReMax), on each of its rows", 0, "greedy_reward"),
                        Column.output("return", "G, minus the baseline", "returns", "advantage", "advantages")),
                List.of(Setting.of("gamma", "discount", "1", "0.99"),
                        Setting.of("masked", "steps with mask 0", "skipped", "reset", "included"),
                        Setting.of("spread", "where the score stands", "as-given", "every-token")),
                List.of(Variant.bug("return-reset-at-masked-token", "G is multiplied by the mask after each step", "verl reinforce_plus_plus",
                                "a masked token inside stops credit to earlier turns", "B044", "masked", "reset"),
                        Variant.bug("kl-not-masked", "rewards of masked steps are added", "slime before #1372",
                                "padding leaks into earlier returns", "B114", "masked", "included"),
                        Variant.bug("reward-on-every-token", "the last reward is added at every token", "ColossalChat compute_reward",
                                "returns grow with the remaining length", "B053", "spread", "every-token"),
                        Variant.convention("gamma-0.99", "γ = 0.99", "Gym code", "discounted", "defaults of CleanRL", "gamma", "0.99")));
    }

    @Override
    public String blockKey() {
        return "seq";
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        int n = in.size();
        var returns = Formulas.<S>empty(n);
        var gamma = in.number("gamma");
        S carried = in.constant(0);
        int last = n - 1;
        while (last > 0 && in.plain("mask", last) == 0) {
            last--;
        }
        for (int t = n - 1; t >= 0; t--) {
            boolean masked = in.plain("mask", t) == 0;
            if (masked && in.is("masked", "skipped")) {
                continue;
            }
            var reward = in.is("spread", "every-token") && t != last ? in.at("reward", t).add(in.at("reward", last)) : in.at("reward", t);
            carried = reward.add(gamma.mul(carried));
            if (!masked) {
                returns.set(t, carried.sub(in.at("baseline", t)));
            } else if (in.is("masked", "reset")) {
                carried = in.constant(0);
            }
        }
        return Map.of("return", returns);
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.keyed("seq", "a a a a").with("reward", -0.125, 0.25, -0.5, 1).example("ordinary", "ordinary"),
                Table.keyed("seq", "a a a a a a").with("reward", 0.5, -0.25, 0.75, 0.125, 1, -0.375).with("mask", 1, 1, 0, 1, 1, 0)
                        .with("baseline", 0.25, 0.25, 0.25, 0.25, 0.25, 0.25).example("an observation inside, padding after", "mask"));
    }
}
