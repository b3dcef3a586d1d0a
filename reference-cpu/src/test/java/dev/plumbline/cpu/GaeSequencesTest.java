package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PolicyKernels.Trajectories;
import dev.plumbline.kernel.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Sequences without a mask run in pairs, with one alone: a mask of ones changes no bit, whatever the flags.
///
/// Planted mistakes that turn it red: the second of a pair that reads the flags or the bootstrap of the first; a
/// terminated last step that takes the bootstrap.
class GaeSequencesTest {
    private final VectorBackend backend = new VectorBackend(1, Integer.MAX_VALUE);

    @Test
    void pairsGiveTheBitsOfSequencesAlone() {
        var random = new SplittableRandom(20261129);
        for (DType dtype : DType.values()) {
            for (int sequences = 0; sequences < 6; sequences++) {
                for (int steps : new int[] {0, 1, 2, 17}) {
                    for (int flags = 0; flags < 8; flags++) {
                        same(dtype, random, sequences, steps, flags);
                    }
                }
            }
        }
    }

    private void same(DType dtype, RandomGenerator random, int sequences, int steps, int flags) {
        int[] shape = {sequences, steps};
        int size = sequences * steps;
        var reward = backend.tensor(dtype, random.doubles(size, -1, 1).toArray(), shape);
        var value = backend.tensor(dtype, random.doubles(size, -1, 1).toArray(), shape);
        var bootstrap = (flags & 1) == 0 ? null : backend.tensor(dtype, random.doubles(size, -1, 1).toArray(), shape);
        var terminated = (flags & 2) == 0 ? null : backend.tensor(dtype, coins(random, size), shape);
        var truncated = (flags & 4) == 0 ? null : backend.tensor(dtype, coins(random, size), shape);
        var ones = new double[size];
        Arrays.fill(ones, 1);
        var paired = new Trajectories(reward, value, bootstrap, terminated, truncated, null);
        var alone = new Trajectories(reward, value, bootstrap, terminated, truncated, backend.tensor(dtype, ones, shape));
        var a = backend.policy().gae(paired, 0.97, 0.9);
        var b = backend.policy().gae(alone, 0.97, 0.9);
        var what = dtype + ", " + sequences + " x " + steps + ", flags " + flags;
        assertArrayEquals(bits(b.advantage()), bits(a.advantage()), what);
        assertArrayEquals(bits(b.returns()), bits(a.returns()), what);
    }

    private static double[] coins(RandomGenerator random, int size) {
        var coins = new double[size];
        Arrays.setAll(coins, _ -> random.nextInt(4) == 0 ? 1 : 0);
        return coins;
    }

    private static long[] bits(Tensor tensor) {
        return Arrays.stream(tensor.toArray()).mapToLong(Double::doubleToLongBits).toArray();
    }
}
