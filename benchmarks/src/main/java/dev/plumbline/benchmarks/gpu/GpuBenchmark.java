package dev.plumbline.benchmarks.gpu;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.PolicyKernels.Trajectories;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// Times the kernels of one execution as shares of what a device copy reaches in the same run, and training steps of an ensemble:
/// interleaved, medians.
///
/// `GpuBenchmark BACKEND ELEMENTS REPETITIONS MEMBERS OUT.json`: one line of JSON for each kernel and type, with the bytes that the
/// kernel must read and write, or with the reason why it failed. Work is queued ten times before the host waits, so that launches are
/// not what is timed. The lines of a type are written when it is done.
public final class GpuBenchmark {
    static final String BATCHED = "batched ensemble";
    private static final int QUEUED = 10;

    private final Backend backend;
    private final int elements;
    private final List<Job> jobs = new ArrayList<>();
    private final List<EnsembleStep> graphs = new ArrayList<>();
    private final Map<Job, String> failures = new HashMap<>();

    /// @param bytes that must move for one run
    /// @param operations floating-point operations of a product; 0 for the others
    /// @param group what rows that belong together have in common; null: a kernel of its own
    private record Job(String name, DType dtype, double bytes, double operations, String group, Runnable work) {}

    private GpuBenchmark(Backend backend, int elements) {
        this.backend = backend;
        this.elements = elements;
    }

