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

/// Times our executions beside PyTorch and NumPy on the same arrays and prints one Markdown table.
///
/// Peers and executions take turns, round after round, so that what disturbs the machine disturbs all of them; the
/// figures are medians over rounds. A result whose mean differs from ours is reported, not timed.
///
/// Options, `name=value`: kernels, dtypes, threads, executions (comma-separated), rounds, seconds (of one turn), warmup
/// (seconds of an execution's first turn), python, worker, out.
public final class PeerComparison {
    private final Map<String, String> options = new LinkedHashMap<>(Map.of(
            "kernels", "", "dtypes", "float64,float32", "threads", "1,2", "executions", "vector", "rounds", "7",
            "seconds", "0.08", "warmup", "3", "python", "python3", "worker", "benchmarks/peers/worker.py", "out", ""));

    private PeerComparison(String... arguments) {
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

    private void measure(int threads, Path folder, List<String> lines) throws IOException {
        var limits = MachineLimits.measure(threads);
        try (var python = new PythonPeer(options.get("python"), Path.of(options.get("worker")), threads)) {
            print(lines, "%n%d thread%s. %s. Limits in this run: triad %.1f GB/s (%.0f in the second-level cache), fused products %.0f (float64) and %.0f (float32) Gop/s.%n",
                    threads, threads == 1 ? "" : "s", python.versions(), limits.triad() * 1e-9, limits.nearTriad() * 1e-9, limits.fma64() * 1e-9,
                    limits.fma32() * 1e-9);
            print(lines, "| job | type | size | %s | share of limit | torch autograd | torch by hand | NumPy |",
                    String.join(" | ", list("executions")));
            print(lines, "| --- | --- | --- |%s --- | --- | --- | --- |", " --- |".repeat(list("executions").size()));
            for (var work : workloads()) {
                if (list("dtypes").contains(work.dtype().name().toLowerCase(Locale.ROOT))
                        && (list("kernels").isEmpty() || list("kernels").contains(work.kernel()))) {
                    row(work, threads, limits, python, folder, lines);
                }
            }
        }
    }

    private void row(Workload work, int threads, MachineLimits limits, PythonPeer python, Path folder,
            List<String> lines) {
        var arrays = SharedArrays.of(work);
        var values = python.prepare(work, SharedArrays.write(arrays, work.dtype(), folder));
        int rounds = Integer.parseInt(options.get("rounds"));
        double seconds = Double.parseDouble(options.get("seconds"));
        var backends = new ArrayList<Backend>();
        try {
            var jobs = new LinkedHashMap<String, Job>();
            for (var name : list("executions")) {
                var backend = Backends.open(name, BackendOptions.defaults().withThreads(threads));
                backends.add(backend);
                jobs.put(name, Job.of(backend, work, arrays));
            }
            double own = jobs.values().iterator().next().value();
            values.entrySet().removeIf(peer -> {
                boolean agrees = Math.abs(peer.getValue() - own) <= 1e-3 * Math.max(Math.abs(own), 1e-2);
                if (!agrees) {
                    print(lines, "<!-- %s differs on %s %s: %s, ours %s -->", peer.getKey(), work.kernel(), work.size(), peer.getValue(), own);
                }
                return !agrees;
            });
            jobs.values().forEach(job -> job.time(Double.parseDouble(options.get("warmup"))));
            values.keySet().forEach(peer -> python.time(peer, 0.3));
            var times = new LinkedHashMap<String, double[]>();
            for (int round = 0; round < rounds; round++) {
                for (var job : jobs.entrySet()) {
                    times.computeIfAbsent(job.getKey(), _ -> new double[rounds])[round] = job.getValue().time(seconds);
                }
                for (var peer : values.keySet()) {
                    times.computeIfAbsent(peer, _ -> new double[rounds])[round] = python.time(peer, seconds);
                }
            }
            report(work, limits, times, lines);
        } finally {
            backends.forEach(Backend::close);
        }
    }

    private void report(Workload work, MachineLimits limits, Map<String, double[]> times, List<String> lines) {
        var medians = new LinkedHashMap<String, Double>();
        times.forEach((name, all) -> {
            Arrays.sort(all);
            medians.put(name, all[all.length / 2]);
        });
        double own = medians.get(list("executions").getFirst());
        var cells = new StringBuilder();
        for (var name : list("executions")) {
            cells.append(name.equals(list("executions").getFirst())
                    ? String.format(Locale.ROOT, " %s |", duration(own))
                    : ratio(medians.get(name), own));
        }
        cells.append(String.format(Locale.ROOT, " %.0f %% |", 100 * limits.seconds(work) / own));
        for (var peer : List.of("torch_autograd", "torch_manual", "numpy")) {
            cells.append(ratio(medians.get(peer), own));
        }
        print(lines, "| %s | %s | %s |%s", work.kernel().replace('_', ' '), work.dtype().name().toLowerCase(Locale.ROOT), work.size(), cells);
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
            for (int n : new int[] {16, 64, 128, 256, 512, 1024}) {
                all.add(Workload.matmul(dtype, n));
            }
            for (int[] size : new int[][] {{64, 128}, {256, 128}, {256, 256}, {512, 256}, {1024, 512}}) {
                all.add(Workload.mlpStep(dtype, 256, size[0], size[1]));
            }
        }
        return all;
    }
}
