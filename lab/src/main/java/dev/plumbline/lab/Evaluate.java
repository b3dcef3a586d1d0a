package dev.plumbline.lab;

import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.BackendProvider;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Arguments;
import dev.plumbline.kernel.catalogue.Operation;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.lab.judge.FileEvaluation;
import dev.plumbline.lab.result.JsonText;
import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import dev.plumbline.oracle.compare.Precision;
import dev.plumbline.oracle.compare.ToleranceRule;
import dev.plumbline.oracle.exact.Real;
import dev.plumbline.oracle.operations.OracleCase;
import dev.plumbline.oracle.operations.OracleValue;
import dev.plumbline.oracle.operations.Oracles;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `plumbline evaluate`: one operation on given numbers, beside the oracle; or what the scores of a file of compared pairs
/// are worth ({@link FileEvaluation}).
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Evaluates an operation on given numbers and shows each execution beside the oracle's digits; or reports "
                + "what the scores of a file of compared pairs are worth: accuracy, calibration, one against many, length, "
                + "agreement, splits.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline evaluate numerics.log_sigmoid x=-1000,0,40",
            "  plumbline evaluate preference.bradley_terry_loss chosen=2.5 rejected=1 margin=0.5 labelSmoothing=0.1",
            "  plumbline evaluate policy.grpo_advantage 'reward=1,0,0,1;0,0,0,0' epsilon=1e-4 ddof=1",
            "",
            "Arrays: elements between commas, rows between semicolons. Parameters are given in the same way as inputs.",
            "'plumbline methods OPERATION' lists both.",
            "",
            "  plumbline evaluate data/cems-scores.csv --in seen",
            "",
            "A file: CSV or JSON Lines, plain or gzip, one pair a row; scores of model NAME in chosen_NAME and rejected_NAME",
            "(or NAME_chosen, NAME_rejected). Optional: group (or prompt), split, target, chosen_length and rejected_length."
        })
