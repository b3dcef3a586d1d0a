package dev.plumbline.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Once it is warm a training step allocates the objects that its caller holds and nothing else: about 20 tensors of 32
/// bytes over arrays that are used again, the scope, and the records and lists that kernels give back. Tensors are not used
/// again, so that one kept by mistake says so when it is read after its scope. It is counted in a JVM of its own: where
/// kernels of several widths have run, as in the other tests, the compiler can no longer tell which vectors it sees, and
/// keeps them as objects. Until its loops are compiled the Vector API allocates an object for every vector, so the step is
/// repeated until one stretch keeps the bound, for a minute at most.
///
/// Members stacked in one tensor allocate no more than one network alone.
///
/// Planted mistakes that turn it red: a kernel that makes its result with `HeapTensor.zeros` and not from the arena; a
/// check that copies the shapes that it compares; products of members one by one out of copies.
class TrainingAllocationTest {
    private static final int INPUTS = 32;
    private static final int HIDDEN = 64;
    /// 792 to 976 bytes, as the compiler removes one or the other; a tensor with a shape and an array of arrays more for each
    /// kernel would add a thousand, the smallest array of the batch, the scores, 8192.
    private static final double BOUND = 1_300;
    private static final long PATIENCE = 60_000_000_000L;
    private static final int STEPS = 100;

    /// Prints the bytes of a step.
    public static void main(String... arguments) {
        try (var backend = Backends.open("vector", BackendOptions.defaults().withThreads(1))) {
            System.out.println("alone " + bytesPerStep(backend, 1, 512));
            System.out.println("stacked " + bytesPerStep(backend, 4, 128));
        }
    }

    @Test
    void aStepAllocatesItsTensorsOnly() throws IOException, InterruptedException {
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), TrainingAllocationTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said;
        try (var out = process.getInputStream()) {
            said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertEquals(0, process.waitFor(), said);
        for (String what : List.of("alone ", "stacked ")) {
            double bytes = said.lines().filter(line -> line.startsWith(what))
                    .mapToDouble(line -> Double.parseDouble(line.substring(what.length()))).findFirst().orElse(Double.NaN);
            assertTrue(bytes <= BOUND, "a step on 512 pairs allocates " + bytes + " bytes, members " + what);
        }
    }

    /// @param members one: a network by itself; more: stacked, each with `own` pairs
    private static double bytesPerStep(Backend backend, int members, int own) {
        var random = new Philox(20261123, 1);
        int pairs = members * own;
        double[] rows = random.doubles(2L * pairs * INPUTS).toArray();
        var x = members == 1 ? backend.tensor(DType.FLOAT64, rows, 2 * pairs, INPUTS)
                : backend.tensor(DType.FLOAT64, rows, members, 2 * own, INPUTS);
        var one = Mlp.of(backend, DType.FLOAT64, new Mlp.Layout(INPUTS, List.of(HIDDEN), 1, Activation.TANH),
                List.of(random.doubles(INPUTS * HIDDEN).toArray(), new double[HIDDEN], random.doubles(HIDDEN).toArray(),
                        new double[1]));
        var model = members == 1 ? one : Mlp.stacked(backend, Collections.nCopies(members, one));
        var rule = new StepRule.Adam(new AdamOptions(1e-3, 0.9, 0.999, 1e-8, 0));
        var parameters = model.parameters().stream().map(p -> new StepRule.Parameter(backend, rule, p)).toList();
        int[] first = new int[pairs];
        int[] second = new int[pairs];
        Arrays.setAll(first, i -> i);
        Arrays.setAll(second, i -> pairs + i);
        var counter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double least = Double.POSITIVE_INFINITY;
        long end = System.nanoTime() + PATIENCE;
        for (int stretch = 0; stretch < 10 || least > BOUND && System.nanoTime() < end; stretch++) {
            long before = counter.getCurrentThreadAllocatedBytes();
            for (int step = 0; step < STEPS; step++) {
                try (var _ = backend.scope()) {
                    var kernels = backend.model();
                    var scores = kernels.reshape(model.forward(x), 2 * pairs);
                    var terms = backend.preference().bradleyTerryGradient(
                            Pairs.of(kernels.gatherRows(scores, first), kernels.gatherRows(scores, second)), 0, 0);
                    var gradient = kernels.concatRows(terms.gradChosen(), terms.gradRejected());
                    var gradients = model.backward(members == 1 ? kernels.reshape(gradient, 2 * pairs, 1)
                            : kernels.reshape(gradient, members, 2 * own, 1));
                    for (int i = 0; i < gradients.size(); i++) {
                        parameters.get(i).step(gradients.get(i));
                    }
                }
            }
            least = Math.min(least, (counter.getCurrentThreadAllocatedBytes() - before) / (double) STEPS);
        }
        return least;
    }
}
