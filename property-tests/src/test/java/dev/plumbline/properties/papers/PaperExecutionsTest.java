package dev.plumbline.properties.papers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Papers;
import dev.plumbline.properties.harness.Executions;
import dev.plumbline.properties.harness.Executions.Execution;
import dev.plumbline.properties.harness.ObservedBackend;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Nine papers: that the loops which take their time go through the kernels, and that every execution then measures the
/// same.
///
/// Planted mistakes that turn it red: softmax rows, cosines of features, advantages or the step of a policy computed in Java instead of on
/// the backend (calls); an experiment without a row (coverage); a kernel of one execution in single precision
/// (agreement).
class PaperExecutionsTest {
    private static final double SCALE = 0.02;
    private static final long SEED = 1;
    private static final double U = 0x1p-53;
    /// Kernels err by less than this many u of what their claims are in units of: the worst here are sums of n
    /// products, n u Σ|terms| at most, and the longest has n = 1000 (points that a flow is fitted to).
    private static final double KERNEL_ERROR = 0x1p10;
    private static final double PLANTED = 0x1p-40;
    /// A component of a gradient that cancels, of terms below 1, is rounding of u. Adam divides it by ε = 1e-8 and
    /// takes it times a rate of 0.02 at most, in each of 20 steps at most.
    private static final double ADAM_ERROR = 20 * 0.02 / 1e-8 * U;
    private static final int FIRST_CALLS = 120;

    /// @param least calls of kernels at {@link #SCALE}
    /// @param without why there are none
    private record Row(String paper, String experiment, Map<String, Integer> least, String without) {

        static Row of(String paper, String experiment) {
            return new Row(paper, experiment, Map.of(), "");
        }

        /// Also at least `calls` of each of `kernels`.
        Row calls(int calls, String... kernels) {
            var more = new TreeMap<>(least);
            Arrays.stream(kernels).forEach(kernel -> more.merge(kernel, calls, Integer::sum));
            return new Row(paper, experiment, Map.copyOf(more), without);
        }

        Row without(String reason) {
            return new Row(paper, experiment, least, reason);
        }

        Experiment find() {
            return Papers.all().stream().filter(p -> p.slug().equals(paper)).flatMap(p -> p.experiments().stream())
                    .filter(e -> e.id().equals(experiment)).findAny().orElseThrow();
        }

        @Override
        public String toString() {
            return paper + ", " + experiment;
        }
    }

    private static final String[] SEQUENCES =
            {"policy.whiten", "policy.ppoPolicyLoss", "policy.policyGradientLoss", "model.matmul", "model.sgdInPlace"};
    private static final String[] TOKENS = {"policy.policyGradientLoss", "model.matmul", "model.sgdInPlace"};
    private static final String[] HEADS =
            {"numerics.logSoftmax", "policy.policyGradientLoss", "model.matmul", "model.sgdInPlace"};
    private static final String[] GROUPS = {"numerics.logSoftmax", "policy.groupAdvantage", "policy.policyGradientLoss",
        "model.columnSum", "model.sgdInPlace"};
    private static final String[] PAGES =
            {"policy.groupAdvantage", "policy.policyGradientLoss", "model.sgdInPlace"};

    /// Runs times updates, times what an update has of it.
    private static final List<Row> ROWS = List.of(
            Row.of("clip-delta-process-rewards", "small-weight").calls(7 * 15, SEQUENCES),
            Row.of("clip-delta-process-rewards", "large-weight").calls(7 * 15, SEQUENCES),
            Row.of("clip-delta-process-rewards", "variations").calls(5 * 15, SEQUENCES),
            Row.of("cooper", "reward-hacking").calls(7 * 20, GROUPS).calls(7 * 20, "model.matmul"),
            Row.of("cooper", "mild-exploit").calls(7 * 20, GROUPS).calls(7 * 20, "model.matmul"),
            Row.of("cooper", "rule-quality").calls(10 * 20, GROUPS).calls(10 * 20, "model.matmul"),
            Row.of("cooper", "label-agreement").without(
                    "four fits of nine weights by Newton's method, and counts of labels"),
            Row.of("t-reg", "positions").calls(17 * 8, TOKENS),
            Row.of("t-reg", "contexts").calls(7 * 8, TOKENS),
            Row.of("refine-rft", "reward-scales").calls(15 * 4 * 3, HEADS),
            Row.of("refine-rft", "thinking-cost").calls(13 * 3 * 2, HEADS).calls(13 * 3, "policy.groupAdvantage"),
            Row.of("mixed-r1", "task-mixture").calls(7 * 6, "model.activation")
                    .calls(7 * 6 * 5, "model.matmul").calls(7 * 6 * 4, "model.adamInPlace"),
            Row.of("mixed-r1", "open-answers").without(
                    "words are matched by rules; the policy is one softmax over a few answers"),
            Row.of("hybrid-multi-aspect-rewards", "reasoning-length")
                    .calls(9 * 6 * 3, HEADS).calls(9 * 6, "policy.groupAdvantage"),
            Row.of("hybrid-multi-aspect-rewards", "prompt-weights").without(
                    "an exact sum over the groups of one prompt"),
            Row.of("gdro", "offline-ranking").calls(9 * 20, "model.adamInPlace")
                    .calls(9 * 20 + (1 + 1 + 9) * 40, "model.activation")
                    .calls(9 * 20 * 4 + (1 + 1 + 9) * 40 * 2, "model.matmul"),
            Row.of("gdro", "tabular-minimum").without("descent on six logits, one after the other"),
            Row.of("dragon", "set-rewards").calls(4 * 8, "model.adamInPlace")
                    .calls(4 * 8 * (1 + 20) + (1 + 4 + 4 * 2) * 20, "model.activation")
                    .calls(4 * 8 * (4 + 20 * 2) + (1 + 4 + 4 * 2) * 20 * 2, "model.matmul"),
            Row.of("pagellm", "granularity").calls(5 * 4, PAGES).calls(5 * 4 * 6, "numerics.logSoftmax")
                    .calls(5 * 4 * (6 + 2), "model.matmul"),
            Row.of("pagellm", "strong-redundancy").calls(5 * 4, PAGES).calls(5 * 4 * 6, "numerics.logSoftmax")
                    .calls(5 * 4 * (6 + 2), "model.matmul"));

