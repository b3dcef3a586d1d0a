package dev.plumbline.properties.preference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.EnsembleTrainer;
import dev.plumbline.preference.reward.EnsembleTrainer.Member;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardModelTrainer;
import dev.plumbline.properties.harness.Executions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// On every execution, member k of a batched training is member k trained alone.
///
/// Planted mistakes that turn it red: a product of a batch with the weights of the first member; a bias gradient over the rows of all
/// members; an index of the device that the next batch overwrites before it is read; the losses of the first group of members for
/// each; weights or a resample of the first members for those of a later group.
class EnsembleTrainingTest {
    private static final int FEATURES = 6;
    private static final List<Member> MEMBERS = List.of(new Member(1), new Member(2), new Member(3));

    /// Numbers of either precision.
    private static PreferencePairs pairs(int n) {
        var random = new Philox(11, 0);
        var chosen = new double[n][FEATURES];
        var rejected = new double[n][FEATURES];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < FEATURES; j++) {
                chosen[i][j] = Math.rint(1024 * random.nextDouble()) / 1024;
                rejected[i][j] = Math.rint(1024 * (random.nextDouble() - 0.5)) / 1024;
            }
        }
        return PreferencePairs.of(chosen, rejected);
    }

    private static RewardModelTrainer.Options options(DType dtype, StepRule step, int epochs, int batch) {
        return new RewardModelTrainer.Options(new Mlp.Layout(FEATURES, List.of(9, 5), 1, Activation.SILU), dtype,
                new BradleyTerryLoss(0.05, 0.01), step, 0.001, epochs, batch, 0, 1);
    }

    /// The same bits where a batch of products is a loop, or own tiles: everywhere but on a GPU with cuBLAS.
    @ParameterizedTest
    @EnumSource(DType.class)
    void theSameBitsAsAlone(DType dtype) {
        var options = options(dtype, new StepRule.Adam(AdamOptions.of(0.01)), 2, 8);
        for (var execution : Executions.all()) {
            if (!execution.label().equals("cuda")) {
                compare(execution, options, pairs(20), 0);
            }
        }
    }

    /// Members in groups, as caches make them on the CPU: steps of a few members, losses on all pairs of one; with resamples,
    /// weights and early stops of their own. All others have one group.
    @ParameterizedTest
    @EnumSource(DType.class)
    void groupsOfMembers(DType dtype) {
        int pairs = 220;
        int batch = 100;
        int width = dtype == DType.FLOAT64 ? 40 : 80;
        var plain = pairs(pairs);
        var weight = new Philox(12, 0).doubles(pairs, 0.5, 2).toArray();
        var training = new PreferencePairs(plain.chosen(), plain.rejected(), null, weight, null, null);
        var members = IntStream.range(0, 5)
                .mapToObj(k -> {
                    var own = new Philox(k, 1);
                    return new Member(k, IntStream.range(0, pairs).map(_ -> own.nextInt(pairs)).toArray());
                }).toList();
        var options = new RewardModelTrainer.Options(new Mlp.Layout(FEATURES, List.of(width), 1, Activation.TANH), dtype,
                BradleyTerryLoss.PLAIN, new StepRule.Adam(AdamOptions.of(0.05)), 0, 3, batch, 1, 1);
        var executions = new ArrayList<>(Executions.named("vector"));
        for (var execution : executions) {
            int groups = execution.backend().groups(members.size(), 2L * batch * 40 * Double.BYTES);
            assertTrue(groups > 1 && groups < members.size(), "steps take members in " + groups + " groups");
        }
        executions.addAll(Executions.named("definition"));
        for (var execution : executions) {
            var together = new EnsembleTrainer(execution.backend(), options).train(training, plain, members);
            for (int k = 0; k < members.size(); k++) {
                var alone = new RewardModelTrainer(execution.backend(), options.withSeed(members.get(k).seed()))
                        .train(training.select(members.get(k).rows()), plain);
                String label = execution.label() + " member " + k;
                assertEquals(alone.history().toString(), together.get(k).history().toString(), label);
                assertTrue(alone.model().sameBits(together.get(k).model()), label);
            }
        }
    }

    /// One step of size 1 from the same numbers, with any order of sums. A gradient is a sum over 2B rows of products along a path of
    /// layers; every factor is of order 1 here (activations and their slopes below 2, weights below 4, loss slopes at most 1); the longest
    /// chain of roundings has n = 2B + Σ widths + 40 of them, and sums of absolute values stay below 2⁶: hence n 2⁶ u for each of the two.
    @ParameterizedTest
    @EnumSource(DType.class)
    void oneStepWithinRounding(DType dtype) {
        int pairs = 16;
        double u = dtype == DType.FLOAT64 ? 0x1p-53 : 0x1p-24;
        double bound = 2 * (2 * pairs + FEATURES + 9 + 5 + 40) * 64 * u;
        for (var execution : Executions.all()) {
            compare(execution, options(dtype, new StepRule.Sgd(1), 1, 0), pairs(pairs), bound);
        }
    }

    private static void compare(Executions.Execution execution, RewardModelTrainer.Options options, PreferencePairs pairs, double bound) {
        var together = new EnsembleTrainer(execution.backend(), options).train(pairs, null, MEMBERS);
        for (int k = 0; k < MEMBERS.size(); k++) {
            var alone = new RewardModelTrainer(execution.backend(), options.withSeed(MEMBERS.get(k).seed())).train(pairs, null);
            var expected = alone.model().parameters();
            var actual = together.get(k).model().parameters();
            assertEquals(expected.size(), actual.size());
            for (int p = 0; p < expected.size(); p++) {
                String label = execution.label() + " member " + k + " parameter " + p;
                if (bound == 0) {
                    assertArrayEquals(expected.get(p), actual.get(p), label);
                } else {
                    assertArrayEquals(expected.get(p), actual.get(p), bound, label);
                }
            }
        }
    }
}
