package dev.plumbline.benchmarks.suite;

import dev.plumbline.benchmarks.BenchmarkInputs;
import dev.plumbline.benchmarks.OperationBenchmark;
import dev.plumbline.benchmarks.peers.MachineLimits;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Times operations of the catalogue with JMH and writes one Markdown table, in which every row names its share of the
/// limit that binds it: the machine's limits are measured in the same run.
///
/// The first execution has a JVM of its own for every row. The others, which take many times as long, are timed at fewer sizes, on one
/// thread, in the JVM of this program: there a call that has seen many kernels is compiled for all of them.
///
/// Options, `name=value`, values separated by commas: operations, executions (the first is the one whose time is
/// shown), dtypes, elements, threads (of the first execution), several (elements with more than one thread), others (elements of
/// the other executions), warmups, iterations, seconds (of an iteration), out.
public final class OperationSuite {
    private static final String[][] DEFAULTS = {
        {"operations", ""}, {"executions", "vector,definition,nd4j"}, {"dtypes", "float64,float32"},
        {"elements", "4096,65536,2097152"}, {"threads", "1,2"}, {"several", "65536,2097152"}, {"others", "4096,65536"}, {"warmups", "4"}, {"iterations", "3"}, {"seconds", "0.2"},
        {"out", ""}
    };
    private final Map<String, String> options = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final List<String> notTimed = new ArrayList<>();