    /// One run on the definition.
    private record Defined(Map<String, Double> measured, Map<String, Integer> calls) {}

    private static final Map<Row, Defined> DEFINED = new LinkedHashMap<>();

    private static Defined defined(Row row) {
        return DEFINED.computeIfAbsent(row, key -> {
            var calls = new TreeMap<String, Integer>();
            var backend = ObservedBackend.of(Executions.definition(), (kernel, _, result) -> {
                calls.merge(kernel, 1, Integer::sum);
                return result;
            });
            return new Defined(run(row, backend), calls);
        });
    }

    private static Map<String, Double> run(Row row, Backend backend) {
        try (var _ = backend.scope()) {
            return row.find().run(backend, SEED, SCALE);
        }
    }

    @Test
    void everyExperimentHasARow() {
        var listed = ROWS.stream().collect(Collectors.groupingBy(Row::paper,
                Collectors.mapping(Row::experiment, Collectors.toSet())));
        assertEquals(9, listed.size());
        Papers.all().stream().filter(paper -> listed.containsKey(paper.slug())).forEach(paper -> assertEquals(
                paper.experiments().stream().map(Experiment::id).collect(Collectors.toSet()),
                listed.get(paper.slug())));
    }

    @ParameterizedTest
    @FieldSource("ROWS")
    void loopsGoThroughKernels(Row row) {
        var calls = defined(row).calls();
        assertEquals(row.least().isEmpty(), !row.without().isEmpty(), "a reason stands where there are no kernels");
        assertEquals(row.least().isEmpty(), calls.isEmpty(), () -> "calls: " + calls);
        row.least().forEach((kernel, least) -> assertTrue(calls.getOrDefault(kernel, 0) >= least,
                () -> kernel + ": " + calls.getOrDefault(kernel, 0) + " calls, expected " + least + " at least"));
    }

    /// Errors of 2⁻⁴⁰, planted in all results of kernels, move the measurements by d; to first order
    /// errors of {@link #KERNEL_ERROR} u on either execution move them by at most 2 {@link #KERNEL_ERROR} u 2⁴⁰ d, d
    /// the largest of all measurements. Draws are the same unless a uniform number lies as near to a border as
    /// rounding: of fewer than 10⁵ draws with probability below 10⁻⁵ under planted errors, and the seed is fixed.
    @ParameterizedTest
    @FieldSource("ROWS")
    void measurementsAgree(Row row) {
        for (var execution : executions(false)) {
            var measured = run(row, execution.backend());
            double planted = row.least().isEmpty() ? 0 : distance(measured, run(row, perturbed(execution.backend())));
            judge(row, execution, planted, distance(defined(row).measured(), measured));
        }
    }

    /// ND4J takes milliseconds for the smallest kernel: not the measurements but the results of the first kernels, some
    /// updates, of one experiment of each paper. The same bound, relative to the largest element of each result.
    @ParameterizedTest
    @FieldSource("ROWS")
    void firstKernelsAgree(Row row) {
        boolean first = row == ROWS.stream()
                .filter(other -> other.paper().equals(row.paper()) && !other.least().isEmpty())
                .findFirst().orElseThrow();
        var executions = first ? executions(true) : List.<Execution>of();
        if (!executions.isEmpty()) {
            var expected = results(row, Executions.definition());
            double planted = distance(expected, results(row, perturbed(Executions.definition())));
            executions.forEach(execution ->
                    judge(row, execution, planted, distance(expected, results(row, execution.backend()))));
        }
    }

