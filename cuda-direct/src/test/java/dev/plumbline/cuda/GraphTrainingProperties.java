package dev.plumbline.cuda;

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
import dev.plumbline.preference.reward.RewardModelTrainer.Trained;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Assumptions;

/// Training as a CUDA graph gives the bits of training kernel by kernel, on the emulated device: any number of members,
/// batches in random order with a smaller last one, Adam and SGD, either type, with and without margins, weights,
/// targets, ridge and early stopping.
///
/// Planted mistakes that turn it red: corrections of Adam that stay those of the second step; rows that stay those of
/// the second batch; memory of a graph that others are given while it is alive; a second run that is captured and not
/// launched.
@SuppressWarnings("restricted") // loads the emulated driver
class GraphTrainingProperties {
    private static final int FEATURES = 3;
    private static SymbolLookup library;
    private static CudaBackend graphs;
    private static CudaBackend single;

    @BeforeContainer
    static void open() {
        var compiled = EmulatedDriver.compile(Path.of("target", "emulated"));
        Assumptions.assumeTrue(compiled.isPresent(), "no C++ compiler (g++ or clang++) on this machine");
        library = SymbolLookup.libraryLookup(compiled.get(), Arena.global());
        graphs = new CudaBackend(new Device(new Driver(library), 0));
        single = new CudaBackend(new Device(
                new Driver(name -> name.contains("Graph") ? Optional.empty() : library.find(name)), 0));
        assertTrue(graphs.device().graphs().isPresent() && single.device().graphs().isEmpty());
    }

    @AfterContainer
    static void close() {
        if (library != null) {
            graphs.close();
            single.close();
        }
    }

    /// Calls that queued work on the emulated device so far.
    private static long calls() {
        try (var arena = Arena.ofConfined()) {
            var out = arena.allocate(Native.LONG);
            Native.call(new Native(library, "the emulated device").function("emulatedCalls", Native.POINTER), out);
            return out.get(Native.LONG, 0);
        }
    }

    private static double[][] gaussian(Philox random, int n) {
        var x = new double[n][FEATURES];
        for (double[] row : x) {
            for (int j = 0; j < FEATURES; j++) {
                row[j] = random.nextGaussian();
            }
        }
        return x;
    }

    /// @param columns bits: margin, weight, target
    private static PreferencePairs pairs(Philox random, int n, int columns) {
        return new PreferencePairs(gaussian(random, n), gaussian(random, n),
                (columns & 1) == 0 ? null : random.doubles(n, 0, 0.2).toArray(),
                (columns & 2) == 0 ? null : random.doubles(n, 0.5, 2).toArray(),
                (columns & 4) == 0 ? null : random.doubles(n).toArray(), null);
    }

    private static RewardModelTrainer.Options options(DType dtype, boolean adam, boolean ridge, int epochs, int batch,
            int patience) {
        var step = adam
                ? new StepRule.Adam(new AdamOptions(0.05, 0.9, 0.99, 1e-8, ridge ? 0.01 : 0))
                : new StepRule.Sgd(0.1);
        return new RewardModelTrainer.Options(new Mlp.Layout(FEATURES, List.of(4), 1, Activation.TANH), dtype,
                new BradleyTerryLoss(0.05, 0.01), step, ridge ? 0.01 : 0, epochs, batch, patience, 7);
    }

    @Property(tries = 40)
    void anEnsembleHasTheSameBits(@ForAll DType dtype, @ForAll boolean adam, @ForAll boolean ridge, @ForAll boolean resampled,
            @ForAll @IntRange(min = 1, max = 4) int members, @ForAll @IntRange(min = 1, max = 13) int n,
            @ForAll @IntRange(max = 5) int batch, @ForAll @IntRange(max = 7) int columns, @ForAll @IntRange(max = 2) int patience,
            @ForAll @IntRange(max = 1000) int seed) {
        var random = new Philox(seed, 1);
        var training = pairs(random, n, columns);
        var validation = pairs(random, 5, columns);
        var own = new ArrayList<Member>();
        for (int k = 0; k < members; k++) {
            own.add(new Member(k, resampled ? IntStream.range(0, n).map(_ -> random.nextInt(n)).toArray() : null));
        }
        var options = options(dtype, adam, ridge, 4, batch, patience);
        var expected = new EnsembleTrainer(single, options).train(training, validation, own);
        var actual = new EnsembleTrainer(graphs, options).train(training, validation, own);
        for (int k = 0; k < members; k++) {
            assertSame(expected.get(k), actual.get(k), "member " + k);
        }
        assertTrue(graphs.device().graphs().isPresent(), graphs.description());
    }

    @Property(tries = 20)
    void aSingleModelHasTheSameBits(@ForAll DType dtype, @ForAll boolean adam, @ForAll boolean ridge,
            @ForAll @IntRange(min = 1, max = 13) int n, @ForAll @IntRange(max = 5) int batch, @ForAll @IntRange(max = 7) int columns,
            @ForAll @IntRange(max = 1000) int seed) {
        var training = pairs(new Philox(seed, 1), n, columns);
        var options = options(dtype, adam, ridge, 4, batch, 0);
        assertSame(new RewardModelTrainer(single, options).train(training, null),
                new RewardModelTrainer(graphs, options).train(training, null), "");
        assertTrue(graphs.device().graphs().isPresent(), graphs.description());
    }

    private static void assertSame(Trained expected, Trained actual, String which) {
        assertEquals(expected.history().toString(), actual.history().toString(), which);
        assertEquals(expected.bestEpoch(), actual.bestEpoch(), which);
        assertTrue(expected.model().sameBits(actual.model()), which);
    }

    /// What an epoch more costs the host, with the losses that both ways share: n steps of two calls, a copy and a
    /// launch, where single launches are tens for each.
    @Property(tries = 6)
    void aReplayedStepIsACopyAndALaunch(@ForAll @IntRange(min = 1, max = 3) int members, @ForAll boolean adam) {
        int steps = 8;
        var training = pairs(new Philox(3, 1), 3 * steps, 0);
        var own = IntStream.range(0, members).mapToObj(Member::new).toList();
        long graph = callsOfAnEpoch(graphs, training, own, adam, 3);
        long graphOnAll = callsOfAnEpoch(graphs, training, own, adam, 0);
        // with whole batches the rows never change: one launch, and a copy of the corrections if there are any
        assertEquals(2 * steps - (adam ? 2 : 1), graph - graphOnAll);
        assertTrue(callsOfAnEpoch(single, training, own, adam, 3) - graph > 20 * steps);
    }

    private static long callsOfAnEpoch(CudaBackend backend, PreferencePairs training, List<Member> members, boolean adam,
            int batch) {
        var counts = new long[2];
        for (int epochs = 3; epochs <= 4; epochs++) {
            long before = calls();
            new EnsembleTrainer(backend, options(DType.FLOAT64, adam, false, epochs, batch, 0)).train(training, null, members);
            counts[epochs - 3] = calls() - before;
        }
        return counts[1] - counts[0];
    }
}
