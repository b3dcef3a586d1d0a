package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// Loss of an actor and critic with an entropy bonus: policy + c_v value − c_e entropy + β kl.
final class PpoTotalLoss extends TableOperation {
    PpoTotalLoss() {
        super("ppo-total-loss", "Total loss with value term, entropy bonus and KL penalty",
                "total = policy_loss + value_coef value_loss − entropy_coef entropy + kl_coef kl", "Schulman et al. 2017, equation 9",
                List.of(Column.optionalKey("step", "of training"), Column.input("policy_loss", "mean over tokens", "pg_loss"),
                        Column.optional("value_loss", "mean over tokens", 0, "vf_loss"), Column.optional("entropy", "mean over tokens", 0, "ent"),
                        Column.optional("kl", "mean over tokens", 0, "kl_loss"), Column.output("total", "loss", "loss", "total_loss")),
                List.of(Setting.of("value_coef", "c_v", "0.5", "0.1", "1", "0"), Setting.of("entropy_coef", "c_e", "0.01", "0", "0.001"),
                        Setting.of("kl_coef", "β", "0", "0.001", "0.01", "0.04", "0.05"),
                        Setting.of("entropy_sign", "of the bonus", "bonus", "penalty"), Setting.of("kl_sign", "of the penalty", "penalty", "bonus")),
                List.of(Variant.bug("entropy-sign", "… + entropy_coef entropy", "SB3 #130, CleanRL a5a04ec6", "lowers the entropy instead of raising it",
                                "B075; SB3 #130", "entropy_sign", "penalty"),
                        Variant.convention("trl-ppo", "value_coef 0.1, no entropy", "TRL PPO, lm-human-preferences, alpaca_farm", "other coefficients",
                                "TRL f2cd577", "value_coef", "0.1", "entropy_coef", "0"),
                        Variant.convention("spinup", "value_coef 1, no entropy", "Spinning Up, separate losses added", "other coefficients",
                                "spinningup 038665d", "value_coef", "1", "entropy_coef", "0"),
                        Variant.convention("cleanrl-continuous", "no entropy", "CleanRL continuous actions, SB3", "no bonus", "CleanRL fe8d8a03",
                                "entropy_coef", "0"),
                        Variant.convention("verl-kl-loss", "… + 0.001 kl, no value, no entropy", "verl use_kl_loss", "KL in the loss",
                                "verl b178a3cd5", "value_coef", "0", "entropy_coef", "0", "kl_coef", "0.001"),
                        Variant.bug("kl-loss-subtracted", "… − 0.001 kl, no value, no entropy", "verl #179", "the penalty becomes a bonus",
                                "B111; verl #179", "value_coef", "0", "entropy_coef", "0", "kl_coef", "0.001", "kl_sign", "bonus")));
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        return Map.of("total", Formulas.rows(in.size(), i -> {
            var entropy = term(in, "entropy_coef", "entropy", i);
            var kl = term(in, "kl_coef", "kl", i);
            var loss = in.at("policy_loss", i).add(term(in, "value_coef", "value_loss", i));
            loss = in.is("entropy_sign", "bonus") ? loss.sub(entropy) : loss.add(entropy);
            return in.is("kl_sign", "penalty") ? loss.add(kl) : loss.sub(kl);
        }));
    }

    private static <S extends Scalar<S>> S term(Rows<S> in, String coefficient, String column, int i) {
        return in.plainNumber(coefficient) == 0 ? in.constant(0) : in.number(coefficient).mul(in.at(column, i));
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.of("policy_loss", -0.125, 0.0625, 0.5).with("value_loss", 0.75, 0.5, 2).with("entropy", 1.5, 2, 0.25)
                .with("kl", 0.25, 0.5, 3).example("ordinary", "ordinary"));
    }
}
