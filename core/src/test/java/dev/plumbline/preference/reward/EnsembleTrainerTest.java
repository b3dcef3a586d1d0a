package dev.plumbline.preference.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.EnsembleTrainer.Member;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A member trained among others is, to the bit, that member trained alone, with its whole history.
///
/// Planted mistakes that turn it red: an order of the data that members share; a gradient of the rejected at the place of the chosen; a
/// weight normalised over all members; a weight looked up by the pair where the place in the resample belongs; a member that goes on
/// after its early stop; the best of all members kept for each; a last batch of another size.
class EnsembleTrainerTest {
    private static final Backend BACKEND = Backends.open("definition", BackendOptions.defaults());

    private static RewardModelTrainer.Options options(DType dtype, List<Integer> hidden, int epochs, int batch, int patience) {
        return new RewardModelTrainer.Options(new Mlp.Layout(3, hidden, 1, Activation.TANH), dtype, new BradleyTerryLoss(0.1, 0.01),
                new StepRule.Adam(AdamOptions.of(0.05)), 0.01, epochs, batch, patience, 42);
    }

    /// Margins, weights, targets, and labels that are noise in part, so that early stopping has something to stop.
    private static PreferencePairs pairs(int n, long seed) {
        var random = new Philox(seed, 0);
        var chosen = new double[n][3];
        var rejected = new double[n][3];
        var target = new double[n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < 3; j++) {
                chosen[i][j] = random.nextGaussian();
                rejected[i][j] = random.nextGaussian();
            }
            target[i] = chosen[i][0] > rejected[i][0] == random.nextDouble() < 0.75 ? 1 : 0;
        }
        return new PreferencePairs(chosen, rejected, random.doubles(n, 0, 0.2).toArray(), random.doubles(n, 0.5, 2).toArray(), target,
                null);
    }

    private static void assertSameAsAlone(RewardModelTrainer.Options options, PreferencePairs training, PreferencePairs validation,
            List<Member> members) {
        var together = new EnsembleTrainer(BACKEND, options).train(training, validation, members);
        assertEquals(members.size(), together.size());
        for (int k = 0; k < members.size(); k++) {
            var member = members.get(k);
            var alone = new RewardModelTrainer(BACKEND, options.withSeed(member.seed()))
                    .train(member.rows() == null ? training : training.select(member.rows()), validation);
            assertEquals(alone.history().toString(), together.get(k).history().toString(), "member " + k);
            assertEquals(alone.bestEpoch(), together.get(k).bestEpoch());
            assertTrue(alone.model().sameBits(together.get(k).model()), "member " + k);
        }
    }

    @Test
    void membersOfOneTrainingSet() {
        for (var dtype : DType.values()) {
            for (int batch : new int[] {0, 8, 7}) {
                assertSameAsAlone(options(dtype, List.of(5, 4), 3, batch, 0), pairs(30, 1), null,
                        List.of(new Member(1), new Member(2), new Member(3)));
            }
        }
    }

    @Test
    void oneMember() {
        assertSameAsAlone(options(DType.FLOAT64, List.of(), 3, 8, 0), pairs(30, 1), null, List.of(new Member(1)));
    }

    @Test
    void membersWithResamples() {
        var training = pairs(30, 2);
        var members = new ArrayList<Member>();
        for (int k = 0; k < 4; k++) {
            members.add(new Member(k, GroupSplit.resample(training, new Philox(k, 1))));
        }
        assertSameAsAlone(options(DType.FLOAT64, List.of(4), 3, 7, 0), training, pairs(10, 3), members);
    }

    /// Members stop at different epochs, and what they stopped with stays.
    @Test
    void membersThatStopEarly() {
        var options = options(DType.FLOAT64, List.of(12), 60, 4, 3);
        var members = List.of(new Member(1), new Member(2), new Member(3), new Member(4), new Member(5));
        assertSameAsAlone(options, pairs(16, 4), pairs(40, 5), members);
        var epochs = new EnsembleTrainer(BACKEND, options).train(pairs(16, 4), pairs(40, 5), members).stream()
                .map(trained -> trained.history().size()).distinct().count();
        assertTrue(epochs > 1, "members stop at different epochs here");
    }

    /// Through the ensemble, for an execution that trains members together: groups of different sizes make resamples of different sizes.
    @Test
    void anEnsembleIsTheSameEitherWay() {
        var plain = pairs(24, 6);
        var group = new int[24];
        for (int i = 0; i < group.length; i++) {
            group[i] = i < 8 ? 0 : i / 2;
        }
        var grouped = new PreferencePairs(plain.chosen(), plain.rejected(), plain.margin(), plain.weight(), plain.target(), group);
        var together = new TogetherBackend(BACKEND);
        for (var diversity : RewardEnsemble.Diversity.values()) {
            var done = new int[1];
            var expected = RewardEnsemble.train(List.of(BACKEND), options(DType.FLOAT64, List.of(4), 2, 5, 0), grouped, null, 6, diversity,
                    () -> {});
            var actual = RewardEnsemble.train(List.of(together.proxy()), options(DType.FLOAT64, List.of(4), 2, 5, 0), grouped, null, 6,
                    diversity, () -> done[0]++);
            assertEquals(6, done[0]);
            for (int k = 0; k < 6; k++) {
                assertTrue(expected.members().get(k).sameBits(actual.members().get(k)), diversity + " member " + k);
            }
        }
    }

    /// An execution that says that it trains members together.
    private record TogetherBackend(Backend backend) {
        Backend proxy() {
            return (Backend) java.lang.reflect.Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {Backend.class},
                    (_, method, arguments) -> method.getName().equals("trainsMembersTogether") ? (Object) true
                            : method.invoke(backend, arguments));
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        var trainer = new EnsembleTrainer(BACKEND, options(DType.FLOAT64, List.of(), 1, 0, 0));
        var pairs = pairs(5, 1);
        assertThrows(IllegalArgumentException.class, () -> trainer.train(pairs, null, List.of()));
        assertThrows(IllegalArgumentException.class, () -> trainer.train(pairs, null, List.of(new Member(1), new Member(2, new int[] {1, 2}))));
        assertThrows(IllegalArgumentException.class, () -> trainer.train(pairs.select(), null, List.of(new Member(1))));
        var patient = new EnsembleTrainer(BACKEND, options(DType.FLOAT64, List.of(), 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> patient.train(pairs, null, List.of(new Member(1))));
        var steep = new RewardModelTrainer.Options(new Mlp.Layout(3, List.of(4, 4), 1, Activation.RELU), DType.FLOAT32,
                new BradleyTerryLoss(0, 1), new StepRule.Sgd(1e12), 0, 50, 0, 0, 1);
        assertThrows(DivergedException.class,
                () -> new EnsembleTrainer(BACKEND, steep).train(pairs(20, 1), null, List.of(new Member(1), new Member(2))));
    }
}
