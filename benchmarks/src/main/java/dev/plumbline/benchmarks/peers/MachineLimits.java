package dev.plumbline.benchmarks.peers;

import dev.plumbline.kernel.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// What this machine can do at most, measured with vector loops of the same kind as the kernels'.
///
/// @param held bytes of three arrays together, ascending: one thread's caches to memory
/// @param triad bytes a second of a ← b + s c over arrays that hold so much, two reads and one write counted
/// @param fma64 additions and multiplications a second of chains of fused products that need no memory, float64
/// @param fma32 the same, float32
public record MachineLimits(double[] held, double[] triad, double fma64, double fma32) {
    private static final VectorSpecies<Double> WIDE = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> NARROW = FloatVector.SPECIES_PREFERRED;
    private static final int[] LENGTHS = {16_384, 160_000, 1_300_000, 8_000_000};
    private static final int TURNS = 4_000_000;

    /// Bytes a second of a triad on arrays that hold at least as much as `work`, and of the largest if none does.
    double bandwidth(Workload work) {
        return bandwidth(work.bytes());
    }

    /// Bytes a second of a triad on arrays that hold at least `bytes`, and of the largest if none does.
    public double bandwidth(double bytes) {
        int i = 0;
        while (i < held.length - 1 && held[i] < bytes) {
            i++;
        }
        return triad[i];
    }

    /// Multiplications and additions a second.
    double peak(Workload work) {
        return peak(work.dtype());
    }

    /// Multiplications and additions a second.
    public double peak(DType dtype) {
        return dtype == DType.FLOAT64 ? fma64 : fma32;
    }

    /// Seconds that the memory or the arithmetic of `work` takes at least.
    double seconds(Workload work) {
        return Math.max(work.bytes() / bandwidth(work), work.operations() / peak(work));
    }

    /// Whether its memory takes longer than its arithmetic.
    boolean isBoundByMemory(Workload work) {
        return work.bytes() / bandwidth(work) > work.operations() / peak(work);
    }

    /// One line: the triads and the peaks.
    public String text() {
        var text = new StringJoiner(", ", "triad ", "");
        for (int i = 0; i < held.length; i++) {
            text.add(String.format(Locale.ROOT, "%.0f GB/s on %.1f MB", triad[i] * 1e-9, held[i] * 1e-6));
        }
        return text + String.format(Locale.ROOT, "; fused products %.0f (float64) and %.0f (float32) Gop/s", fma64 * 1e-9,
                fma32 * 1e-9);
    }

    /// Name of the processor, or its architecture where the system tells no name.
    public static String processor() throws IOException {
        var information = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(information)) {
            return System.getProperty("os.arch");
        }
        try (var all = Files.lines(information)) {
            return all.filter(line -> line.startsWith("model name")).map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst().orElse(System.getProperty("os.arch"));
        }
    }

    /// Best of several repetitions on `threads` threads; takes about 6 seconds.
    public static MachineLimits measure(int threads) {
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var held = new double[LENGTHS.length];
            var triad = new double[LENGTHS.length];
            for (int i = 0; i < LENGTHS.length; i++) {
                held[i] = 24.0 * LENGTHS[i] * threads;
                triad[i] = triad(pool, threads, LENGTHS[i], Math.max(1, 8_000_000 / LENGTHS[i]));
            }
            return new MachineLimits(held, triad,
                    rate(pool, threads, MachineLimits::chains64, 2.0 * 8 * WIDE.length() * TURNS),
                    rate(pool, threads, MachineLimits::chains32, 2.0 * 8 * NARROW.length() * TURNS));
        }
    }

    private static volatile double sink;

    private static void sink(double value) {
        sink = value;
    }

    @FunctionalInterface
    private interface Chain {
        double run();
    }

    private static double rate(ExecutorService pool, int threads, Chain chain, double operations) {
        return threads * operations / best(pool, threads, () -> sink(chain.run()));
    }

    private static double triad(ExecutorService pool, int threads, int length, int turns) {
        var arrays = new double[3 * threads][length];
        for (var array : arrays) {
            Arrays.fill(array, 1.5);
        }
        var index = new AtomicInteger();
        double seconds = best(pool, threads, () -> {
            int own = Math.floorMod(index.getAndIncrement(), threads);
            for (int turn = 0; turn < turns; turn++) {
                triad(arrays[3 * own], arrays[3 * own + 1], arrays[3 * own + 2]);
            }
        });
        return threads * 24.0 * length * turns / seconds;
    }

    private static void triad(double[] a, double[] b, double[] c) {
        int lanes = WIDE.length();
        for (int i = 0; i + lanes <= a.length; i += lanes) {
            DoubleVector.fromArray(WIDE, b, i)
                    .add(DoubleVector.fromArray(WIDE, c, i).mul(3.0))
                    .intoArray(a, i);
        }
    }

    /// Eight chains, enough to keep two units busy through a latency of four.
    private static double chains64() {
        var factor = DoubleVector.broadcast(WIDE, 0.999999);
        var term = DoubleVector.broadcast(WIDE, 1e-6);
        var a = DoubleVector.broadcast(WIDE, 1);
        var b = a.add(1);
        var c = a.add(2);
        var d = a.add(3);
        var e = a.add(4);
        var f = a.add(5);
        var g = a.add(6);
        var h = a.add(7);
        for (int i = 0; i < TURNS; i++) {
            a = a.fma(factor, term);
            b = b.fma(factor, term);
            c = c.fma(factor, term);
            d = d.fma(factor, term);
            e = e.fma(factor, term);
            f = f.fma(factor, term);
            g = g.fma(factor, term);
            h = h.fma(factor, term);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).lane(0);
    }

    private static double chains32() {
        var factor = FloatVector.broadcast(NARROW, 0.999f);
        var term = FloatVector.broadcast(NARROW, 1e-3f);
        var a = FloatVector.broadcast(NARROW, 1);
        var b = a.add(1);
        var c = a.add(2);
        var d = a.add(3);
        var e = a.add(4);
        var f = a.add(5);
        var g = a.add(6);
        var h = a.add(7);
        for (int i = 0; i < TURNS; i++) {
            a = a.fma(factor, term);
            b = b.fma(factor, term);
            c = c.fma(factor, term);
            d = d.fma(factor, term);
            e = e.fma(factor, term);
            f = f.fma(factor, term);
            g = g.fma(factor, term);
            h = h.fma(factor, term);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).lane(0);
    }

    /// Seconds of the fastest of twelve repetitions, every thread running `body`.
    private static double best(ExecutorService pool, int threads, Runnable body) {
        double best = Double.POSITIVE_INFINITY;
        for (int repetition = 0; repetition < 12; repetition++) {
            long start = System.nanoTime();
            var tasks = IntStream.range(0, threads).mapToObj(t -> pool.submit(body)).toList();
            for (var task : tasks) {
                try {
                    task.get();
                } catch (InterruptedException | ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
            best = Math.min(best, (System.nanoTime() - start) * 1e-9);
        }
        return best;
    }
}
