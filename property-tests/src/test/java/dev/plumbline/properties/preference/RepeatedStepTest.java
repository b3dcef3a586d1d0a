package dev.plumbline.properties.preference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.RepeatedStep;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.EnsembleTrainer;
import dev.plumbline.preference.reward.EnsembleTrainer.Member;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardModelTrainer;
import dev.plumbline.properties.harness.Executions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// On every execution, training whose steps the execution repeats by itself has the bits of training whose steps the
/// host runs every time; and the CUDA execution does repeat them. Part of what `benchmarks/gpu/check` runs on a GPU,
/// where products are those of cuBLAS; more cases on the emulated device are in module cuda-direct.
///
/// Planted mistakes that turn it red: corrections of Adam, or rows of a batch, that a repeated step does not renew; a
/// CUDA execution that runs every step kernel by kernel.
class RepeatedStepTest {
    private static final int FEATURES = 4;

    private static double[][] gaussian(Philox random, int n) {
        var x = new double[n][FEATURES];
        for (double[] row : x) {
            for (int j = 0; j < FEATURES; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return x;
    }

    /// `backend`, but steps are run by the host.
    private static Backend eager(Backend backend) {
        return (Backend) Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (_, method, arguments) -> {
            if (method.getName().equals("repeated")) {
                return RepeatedStep.eager(backend, (Runnable) arguments[0]);
            }
            try {
                return method.invoke(backend, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    /// Four epochs of three batches, the last one smaller; three members with early stopping on their own data.
    @ParameterizedTest
    @EnumSource(DType.class)
    void trainingHasTheSameBits(DType dtype) {
        var random = new Philox(5, 0);
        var training = new PreferencePairs(gaussian(random, 14), gaussian(random, 14), random.doubles(14, 0, 0.2).toArray(),
                random.doubles(14, 0.5, 2).toArray(), random.doubles(14).toArray(), null);
        var validation = PreferencePairs.of(gaussian(random, 6), gaussian(random, 6));
        var members = List.of(new Member(1), new Member(2), new Member(3));
        var options = new RewardModelTrainer.Options(new Mlp.Layout(FEATURES, List.of(5), 1, Activation.SILU), dtype,
                new BradleyTerryLoss(0.05, 0.01), new StepRule.Adam(AdamOptions.of(0.05)), 0.01, 4, 6, 3, 1);
        for (var execution : Executions.all()) {
            var expected = new EnsembleTrainer(eager(execution.backend()), options).train(training, validation, members);
            var actual = new EnsembleTrainer(execution.backend(), options).train(training, validation, members);
            for (int k = 0; k < members.size(); k++) {
                assertEquals(expected.get(k).history().toString(), actual.get(k).history().toString(), execution.label() + " member " + k);
                assertTrue(expected.get(k).model().sameBits(actual.get(k).model()), execution.label() + " member " + k);
            }
        }
    }

    @Test
    void theCudaExecutionRepeatsSteps() {
        for (var execution : Executions.named("cuda")) {
            var backend = execution.backend();
            try (var x = backend.vector(DType.FLOAT32, 1, 2); var step = backend.repeated(() -> backend.model().multiply(x, x))) {
                step.run();
                step.run();
                assertTrue(step.isReplayed(), backend.description());
            }
        }
    }
}
