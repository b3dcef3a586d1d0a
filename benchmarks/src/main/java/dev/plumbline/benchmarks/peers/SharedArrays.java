package dev.plumbline.benchmarks.peers;

import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.Philox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/// The inputs of a workload, drawn from a fixed stream and left in files for the other processes: little-endian, in the
/// workload's type, one file an array.
final class SharedArrays {
    private SharedArrays() {}

    static List<double[]> of(Workload work) {
        var random = new Philox(20261123, work.kernel().hashCode());
        int[] e = work.extents();
        int size = EnsembleToLoss.is(work) || work.kernel().equals("mlp_step") || work.kernel().equals("ensemble_training") ? 0 : product(e);
        var arrays = switch (work.kernel()) {
            case "pairwise" -> List.of(normal(random, size, 0, 1), normal(random, size, 0, 1));
            case "gae" -> List.of(normal(random, size, 0, 1), normal(random, size, 0, 1));
            case "policy_gradient" ->
                List.of(normal(random, size, 0, 1), actions(random, e[0], e[1]), normal(random, e[0], 0, 1));
            case "ppo" -> {
                var logp = normal(random, size, -1, 0.3);
                yield List.of(logp, moved(random, logp, 0.2), normal(random, size, 0, 1));
            }
            case "k3" -> {
                var logp = normal(random, size, -1, 0.3);
                yield List.of(logp, moved(random, logp, 0.2));
            }
            case "matmul" -> List.of(normal(random, e[0] * e[0], 0, 1), normal(random, e[0] * e[0], 0, 1));
            case "mlp_step" -> List.of(normal(random, 2 * e[0] * e[1], 0, 1),
                    normal(random, e[1] * e[2], 0, 1 / Math.sqrt(e[1])), normal(random, e[2], 0, 1 / Math.sqrt(e[2])));
            case "grpo" -> {
                var logp = normal(random, size, -1, 0.3);
                yield List.of(normal(random, size, 0, 1), logp, moved(random, logp, 0.2), moved(random, logp, 0.2));
            }
            case "best_of_n_sweep" -> {
                var gold = normal(random, size, 0, 1);
                yield List.of(moved(random, gold, 1), gold);
            }
            case "ensemble_training" -> {
                var features = normal(random, 2 * e[1] * e[2], 0, 1);
                for (int i = 0; i < e[1] * e[2]; i += e[2]) {
                    features[i] += 1;
                }
                yield List.of(features, normal(random, e[0] * e[2] * e[3], 0, 1 / Math.sqrt(e[2])),
                        normal(random, e[0] * e[3], 0, 1 / Math.sqrt(e[3])));
            }
            case "ensemble_to_loss", "ensemble_to_loss_stacked" -> EnsembleToLoss.arrays(work);
            default -> List.of(normal(random, size, 0, 1));
        };
        for (var array : arrays) {
            for (int i = 0; i < array.length; i++) {
                array[i] = work.dtype().round(array[i]);
            }
        }
        return arrays;
    }

    private static int product(int... extents) {
        int product = 1;
        for (int extent : extents) {
            product = Math.multiplyExact(product, extent);
        }
        return product;
    }

    private static double[] normal(Philox random, int count, double mean, double deviation) {
        var x = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = mean + deviation * random.nextGaussian();
        }
        return x;
    }

    private static double[] moved(Philox random, double[] from, double deviation) {
        var x = normal(random, from.length, 0, deviation);
        for (int i = 0; i < x.length; i++) {
            x[i] += from[i];
        }
        return x;
    }

    private static double[] actions(Philox random, int count, int actions) {
        var x = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = random.nextInt(actions);
        }
        return x;
    }

    /// Writes `arrays` into `folder` and returns the files.
    static List<Path> write(List<double[]> arrays, DType dtype, Path folder) {
        var files = new ArrayList<Path>();
        try {
            for (int k = 0; k < arrays.size(); k++) {
                var file = folder.resolve("array-" + k + ".bin");
                var array = arrays.get(k);
                var buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
                Files.deleteIfExists(file);
                try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    for (int i = 0; i < array.length; i++) {
                        if (dtype == DType.FLOAT64) {
                            buffer.putDouble(array[i]);
                        } else {
                            buffer.putFloat((float) array[i]);
                        }
                        if (buffer.remaining() < 8 || i == array.length - 1) {
                            channel.write(buffer.flip());
                            buffer.clear();
                        }
                    }
                }
                files.add(file);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