    private OperationSuite(String... arguments) {
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
    public static void main(String... arguments) throws IOException, RunnerException {
        new OperationSuite(arguments).run();
    }

    private List<String> list(String name) {
        return options.get(name).isEmpty() ? BenchmarkInputs.operations() : Arrays.asList(options.get(name).split(","));
    }

    private void print(String format, Object... values) {
        var line = String.format(Locale.ROOT, format, values);
        System.out.println(line);
        lines.add(line);
    }

    private void run() throws IOException, RunnerException {
        var executions = list("executions");
        print("# Operations at the machine's limits%n");
        print("Time of a call on the execution `%s`, then the time of other executions, on one thread, as a multiple of it. MB:%n"
                + "inputs and outputs, each moved once; Mop: operations that the formula needs, an exponential or logarithm counted as%n"
                + "%d. *Of the limit*: the time that the slower of memory (m) and arithmetic (a) takes at the rates measured in this%n"
                + "run, as a share of ours. Spread: (largest − smallest)/median of %s iterations of %s s after %s of warm-up, in a JVM of%n"
                + "its own. The other executions are timed with %s elements only, all in one JVM, where a call that has seen many kernels%n"
                + "is compiled for all of them. An execution that breaks its accuracy claim on a small case is not timed.%n",
                executions.getFirst(), Work.FUNCTION, options.get("iterations"), options.get("seconds"), options.get("warmups"),
                options.get("others").replace(",", " and "));
        var given = new StringBuilder();
        options.forEach((name, value) -> {
            if (!value.isEmpty()) {
                given.append(given.isEmpty() ? "" : " ").append(name).append('=').append(value);
            }
        });
        print("```%nmvn -Psuite -pl benchmarks -am verify -DskipTests -Dsuite.arguments=\"%s\"%n```%n", given);
        print("%s, %d processors, JDK %s, %s.", MachineLimits.processor(), Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"), LocalDate.now(ZoneOffset.UTC));
        for (var threads : list("threads")) {
            var limits = MachineLimits.measure(Integer.parseInt(threads));
            print("%n## %s thread%s%n", threads, threads.equals("1") ? "" : "s");
            print("Limits in this run: %s.%n", limits.text());
            var header = new StringBuilder();
            var others = threads.equals("1") ? executions.subList(1, executions.size()) : List.<String>of();
            others.forEach(name -> header.append(' ').append(name).append(" |"));
            print("| operation | type | elements | MB | Mop | %s | of the limit | spread |%s", executions.getFirst(), header);
            print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |%s", " ---: |".repeat(others.size()));
            for (var operation : list("operations")) {
                rows(operation, threads, others, limits);
            }
            if (!notTimed.isEmpty()) {
                print("%nNot timed:%n");
                notTimed.forEach(line -> print("%s", line));
                notTimed.clear();
            }
        }
        if (!options.get("out").isEmpty()) {
            Files.write(Path.of(options.get("out")), lines);
        }
    }

    /// Case of one table row.
    private record Size(DType dtype, int elements) {}

    private void rows(String operation, String threads, List<String> others, MachineLimits limits) throws RunnerException {
        var first = list("executions").getFirst();
        var found = new LinkedHashMap<Size, Map<String, RunResult>>();
        var elements = threads.equals("1") ? list("elements")
                : list("elements").stream().filter(list("several")::contains).toList();
        for (var dtype : list("dtypes")) {
            var type = DType.valueOf(dtype.toUpperCase(Locale.ROOT));
            time(operation, first, type, threads, elements, 1, found);
            for (var other : others) {
                time(operation, other, type, "1", elements.stream().filter(list("others")::contains).toList(), 0, found);
            }
        }
        var executions = new ArrayList<>(List.of(first));
        executions.addAll(others);
        for (var dtype : list("dtypes")) {
            for (var count : elements) {
                var size = new Size(DType.valueOf(dtype.toUpperCase(Locale.ROOT)), Integer.parseInt(count));
                row(operation, size, found.getOrDefault(size, Map.of()), executions, limits);
            }
        }
    }

    /// Adds to `found`, unless the execution breaks its claim.
    ///
    /// @param forks 0: in this JVM
    private void time(String operation, String execution, DType dtype, String threads, List<String> elements, int forks,
            Map<Size, Map<String, RunResult>> found) throws RunnerException {
        if (elements.isEmpty()) {
            return;
        }
        try (var backend = Backends.open(execution, BackendOptions.defaults())) {
            OperationBenchmark.requireAccurate(backend, operation, dtype);
        } catch (RuntimeException e) {
            notTimed.add(String.format(Locale.ROOT, "- `%s`, %s: %s", operation, dtype.name().toLowerCase(Locale.ROOT), e.getMessage()));
            return;
        }
        var seconds = TimeValue.microseconds(Math.round(1e6 * Double.parseDouble(options.get("seconds"))));
        var setting = new OptionsBuilder().include(OperationBenchmark.class.getName() + ".evaluate")
                .param("operation", operation).param("threads", threads).param("execution", execution).param("dtype", dtype.name())
                .param("elements", elements.toArray(new String[0]))
                .forks(forks).warmupIterations(forks == 0 ? 1 : Integer.parseInt(options.get("warmups"))).warmupTime(seconds)
                .measurementIterations(Integer.parseInt(options.get("iterations"))).measurementTime(seconds)
                .shouldFailOnError(false).verbosity(VerboseMode.SILENT).build();
        for (var result : new Runner(setting).run()) {
            var size = new Size(dtype, Integer.parseInt(result.getParams().getParam("elements")));
            found.computeIfAbsent(size, _ -> new LinkedHashMap<>()).put(execution, result);
        }
    }

    private void row(String operation, Size size, Map<String, RunResult> results, List<String> executions,
            MachineLimits limits) {
        var work = Work.of(operation, size.dtype(), size.elements());
        var own = results.get(executions.getFirst());
        var cells = new StringBuilder();
        if (own == null) {
            cells.append(" not timed | | |");
        } else {
            double time = micros(own);
            double memory = work.bytes() / limits.bandwidth(work.bytes());
            double arithmetic = work.operations() / limits.peak(size.dtype());
            var statistics = own.getPrimaryResult().getStatistics();
            cells.append(String.format(Locale.ROOT, " %s | %.0f %% %s | %.0f %% |", duration(time),
                    100e6 * Math.max(memory, arithmetic) / time, memory > arithmetic ? "m" : "a",
                    100 * (statistics.getMax() - statistics.getMin()) / statistics.getPercentile(50)));
        }
        for (var name : executions.subList(1, executions.size())) {
            var other = results.get(name);
            cells.append(own == null || other == null ? " |"
                    : String.format(Locale.ROOT, " %.2f |", micros(other) / micros(own)));
        }
        print("| `%s` | %s | %d | %.3g | %.3g |%s", operation, size.dtype().name().toLowerCase(Locale.ROOT), size.elements(),
                work.bytes() * 1e-6, work.operations() * 1e-6, cells);
    }

    /// Median over iterations.
    private static double micros(RunResult result) {
        return result.getPrimaryResult().getStatistics().getPercentile(50);
    }

    private static String duration(double micros) {
        return micros < 1e3 ? String.format(Locale.ROOT, "%.1f µs", micros)
                : String.format(Locale.ROOT, "%.2f ms", micros * 1e-3);
    }
}