    /// See the class.
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 5) {
            throw new IllegalArgumentException("arguments: BACKEND ELEMENTS REPETITIONS MEMBERS OUT.json");
        }
        int elements = Integer.parseInt(arguments[1]);
        int repetitions = Integer.parseInt(arguments[2]);
        int members = Integer.parseInt(arguments[3]);
        int processors = Runtime.getRuntime().availableProcessors();
        var lines = new ArrayList<String>();
        boolean failed = false;
        try (var backend = Backends.open(arguments[0], BackendOptions.defaults().withThreads(processors));
                var vector = new Workers(processors)) {
            for (var dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
                var benchmark = new GpuBenchmark(backend, elements);
                try (var _ = backend.scope()) {
                    benchmark.collectEnsembles(dtype, members, vector);
                    benchmark.collect(dtype);
                    lines.addAll(benchmark.measure(repetitions));
                    benchmark.graphs.forEach(EnsembleStep::close);
                }
                failed |= !benchmark.failures.isEmpty();
                Files.write(Path.of(arguments[4]), lines);
            }
        }
        System.exit(failed ? 1 : 0);
    }

    /// The Vector execution once for each processor.
    private static final class Workers implements AutoCloseable {
        private final ExecutorService threads;
        private final List<Backend> backends = new ArrayList<>();

        Workers(int count) {
            threads = Executors.newFixedThreadPool(count);
            boolean there = Backends.providers().stream().anyMatch(p -> p.name().equals("vector") && p.availability().available());
            for (int i = 0; i < count && there; i++) {
                backends.add(Backends.open("vector", BackendOptions.defaults()));
            }
        }

        void run(List<List<EnsembleStep>> steps) {
            var running = steps.stream().map(own -> threads.submit(() -> own.forEach(EnsembleStep::run))).toList();
            try {
                for (var step : running) {
                    step.get();
                }
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            threads.shutdown();
            backends.forEach(Backend::close);
        }
    }

    private void collectEnsembles(DType dtype, int members, Workers vector) {
        int pairs = Math.clamp(elements / 1000, 4, 256);
        String group = EnsembleStep.description(members, pairs);
        var together = new EnsembleStep(backend, dtype, members, pairs, 1);
        var single = IntStream.range(0, members).mapToObj(k -> new EnsembleStep(backend, dtype, 0, pairs, k)).toList();
        addStep(BATCHED, dtype, together.operations(), group, together::run);
        if (backend.name().equals("cuda")) {
            var repeated = new EnsembleStep(backend, dtype, members, pairs, 1);
            var one = new EnsembleStep(backend, dtype, 0, pairs, 1);
            graphs.addAll(List.of(repeated, one));
            addStep("batched ensemble as a graph", dtype, repeated.operations(), group, repeated::runRepeated);
            addStep("one member as a graph", dtype, one.operations(), group, one::runRepeated);
        }
        addStep("products of the batched ensemble alone", dtype, together.operations(), group, together::products);
        addStep("members one after another", dtype, together.operations(), group, () -> single.forEach(EnsembleStep::run));
        addStep("one member", dtype, together.operations() / members, group, single.getFirst()::run);
        int workers = vector.backends.size();
        if (workers > 0) {
            var apart = IntStream.range(0, workers).mapToObj(w -> IntStream.range(0, members).filter(k -> k % workers == w)
                    .mapToObj(k -> new EnsembleStep(vector.backends.get(w), dtype, 0, pairs, k)).toList()).toList();
            addStep("members on the Vector execution, all " + workers + " processors", dtype, together.operations(), group,
                    () -> vector.run(apart));
        }
    }

    private void addStep(String name, DType dtype, double operations, String group, Runnable work) {
        jobs.add(new Job(name, dtype, 0, operations, group, work));
    }

    private void collect(DType dtype) {
        int n = elements;
        int size = dtype == DType.FLOAT64 ? 8 : 4;
        Tensor x = normal(dtype, 1, n);
        Tensor y = normal(dtype, 2, n);
        Tensor z = normal(dtype, 3, n);
        add("copy", dtype, 2.0 * n * size, () -> backend.copy(x));
        add("bradley_terry_loss", dtype, 6.0 * n * size, () -> backend.preference().bradleyTerryLoss(Pairs.of(x, y), 0, 0));
        add("ppo_policy_loss", dtype, 5.0 * n * size, () -> backend.policy().ppoPolicyLoss(x, y, z, PpoClip.of(0.2)));
        add("log_sigmoid", dtype, 3.0 * n * size, () -> backend.numerics().logSigmoid(x));
        add("sum", dtype, 1.0 * n * size, () -> backend.numerics().sum(x));
        Tensor first = backend.zeros(dtype, n);
        Tensor second = backend.zeros(dtype, n);
        Tensor parameter = backend.copy(x);
        add("adam_step", dtype, 7.0 * n * size,
                () -> backend.model().adamInPlace(parameter, y, first, second, AdamOptions.of(1e-3), 10));
        for (int columns : new int[] {64, 1024}) {
            int rows = Math.max(1, n / columns);
            Tensor logits = backend.model().reshape(normal(dtype, 4, rows * columns), rows, columns);
            Tensor action = backend.zeros(dtype, rows);
            Tensor advantage = normal(dtype, 5, rows);
            add("log_softmax " + columns, dtype, 3.0 * rows * columns * size, () -> backend.numerics().logSoftmax(logits));
            add("policy_gradient_loss " + columns, dtype, 2.0 * rows * columns * size,
                    () -> backend.policy().policyGradientLoss(logits, action, advantage));
            add("entropy " + columns, dtype, 2.0 * rows * columns * size, () -> backend.policy().entropy(logits));
        }
        for (int members : new int[] {4, 8}) {
            int items = Math.max(1, n / members);
            Tensor scores = backend.model().reshape(normal(dtype, 6, members * items), members, items);
            double bytes = (2.0 * members + 1) * items * size;
            add("mean " + members, dtype, bytes, () -> backend.ensemble().aggregate(new Aggregation.Mean(), scores));
            add("uncertainty_weighted " + members, dtype, bytes,
                    () -> backend.ensemble().aggregate(new Aggregation.UncertaintyWeighted(0.5, 1), scores));
            add("log_sigmoid_sum " + members, dtype, bytes, () -> backend.ensemble().aggregate(new Aggregation.LogSigmoidSum(0), scores));
        }
        int group = 16;
        Tensor rewards = backend.model().reshape(normal(dtype, 7, n / group * group), n / group, group);
        add("grpo_advantage 16", dtype, 2.0 * n * size,
                () -> backend.policy().groupAdvantage(new GroupAdvantage.GroupNormalized(1e-4, 1), rewards));
        int steps = 256;
        int sequences = Math.max(1, n / steps);
        Tensor reward = backend.model().reshape(normal(dtype, 8, sequences * steps), sequences, steps);
        Tensor value = backend.model().reshape(normal(dtype, 9, sequences * steps), sequences, steps);
        add("gae 256", dtype, 4.0 * sequences * steps * size,
                () -> backend.policy().gae(new Trajectories(reward, value, null, null, null, null), 0.99, 0.95));
        int side = (int) Math.min(4096, Math.max(16, Math.sqrt(n / 4.0)));
        Tensor a = backend.model().reshape(normal(dtype, 10, side * side), side, side);
        Tensor b = backend.model().reshape(normal(dtype, 11, side * side), side, side);
        jobs.add(new Job("matmul " + side, dtype, 3.0 * side * side * size, 2.0 * side * side * side, null,
                () -> backend.model().matmul(a, false, b, false)));
    }

    private void add(String name, DType dtype, double bytes, Runnable work) {
        jobs.add(new Job(name, dtype, bytes, 0, null, work));
    }

    /// A million normal numbers, repeated: the host's generator is not what is timed.
    private Tensor normal(DType dtype, long stream, int n) {
        var random = new Philox(20261129, stream);
        var block = new double[Math.min(n, 1 << 20)];
        Arrays.setAll(block, i -> random.nextGaussian());
        var values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = block[i % block.length];
        }
        return backend.tensor(dtype, values, n);
    }

    private List<String> measure(int repetitions) {
        var times = new double[jobs.size()][repetitions];
        for (int r = -2; r < repetitions; r++) { // two rounds to warm up
            for (int j = 0; j < jobs.size(); j++) {
                if (failures.containsKey(jobs.get(j))) {
                    continue;
                }
                try {
                    double seconds = seconds(jobs.get(j).work());
                    if (r >= 0) {
                        times[j][r] = seconds;
                    }
                } catch (RuntimeException e) { // one kernel that fails, out of memory for example, stops no other
                    failures.put(jobs.get(j), String.valueOf(e.getMessage()).replaceAll("[\\\\\"\\p{Cntrl}]", "'"));
                }
            }
        }
        var lines = new ArrayList<String>();
        for (int j = 0; j < jobs.size(); j++) {
            Arrays.sort(times[j]);
            var job = jobs.get(j);
            String group = job.group() == null ? "" : ", \"group\": \"" + job.group() + "\"";
            String result = failures.containsKey(job)
                    ? "\"failed\": \"" + failures.get(job) + "\""
                    : String.format(Locale.ROOT, "\"seconds\": %.9f", times[j][repetitions / 2]);
            lines.add(String.format(Locale.ROOT,
                    "{\"kernel\": \"%s\", \"dtype\": \"%s\", \"elements\": %d, %s, \"bytes\": %.0f, \"operations\": %.0f%s, \"device\": \"%s\"}",
                    job.name(), job.dtype(), elements, result, job.bytes(), job.operations(), group, backend.description()));
        }
        return lines;
    }

    private double seconds(Runnable work) {
        wait(backend);
        long start = System.nanoTime();
        for (int i = 0; i < QUEUED; i++) {
            try (var _ = backend.scope()) {
                work.run();
            }
        }
        wait(backend);
        return (System.nanoTime() - start) * 1e-9 / QUEUED;
    }

    /// Fetching a number waits for all that is queued.
    private static void wait(Backend backend) {
        try (var _ = backend.scope()) {
            backend.vector(DType.FLOAT32, 1).toArray();
        }
    }
}
