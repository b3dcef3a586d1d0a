package dev.plumbline.benchmarks;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.kernel.catalogue.Arguments;
import dev.plumbline.kernel.catalogue.Operation;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.oracle.compare.AccuracyClaims;
import dev.plumbline.oracle.compare.Precision;
import dev.plumbline.oracle.operations.OracleCase;
import dev.plumbline.oracle.operations.Oracles;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// Times one operation of the catalogue on one execution.
///
/// `-p operation=preference.bradley_terry_loss -p execution=definition,vector,nd4j` compares executions in one run;
/// compare ratios, not times. An execution that breaks its accuracy claim on a small case is not timed.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow", "-Xmx4g"})
public class OperationBenchmark {
    @Param("preference.bradley_terry_loss")
    String operation;

    @Param({"definition", "vector", "nd4j"})
    String execution;

    @Param({"FLOAT64", "FLOAT32"})
    DType dtype;

    /// Elements of the largest input.
    @Param({"1024", "65536", "1048576"})
    int elements;

    @Param("1")
    int threads;

    private Backend backend;
    private Operation entry;
    private Map<String, Tensor> inputs;

    @Setup(Level.Trial)
    public void checkThenPrepare() {
        backend = Backends.open(execution, BackendOptions.defaults().withThreads(threads));
        entry = Operations.find(operation);
        requireAccurate(backend, operation, dtype);
        inputs = tensors(BenchmarkInputs.of(operation, dtype, elements));
    }

    @Benchmark
    public void evaluate(Blackhole sink) {
        try (var _ = backend.scope()) {
            var arguments = new Arguments();
            inputs.forEach(arguments::put);
            sink.consume(entry.evaluate(backend, arguments));
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        backend.close();
    }

    private Map<String, Tensor> tensors(OracleCase call) {
        return tensors(backend, dtype, call);
    }

    private static Map<String, Tensor> tensors(Backend backend, DType dtype, OracleCase call) {
        var tensors = new LinkedHashMap<String, Tensor>();
        call.inputs().forEach((name, values) -> tensors.put(name, backend.tensor(dtype, values, call.shapes().get(name))));
        return tensors;
    }

    /// Calls `operation` on a small case.
    ///
    /// @throws IllegalStateException if an output is missing, has another size than the oracle's, or breaks its accuracy claim
    public static void requireAccurate(Backend backend, String operation, DType dtype) {
        var call = BenchmarkInputs.of(operation, dtype, 128);
        var precision = dtype == DType.FLOAT32 ? Precision.BINARY32 : Precision.BINARY64;
        var arguments = new Arguments();
        tensors(backend, dtype, call).forEach(arguments::put);
        var actual = Operations.find(operation).evaluate(backend, arguments);
        Oracles.find(operation).evaluate(call).forEach((name, expected) -> {
            var values = actual.containsKey(name) ? actual.get(name).toArray() : new double[0];
            if (values.length != expected.length) {
                throw new IllegalStateException(backend.name() + " gives " + values.length + " numbers as " + name + " of " + operation
                        + ", expected " + expected.length);
            }
            var rule = AccuracyClaims.claim(operation, name, backend.name(), precision).rule();
            for (int i = 0; i < values.length; i++) {
                if (!rule.accepts(values[i], expected[i], precision)) {
                    throw new IllegalStateException(backend.name() + " breaks its claim on " + operation + " " + name + "[" + i
                            + "]: " + values[i] + ", expected " + expected[i].value());
                }
            }
        });
    }
}
