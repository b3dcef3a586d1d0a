package dev.plumbline.properties.policy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Red for a mask that leaks, a bootstrap in the wrong place, a trace that crosses episodes, a missing lambda.
class GaeProperties implements OperationContract {
    @Override
    public String operation() {
        return "policy.gae";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("mask ignored", call -> Trajectory.advantages(call, Trajectory.Mistake.MASK_IGNORED)),
                new Mutant("bootstraps after termination", call -> Trajectory.advantages(call, Trajectory.Mistake.BOOTSTRAPS_AFTER_TERMINATION)),
                new Mutant("no bootstrap after truncation", call -> Trajectory.advantages(call, Trajectory.Mistake.NO_BOOTSTRAP_AFTER_TRUNCATION)),
                new Mutant("trace crosses episodes", call -> Trajectory.advantages(call, Trajectory.Mistake.TRACE_CROSSES_EPISODES)),
                new Mutant("decay without lambda", call -> Trajectory.advantages(call, Trajectory.Mistake.DECAY_WITHOUT_LAMBDA)),
                new Mutant("returns are advantages", call -> Trajectory.advantages(call, Trajectory.Mistake.RETURNS_ARE_ADVANTAGES)));
    }

    /// Masked positions anywhere change nothing: a step with mask 0 is inserted in the middle.
    @Property(tries = 30)
    void maskedStepsAreInvisible(@ForAll @Size(4) List<@IntRange(min = -8192, max = 8192) Integer> r, @ForAll @Size(4) List<@IntRange(min = -8192, max = 8192) Integer> v) {
        var reward = new double[1][4];
        var value = new double[1][4];
        for (int t = 0; t < 4; t++) {
            reward[0][t] = r.get(t) * 0x1p-10;
            value[0][t] = v.get(t) * 0x1p-10;
        }
        var longReward = new double[][] {{reward[0][0], reward[0][1], 77, reward[0][2], reward[0][3]}};
        var longValue = new double[][] {{value[0][0], value[0][1], -55, value[0][2], value[0][3]}};
        Laws.onEveryExecution((name, backend) -> {
            var plain = Laws.call(backend, operation(), Map.of(), "reward", reward, "value", value).get("advantage");
            var padded = Laws.call(backend, operation(), Map.of(), "reward", longReward, "value", longValue,
                    "mask", new double[][] {{1, 1, 0, 1, 1}}).get("advantage");
            assertTrue(plain[0] == padded[0] && plain[1] == padded[1] && padded[2] == 0 && plain[2] == padded[3] && plain[3] == padded[4], name);
        });
    }
}
