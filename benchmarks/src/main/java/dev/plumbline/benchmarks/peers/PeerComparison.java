package dev.plumbline.benchmarks.peers;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Times our executions beside PyTorch and NumPy on the same arrays and prints one Markdown table.
///
/// Peers and executions take turns, round after round, so that what disturbs the machine disturbs all of them; the
/// figures are medians over rounds. A result whose mean differs from ours, of an execution or a peer, is reported, not timed.
///
/// Options, `name=value`: kernels, dtypes, threads, executions (comma-separated), rounds, seconds (of one turn), warmup
/// (seconds of an execution's first turn), slow (seconds of a first call beyond which an execution that is not the first is not
/// called again), python, worker, out.
public final class PeerComparison {
    private static final String[][] DEFAULTS = {
        {"kernels", ""}, {"dtypes", "float64,float32"}, {"threads", "1,2"}, {"executions", "vector"}, {"rounds", "7"},
        {"seconds", "0.08"}, {"warmup", "3"}, {"slow", "1"}, {"python", "python3"}, {"worker", "benchmarks/peers/worker.py"}, {"out", ""}
    };
    private final Map<String, String> options = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Double> firstCalls = new LinkedHashMap<>();

    private PeerComparison(String... arguments) {
        for (var option : DEFAULTS) {
            options.put(option[0], option[1]);
        }
        for (var argument : arguments) {
            var parts = argument.split("=", 2);
            if (parts.length != 2 || !options.containsKey(parts[0])) {
                throw new IllegalArgumentException("unknown option '" + argument + "'; there are " + options.keySet());
            }
            options.put(parts[0], parts[1]);
        }
    }

    /// See the class.
    public static void main(String... arguments) throws IOException {
        new PeerComparison(arguments).run();
    }

    private List<String> list(String name) {
        return options.get(name).isEmpty() ? List.of() : Arrays.asList(options.get(name).split(","));
    }