    private static void judge(Row row, Execution execution, double planted, double distance) {
        assertTrue(planted < 0.01,
                () -> execution.label() + ": planted errors moved it by " + planted + ", not to first order");
        double rounding = 2 * KERNEL_ERROR * U / PLANTED * planted;
        double bound = rounding + (row.least().containsKey("model.adamInPlace") ? ADAM_ERROR : 0);
        assertTrue(distance <= bound,
                () -> row + " on " + execution.label() + ": off by " + distance + ", bound " + bound);
    }

    /// All but the definition, each at its own lane width and with one thread.
    private static List<Execution> executions(boolean nd4j) {
        return Executions.forTraining().stream()
                .filter(execution -> execution.label().equals(execution.name()))
                .filter(execution -> !execution.name().equals("definition"))
                .filter(execution -> execution.name().startsWith("nd4j") == nd4j)
                .toList();
    }

    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// Results of the first kernels, one array for each call.
    private static List<double[]> results(Row row, Backend backend) {
        var results = new ArrayList<double[]>();
        try {
            run(row, ObservedBackend.of(backend, (_, _, result) -> {
                if (results.size() == FIRST_CALLS) {
                    throw new Enough();
                }
                results.add(elements(result));
                return result;
            }));
        } catch (Enough e) {
            return results;
        }
        return results;
    }

    private static double[] elements(Object result) {
        return switch (result) {
            case Tensor tensor -> tensor.toArray();
            case Record terms -> terms(terms).stream().flatMapToDouble(term -> Arrays.stream(elements(term))).toArray();
            case null, default -> new double[0];
        };
    }

    private static double distance(List<double[]> expected, List<double[]> actual) {
        assertEquals(expected.size(), actual.size());
        double distance = 0;
        for (int call = 0; call < expected.size(); call++) {
            double[] x = expected.get(call);
            double[] y = actual.get(call);
            assertEquals(x.length, y.length);
            double largest = largest(x);
            for (int i = 0; i < x.length; i++) {
                // entries of −∞ are masked items
                double difference = x[i] == y[i] ? 0 : Math.abs(x[i] - y[i]) / largest;
                distance = difference <= distance ? distance : difference;
            }
        }
        return distance;
    }

    private static double largest(double[] x) {
        return Arrays.stream(x).map(Math::abs).filter(Double::isFinite).max().orElse(0);
    }

    private static double distance(Map<String, Double> expected, Map<String, Double> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        return expected.entrySet().stream().filter(e -> !e.getValue().equals(actual.get(e.getKey())))
                .mapToDouble(e -> Math.abs(e.getValue() - actual.get(e.getKey()))).max().orElse(0);
    }

    /// Errors of up to {@link #PLANTED} in all results, in units of what their claims are in: of the sum of absolute
    /// values for sums, of the largest element for differences from a mean, else of the element.
    private static Backend perturbed(Backend backend) {
        var random = new Philox(SEED, 0);
        return ObservedBackend.of(backend, (kernel, arguments, result) -> switch (kernel) {
            case "model.matmul" -> perturbed(backend, (Tensor) result, backend.model().matmul(
                    absolute(backend, arguments[0]), (boolean) arguments[1],
                    absolute(backend, arguments[2]), (boolean) arguments[3]).toArray(), random);
            case "model.columnSum" -> perturbed(backend, (Tensor) result,
                    backend.model().columnSum(absolute(backend, arguments[0])).toArray(), random);
            case "policy.groupAdvantage", "policy.whiten" -> {
                double[] size = ((Tensor) result).toArray();
                Arrays.fill(size, largest(size));
                yield perturbed(backend, (Tensor) result, size, random);
            }
            default -> perturbed(backend, result, random);
        });
    }

    private static Tensor absolute(Backend backend, Object tensor) {
        var x = (Tensor) tensor;
        return backend.tensor(x.dtype(), Arrays.stream(x.toArray()).map(Math::abs).toArray(), x.shape());
    }

    private static Tensor perturbed(Backend backend, Tensor tensor, double[] size, Philox random) {
        double[] x = tensor.toArray();
        // −∞, the logit of a masked item, stays
        Arrays.setAll(x, i -> Double.isFinite(x[i]) ? x[i] + PLANTED * (2 * random.nextDouble() - 1) * size[i] : x[i]);
        return backend.tensor(tensor.dtype(), x, tensor.shape());
    }

    private static Object perturbed(Backend backend, Object result, Philox random) {
        return switch (result) {
            case Tensor tensor -> perturbed(backend, tensor, tensor.toArray(), random);
            case Record terms -> {
                Object[] moved = terms(terms).stream().map(term -> perturbed(backend, term, random)).toArray();
                var types = Arrays.stream(terms.getClass().getRecordComponents()).map(RecordComponent::getType);
                try {
                    yield terms.getClass().getDeclaredConstructor(types.toArray(Class<?>[]::new)).newInstance(moved);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
            case null, default -> result;
        };
    }

    private static List<Object> terms(Record terms) {
        var values = new ArrayList<Object>();
        for (var component : terms.getClass().getRecordComponents()) {
            try {
                values.add(component.getAccessor().invoke(terms));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(component.toString(), e);
            }
        }
        return values;
    }
}