final class Evaluate implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private FileEvaluation file = new FileEvaluation();

    @Parameters(
            index = "0",
            paramLabel = "OPERATION|FILE",
            description = "An id, as 'plumbline methods' lists them; or a file of scored pairs.")
    private String id;

    @Parameters(index = "1..*", paramLabel = "NAME=VALUE", description = "Inputs and parameters.")
    private List<String> assignments = new ArrayList<>();

    @Option(
            names = "--backend",
            split = ",",
            paramLabel = "NAME",
            description = "Executions to show. Default: definition and vector, where they work.")
    private List<String> backends = new ArrayList<>();

    @Mixin
    private CudaLibraries cudaLibraries = new CudaLibraries();

    @Option(names = "--dtype", defaultValue = "FLOAT64", description = "FLOAT64 or FLOAT32. Default: ${DEFAULT-VALUE}.")
    private DType dtype;

    /// One element of one output.
    ///
    /// @param oracle 20 significant digits
    /// @param values value of each execution, by name
    /// @param ulps distance of each from the oracle in units in the last place of the dtype
    record Element(String output, int index, String oracle, Map<String, Double> values, Map<String, Double> ulps) {}

    @Override
    public Integer call() {
        if (Operations.all().stream().noneMatch(operation -> operation.id().equals(id)) && isFile()) {
            evaluateFile();
            return ExitCode.OK;
        }
        var operation = operation();
        file.requireUnused();
        var call = read(operation);
        Map<String, OracleValue[]> truth;
        var actual = new LinkedHashMap<String, Map<String, double[]>>();
        try {
            for (var provider : providers()) {
                try (var backend = ExecutionOptions.open(provider, BackendOptions.defaults())) {
                    var arguments = new Arguments();
                    call.inputs().forEach((name, values) ->
                            arguments.put(name, backend.tensor(dtype, values, call.shapes().get(name))));
                    call.parameters().forEach(arguments::put);
                    var outputs = new LinkedHashMap<String, double[]>();
                    operation.evaluate(backend, arguments).forEach((name, tensor) -> outputs.put(name, tensor.toArray()));
                    actual.put(provider.name(), outputs);
                }
            }
            truth = Oracles.find(operation.id()).evaluate(call);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw UserError.badInput(operation.id() + ": " + e.getMessage() + "; see 'plumbline methods " + operation.id() + "'", e);
        }
        show(elements(truth, actual));
        return ExitCode.OK;
    }

    private boolean isFile() {
        try {
            return Files.isRegularFile(Path.of(id));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private void evaluateFile() {
        if (!assignments.isEmpty()) {
            throw UserError.badInput("'" + assignments.getFirst() + "': found with the file " + id
                    + ", expected with an operation; leave it out");
        }
        if (!backends.isEmpty()) {
            throw UserError.badInput("--backend: found with the file " + id + ", expected with an operation; leave it out");
        }
        file.run(Path.of(id), output.json(), spec.commandLine().getOut());
    }

    private Operation operation() {
        try {
            return Operations.find(id);
        } catch (IllegalArgumentException e) {
            if (Files.isDirectory(Path.of(id))) {
                throw UserError.badInput(
                        id + ": found a folder, expected a file of scores or an operation; name a file in it", e);
            }
            throw UserError.badInput("no operation '" + id + "', and no file of that name; mend the path, or take one of the "
                    + Operations.all().size() + " operations that 'plumbline methods' lists", e);
        }
    }

    private List<BackendProvider> providers() {
        var wanted = backends.isEmpty() ? List.of("definition", "vector") : backends;
        var found = new ArrayList<BackendProvider>();
        for (var name : wanted) {
            var provider = Backends.providers().stream().filter(p -> p.name().equals(name)).findFirst()
                    .orElseThrow(() -> UserError.badInput("no execution '" + name + "'; see 'plumbline doctor'"));
            if (provider.availability().available()) {
                found.add(provider);
            } else if (!backends.isEmpty()) {
                throw UserError.notAvailable("execution '" + name + "' is not available: " + provider.availability().reason());
            }
        }
        return found;
    }

    private OracleCase read(Operation operation) {
        var inputs = new LinkedHashMap<String, double[]>();
        var shapes = new LinkedHashMap<String, int[]>();
        var parameters = new LinkedHashMap<String, String>();
        for (var assignment : assignments) {
            int at = assignment.indexOf('=');
            if (at < 1) {
                throw UserError.badInput("'" + assignment + "' is not of the form NAME=VALUE");
            }
            var name = assignment.substring(0, at);
            var value = assignment.substring(at + 1);
            var port = operation.inputs().stream().filter(p -> p.name().equals(name)).findFirst();
            if (port.isPresent()) {
                array(port.get(), value, inputs, shapes);
            } else if (operation.parameters().stream().anyMatch(p -> p.name().equals(name))) {
                parameters.put(name, value);
            } else {
                throw UserError.badInput(operation.id() + " has no input or parameter '" + name + "'; it has "
                        + String.join(", ", names(operation)));
            }
        }
        for (var port : operation.inputs()) {
            if (!port.optional() && !inputs.containsKey(port.name())) {
                throw UserError.badInput(operation.id() + " needs " + port.name() + "=..., " + port.meaning() + " [" + port.shape() + "]");
            }
        }
        for (var parameter : operation.parameters()) {
            parameters.putIfAbsent(parameter.name(), parameter.defaultValue());
        }
        return new OracleCase(operation.id(), inputs, shapes, parameters);
    }

    private static List<String> names(Operation operation) {
        var names = new ArrayList<String>();
        operation.inputs().forEach(port -> names.add(port.name()));
        operation.parameters().forEach(parameter -> names.add(parameter.name()));
        return names;
    }

    private void array(Operation.Port port, String text, Map<String, double[]> inputs, Map<String, int[]> shapes) {
        var rows = text.isEmpty() ? new String[0] : text.split(";", -1);
        var flat = new ArrayList<Double>();
        int columns = -1;
        for (var row : rows) {
            var elements = row.split(",", -1);
            if (columns >= 0 && elements.length != columns) {
                throw UserError.badInput(port.name() + ": rows of " + columns + " and of " + elements.length + " elements; all must be as long");
            }
            columns = elements.length;
            for (var element : elements) {
                try {
                    flat.add(dtype.round(Double.parseDouble(element.strip())));
                } catch (NumberFormatException e) {
                    throw UserError.badInput(port.name() + ": '" + element + "' is not a number", e);
                }
            }
        }
        int axes = port.extents().length;
        if (axes == 1 && rows.length > 1) {
            throw UserError.badInput(port.name() + " has one axis [" + port.shape() + "]; separate its elements by commas only");
        }
        inputs.put(port.name(), flat.stream().mapToDouble(Double::doubleValue).toArray());
        shapes.put(port.name(), axes == 1 ? new int[] {flat.size()} : new int[] {rows.length, Math.max(columns, 0)});
    }

    private List<Element> elements(Map<String, OracleValue[]> truth, Map<String, Map<String, double[]>> actual) {
        var precision = dtype == DType.FLOAT32 ? Precision.BINARY32 : Precision.BINARY64;
        var elements = new ArrayList<Element>();
        truth.forEach((name, expected) -> {
            for (int i = 0; i < expected.length; i++) {
                var values = new LinkedHashMap<String, Double>();
                var ulps = new LinkedHashMap<String, Double>();
                for (var execution : actual.entrySet()) {
                    double value = execution.getValue().get(name)[i];
                    values.put(execution.getKey(), value);
                    ulps.put(execution.getKey(), new ToleranceRule(1, 0).measure(value, expected[i], precision).ulps());
                }
                elements.add(new Element(name, i, digits(expected[i].value()), values, ulps));
            }
        });
        return elements;
    }

    private static String digits(Real value) {
        return value.isFinite() ? value.decimal().round(new MathContext(20)).stripTrailingZeros().toString() : value.toString();
    }

    private void show(List<Element> elements) {
        var out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(JsonText.of(elements));
            return;
        }
        var headings = new ArrayList<>(List.of("output", "oracle (20 digits)"));
        if (!elements.isEmpty()) {
            elements.getFirst().values().keySet().forEach(name -> headings.addAll(List.of(name, "ulp")));
        }
        var table = new Table(headings.toArray(String[]::new));
        for (var element : elements) {
            var cells = new ArrayList<>(List.of(element.output() + "[" + element.index() + "]", element.oracle()));
            element.values().forEach((name, value) -> {
                cells.add(dtype == DType.FLOAT32 ? Float.toString(value.floatValue()) : Double.toString(value));
                cells.add(String.format(Locale.ROOT, "%.2f", element.ulps().get(name)));
            });
            table.row(cells.toArray(String[]::new));
        }
        table.print(out, Terminal.width());
    }
}
