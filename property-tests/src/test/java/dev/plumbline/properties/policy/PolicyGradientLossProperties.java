package dev.plumbline.properties.policy;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Tables;
import java.util.List;

/// Red for a flipped sign, a missing one-hot, log(softmax), or a probability in place of its logarithm.
class PolicyGradientLossProperties implements OperationContract {
    @Override
    public String operation() {
        return "policy.policy_gradient_loss";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("sign of the gradient flipped", call -> Tables.rows(call, "gradient", (in, c) -> { var p = Tables.softmax(in[0]); p[(int) in[1][0]] -= 1; for (int i = 0; i < p.length; i++) { p[i] *= -in[2][0]; } return p; }, "logits", "action", "advantage")),
                new Mutant("one-hot forgotten", call -> Tables.rows(call, "gradient", (in, c) -> Tables.map(Tables.softmax(in[0]), p -> p * in[2][0]), "logits", "action", "advantage")),
                new Mutant("log of softmax", call -> Tables.rows(call, "logProbability", (in, c) -> new double[] {Math.log(Tables.softmax(in[0])[(int) in[1][0]])}, "logits", "action")),
                new Mutant("probability in place of its logarithm", call -> Tables.rows(call, "loss", (in, c) -> new double[] {-in[2][0] * Tables.softmax(in[0])[(int) in[1][0]]}, "logits", "action", "advantage")));
    }
}
