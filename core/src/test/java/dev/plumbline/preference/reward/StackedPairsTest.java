package dev.plumbline.preference.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Planted mistakes that turn it red: rejected rows gathered from the chosen ones; a mean over 2n; targets of the first
/// pairs for every batch; the last short batch left out.
class StackedPairsTest {
    @Test
    void gradientOfABatchIsThatOfItsPairs() {
        try (var backend = new DefinitionBackend()) {
            var random = new Philox(1, 1);
            int n = 7;
            var chosen = new double[n][2];
            var rejected = new double[n][2];
            var target = new double[n];
            var margin = new double[n];
            for (int i = 0; i < n; i++) {
                Arrays.setAll(chosen[i], j -> random.nextGaussian());
                Arrays.setAll(rejected[i], j -> random.nextGaussian());
                target[i] = random.nextDouble();
                margin[i] = random.nextGaussian();
            }
            var loss = new BradleyTerryLoss(0.1, 0.2);
            var pairs = new PreferencePairs(chosen, rejected, margin, null, target, null);
            int[] index = {5, 0, 3};
            var batch = new StackedPairs(backend, pairs, loss).select(index);
            double[] x = batch.features().toArray();
            var scores = new double[6]; // r(x) = x₁ − 2 x₂
            Arrays.setAll(scores, i -> x[2 * i] - 2 * x[2 * i + 1]);
            double[] gradient = batch.gradient(backend.tensor(DType.FLOAT64, scores, 6, 1)).toArray();
            for (int b = 0; b < 3; b++) {
                int i = index[b];
                var terms = loss.evaluate(chosen[i][0] - 2 * chosen[i][1], rejected[i][0] - 2 * rejected[i][1],
                        margin[i], 1,
                        target[i]);
                assertEquals(terms.gradChosen() / 3, gradient[b], 1e-16); // one rounding of numbers below 1
                assertEquals(terms.gradRejected() / 3, gradient[3 + b], 1e-16);
            }
            var weighted = new PreferencePairs(chosen, rejected, null, target, null, null);
            assertThrows(IllegalArgumentException.class, () -> new StackedPairs(backend, weighted, loss));
            assertThrows(IllegalArgumentException.class,
                    () -> new StackedPairs(backend, PreferencePairs.of(new double[0][], new double[0][]), loss));
        }
    }

    @Test
    void everyPassHasEveryPairOnce() {
        var batches = new PairBatches(10, 4, new Philox(1, 1));
        assertEquals(3, PairBatches.perPass(10, 4));
        for (int pass = 0; pass < 3; pass++) {
            int[] all = IntStream.range(0, 3).flatMap(b -> Arrays.stream(batches.next())).toArray();
            assertEquals(10, all.length);
            Arrays.sort(all);
            assertArrayEquals(IntStream.range(0, 10).toArray(), all);
        }
        var whole = new PairBatches(3, 9, new Philox(1, 1));
        assertArrayEquals(new int[] {0, 1, 2}, whole.next());
        assertArrayEquals(new int[] {0, 1, 2}, whole.next());
        assertThrows(IllegalArgumentException.class, () -> new PairBatches(0, 1, new Philox(1, 1)));
    }
}