    private void run() throws IOException {
        var folder = Files.createTempDirectory("plumbline-peers");
        var lines = new ArrayList<String>();
        heading(lines);
        try {
            for (var threads : list("threads")) {
                measure(Integer.parseInt(threads), folder, lines);
            }
        } finally {
            try (var files = Files.list(folder)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        if (!options.get("out").isEmpty()) {
            Files.write(Path.of(options.get("out")), lines);
        }
    }

    private void print(List<String> lines, String format, Object... values) {
        var line = String.format(Locale.ROOT, format, values);
        System.out.println(line);
        lines.add(line);
    }

    private void heading(List<String> lines) throws IOException {
        print(lines, "# Peers on the same arrays%n");
        print(lines, "Time of the execution `%s`, then the time of every peer as a multiple of it: above 1, ours is faster. Medians of %s%n"
                + "rounds in which all take turns of %s s; peers whose result differs are left out. MB: read and written once, as%n"
                + "little as the job allows; Mop: additions and multiplications that its formula needs. *Of the limit*: the time that%n"
                + "the slower of memory (m) and arithmetic (a) takes at the rates measured in this run, as a share of ours. With ~: the%n"
                + "first call of an execution that took more than %s s, and was not called again.%n",
                list("executions").getFirst(), options.get("rounds"), options.get("seconds"), options.get("slow"));
        var given = new StringBuilder();
        options.forEach((name, value) -> {
            if (!name.equals("worker") && !value.isEmpty()) {
                given.append(given.isEmpty() ? "" : " ").append(name).append('=').append(value);
            }
        });
        print(lines, "```%nmvn -Ppeers -pl benchmarks -am verify -DskipTests -Dpeers.arguments=\"%s\"%n```%n", given);
        print(lines, "%s, %d processors, JDK %s, %s.", MachineLimits.processor(), Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"), java.time.LocalDate.now(java.time.ZoneOffset.UTC));
    }

    private void measure(int threads, Path folder, List<String> lines) throws IOException {
        var limits = MachineLimits.measure(threads);
        try (var python = new PythonPeer(options.get("python"), Path.of(options.get("worker")), threads)) {
            print(lines, "%n## %d thread%s%n", threads, threads == 1 ? "" : "s");
            print(lines, "%s. Limits in this run: %s.%n", python.versions(), limits.text());
            var others = list("executions").subList(1, list("executions").size());
            print(lines, "| job | type | size | MB | Mop | %s | of the limit | torch autograd | torch by hand | NumPy |%s",
                    list("executions").getFirst(), others.stream().map(name -> " " + name + " |").collect(Collectors.joining()));
            print(lines, "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |%s", " ---: |".repeat(others.size()));
            var roofline = new Roofline(limits);
            for (var work : workloads()) {
                if (list("dtypes").contains(work.dtype().name().toLowerCase(Locale.ROOT))
                        && (list("kernels").isEmpty() || list("kernels").contains(work.kernel()))) {
                    row(work, threads, limits, python, folder, lines, roofline);
                }
            }
            if (!notes.isEmpty()) {
                print(lines, "%nMean loss of the members at the end, and steps of each until it was at most the target:%n");
                notes.forEach(note -> print(lines, "%s", note));
                notes.clear();
            }
            if (!options.get("out").isEmpty()) {
                var plot = options.get("out").replaceFirst("\\.md$", "") + "-" + threads + ".svg";
                Files.writeString(Path.of(plot), roofline.svg(threads));
                lines.add("");
                lines.add("![Roofline plot](" + Path.of(plot).getFileName() + ")");
            }
        }
    }

    private void row(Workload work, int threads, MachineLimits limits, PythonPeer python, Path folder,
            List<String> lines, Roofline roofline) {
        var arrays = SharedArrays.of(work);
        var values = python.prepare(work, SharedArrays.write(arrays, work.dtype(), folder));
        int rounds = Integer.parseInt(options.get("rounds"));
        double seconds = Double.parseDouble(options.get("seconds"));
        var backends = new ArrayList<Backend>();
        var jobs = new LinkedHashMap<String, Job>();
        try {
            for (var name : list("executions")) {
                var backend = Backends.open(name, BackendOptions.defaults().withThreads(threads));
                backends.add(backend);
                jobs.put(name, Job.of(backend, work, arrays, threads));
            }
            if (!agree(work, jobs, values, lines)) {
                return;
            }
            jobs.keySet().stream().filter(this::isSlow).toList().forEach(name -> jobs.remove(name).close());
            jobs.values().forEach(job -> job.time(Double.parseDouble(options.get("warmup"))));
            values.keySet().forEach(peer -> python.time(peer, 0.3));
            var times = new LinkedHashMap<String, double[]>();
            for (int round = 0; round < rounds; round++) {
                if (threads > 1) {
                    letPeersSleep();
                }
                for (var job : jobs.entrySet()) {
                    times.computeIfAbsent(job.getKey(), _ -> new double[rounds])[round] = job.getValue().time(seconds);
                }
                for (var peer : values.keySet()) {
                    times.computeIfAbsent(peer, _ -> new double[rounds])[round] = python.time(peer, seconds);
                }
            }
            roofline.add(work, report(work, limits, times, lines));
        } finally {
            jobs.values().forEach(Job::close);
            backends.forEach(Backend::close);
        }
    }

    /// Leaves out who differs from the first execution, and says so; false if that itself missed the loss that it was to reach.
    private boolean agree(Workload work, Map<String, Job> jobs, Map<String, Outcome> values, List<String> lines) {
        var outcomes = new LinkedHashMap<String, Outcome>();
        jobs.forEach((name, job) -> {
            long start = System.nanoTime();
            outcomes.put(name, job.value());
            firstCalls.put(name, (System.nanoTime() - start) * 1e-9);
        });
        var own = outcomes.values().iterator().next();
        outcomes.putAll(values);
        var counted = new ArrayList<String>();
        outcomes.forEach((name, outcome) -> {
            if (outcome != own && !outcome.agrees(own)) {
                print(lines, "<!-- %s differs on %s %s: %s, ours %s -->", name, work.kernel(), work.size(), outcome, own);
                values.remove(name);
                firstCalls.remove(name);
                var job = jobs.remove(name);
                if (job != null) {
                    job.close();
                }
            }
            counted.add(name.replace('_', ' ') + " " + outcome);
        });
        if (EnsembleToLoss.is(work)) {
            notes.add(String.format(Locale.ROOT, "- %s, %s, %s: %s", work.kernel().replace('_', ' '),
                    work.dtype().name().toLowerCase(Locale.ROOT), work.size(), String.join("; ", counted)));
            if (own.steps() == 0) {
                print(lines, "<!-- %s %s does not reach the loss: %s -->", work.kernel(), work.size(), own);
                return false;
            }
        }
        return true;
    }

    /// The threads of OpenBLAS spin for about a tenth of a second after their last product, on the processor that we need.
    private static void letPeersSleep() {
        try {
            Thread.sleep(400);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Prints the row; the result is our time.
    private double report(Workload work, MachineLimits limits, Map<String, double[]> times, List<String> lines) {
        var medians = new LinkedHashMap<String, Double>();
        times.forEach((name, all) -> {
            Arrays.sort(all);
            medians.put(name, all[all.length / 2]);
        });
        double own = medians.get(list("executions").getFirst());
        var cells = new StringBuilder();
        cells.append(String.format(Locale.ROOT, " %s | %.0f %% %s |", duration(own), 100 * limits.seconds(work) / own,
                limits.isBoundByMemory(work) ? "m" : "a"));
        for (var peer : List.of("torch_autograd", "torch_manual", "numpy")) {
            cells.append(ratio(medians.get(peer), own));
        }
        for (var name : list("executions").subList(1, list("executions").size())) {
            cells.append(isSlow(name) ? " ~" + ratio(firstCalls.get(name), own).strip() : ratio(medians.get(name), own));
        }
        print(lines, "| %s | %s | %s | %.3g | %.3g |%s", work.kernel().replace('_', ' '),
                work.dtype().name().toLowerCase(Locale.ROOT), work.size(), work.bytes() * 1e-6, work.operations() * 1e-6, cells);
        return own;
    }

    /// Whether the first call took so long that it alone has to do.
    private boolean isSlow(String execution) {
        return !execution.equals(list("executions").getFirst()) && firstCalls.containsKey(execution)
                && firstCalls.get(execution) > Double.parseDouble(options.get("slow"));
    }

    private static String ratio(Double other, double own) {
        return other == null ? " |" : String.format(Locale.ROOT, " %.2f |", other / own);
    }

    private static String duration(double seconds) {
        return seconds < 1e-3 ? String.format(Locale.ROOT, "%.1f µs", seconds * 1e6)
                : String.format(Locale.ROOT, "%.2f ms", seconds * 1e3);
    }

    private static List<Workload> workloads() {
        var all = new ArrayList<Workload>();
        for (var dtype : List.of(DType.FLOAT64, DType.FLOAT32)) {
            for (int pairs : new int[] {1_000, 100_000, 1_000_000, 10_000_000}) {
                all.add(Workload.pairwise(dtype, pairs));
            }
            for (int columns : new int[] {16, 64, 1000}) {
                all.add(Workload.softmax(dtype, 640_000 / columns, columns));
            }
            for (int members : new int[] {4, 8}) {
                for (var kind : List.of("mean", "minimum", "uncertainty_weighted")) {
                    all.add(Workload.aggregate(kind, dtype, members, 1_000_000));
                }
            }
            for (int responses : new int[] {4, 8, 16, 64}) {
                all.add(Workload.groupAdvantage(dtype, 1_000_000 / responses, responses));
            }
            all.add(Workload.gae(dtype, 1024, 1024));
            all.add(Workload.policyGradient(dtype, 65_536, 64));
            all.add(Workload.ppo(dtype, 1_000_000));
            all.add(Workload.k3(dtype, 1_000_000));
            all.add(Workload.grpo(dtype, 125_000, 8));
            all.add(Workload.bestOfNSweep(dtype, 1000, 1024));
            for (int n : new int[] {16, 64, 128, 256, 512, 1024}) {
                all.add(Workload.matmul(dtype, n));
            }
            for (int[] size : new int[][] {{64, 128}, {256, 128}, {256, 256}, {512, 256}, {1024, 512}}) {
                all.add(Workload.mlpStep(dtype, 256, size[0], size[1]));
            }
            all.add(Workload.ensembleTraining(dtype, 8, 512, 32, 64, 50));
            all.addAll(EnsembleToLoss.workloads(dtype));
        }
        return all;
    }
}
