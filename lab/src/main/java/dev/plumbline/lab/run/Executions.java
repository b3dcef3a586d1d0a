package dev.plumbline.lab.run;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.catalogue.Arguments;
import dev.plumbline.kernel.catalogue.Operations;
import dev.plumbline.oracle.compare.AccuracyClaims;
import dev.plumbline.oracle.compare.Precision;
import dev.plumbline.oracle.operations.OracleCase;
import dev.plumbline.oracle.operations.Oracles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Operations of the catalogue on the numbers of this run, on every execution that is here, against the oracle.
final class Executions {
    private static final int STUDENTS = 12;

    private Executions() {}

    /// @param ulps largest error in units in the last place, over elements and outputs
    /// @param share largest share of the declared bound; at most 1 where the bound holds
    record Cell(double ulps, double share) {}

    /// @param cells by execution
    record Row(String operation, int elements, Map<String, Cell> cells) {}

    /// @param executions names, definition first
    /// @param absent why others are not here
    record Result(List<String> executions, List<String> absent, List<Row> rows) {}

    static Result run(SurveyModels.Result models, Setting setting) {
        var names = new ArrayList<String>();
        var absent = new ArrayList<String>();
        var cases = cases(models, setting);
        var rows = new LinkedHashMap<String, Row>();
        for (var call : cases) {
            rows.put(call.operation(), new Row(call.operation(), 0, new LinkedHashMap<>()));
        }
        for (var provider : Backends.providers()) {
            var availability = provider.availability();
            if (!availability.available()) {
                absent.add(provider.name() + ": " + availability.reason());
                continue;
            }
            Backend opened;
            try {
                opened = provider.open(BackendOptions.defaults());
            } catch (IllegalStateException e) { // what shows only at the start, such as a library that is missing
                absent.add(provider.name() + ": " + e.getMessage());
                continue;
            }
            names.add(provider.name());
            try (var backend = opened) {
                for (var call : cases) {
                    var arguments = new Arguments();
                    call.inputs().forEach((name, values) ->
                            arguments.put(name, backend.tensor(DType.FLOAT64, values, call.shapes().get(name))));
                    call.parameters().forEach(arguments::put);
                    var outputs = new LinkedHashMap<String, double[]>();
                    try (var _ = backend.scope()) {
                        Operations.find(call.operation()).evaluate(backend, arguments)
                                .forEach((name, tensor) -> outputs.put(name, tensor.toArray()));
                    }
                    rows.computeIfPresent(call.operation(), (id, row) -> compare(row, call, provider.name(), outputs));
                }
            }
        }
        return new Result(names, absent, List.copyOf(rows.values()));
    }

    private static Row compare(Row row, OracleCase call, String execution, Map<String, double[]> outputs) {
        double ulps = 0;
        double share = 0;
        int elements = 0;
        for (var expected : Oracles.find(call.operation()).evaluate(call).entrySet()) {
            double[] actual = outputs.get(expected.getKey());
            var rule = AccuracyClaims.claim(call.operation(), expected.getKey(), execution, Precision.BINARY64).rule();
            for (int i = 0; i < actual.length; i++) {
                var measure = rule.measure(actual[i], expected.getValue()[i], Precision.BINARY64);
                ulps = Math.max(ulps, measure.ulps());
                share = Math.max(share, measure.accepted() ? measure.share() : Double.POSITIVE_INFINITY);
                elements++;
            }
        }
        row.cells().put(execution, new Cell(ulps, share));
        return new Row(row.operation(), elements, row.cells());
    }

    private static List<OracleCase> cases(SurveyModels.Result models, Setting setting) {
        int[] test = Arrays.copyOf(models.students(2), Math.min(STUDENTS, models.students(2).length));
        double[][][] scores = Recommendation.standardized(models, setting.backend(), models.students(0), test);
        int items = models.survey().items().size();
        int members = scores.length;
        double[] mean = new double[test.length * items];
        double[] all = new double[members * mean.length];
        for (int k = 0; k < members; k++) {
            for (int s = 0; s < test.length; s++) {
                for (int y = 0; y < items; y++) {
                    mean[s * items + y] += scores[k][s][y] / members;
                    all[k * mean.length + s * items + y] = scores[k][s][y];
                }
            }
        }
        var cases = new ArrayList<OracleCase>();
        var predictions = models.model(SurveyModels.LINEAR).test();
        int pairs = Math.min(60, predictions.z().length);
        double[] margin = Arrays.copyOf(predictions.z(), pairs);
        double[] target = predictions.judgements().stream().limit(pairs).mapToDouble(Survey.Judgement::score).toArray();
        cases.add(call("numerics.log_sigmoid", Map.of("x", margin), Map.of("x", new int[] {pairs}), Map.of()));
        cases.add(call("preference.bradley_terry_loss",
                Map.of("chosen", margin, "rejected", new double[pairs], "target", target),
                Map.of("chosen", new int[] {pairs}, "rejected", new int[] {pairs}, "target", new int[] {pairs}), Map.of()));
        int[] ensemble = {members, mean.length};
        for (var id : List.of("ensemble.mean", "ensemble.minimum", "ensemble.uncertainty_weighted", "ensemble.soft_min")) {
            cases.add(call(id, Map.of("scores", all), Map.of("scores", ensemble), Map.of()));
        }
        cases.add(call("reward.conjunction", Map.of("reward", all, "reference", new double[all.length]),
                Map.of("reward", ensemble, "reference", ensemble), Map.of()));
        int[] table = {test.length, items};
        cases.add(call("policy.regularized_optimum", Map.of("referenceLogits", new double[mean.length], "utility", mean),
                Map.of("referenceLogits", table, "utility", table), Map.of("gamma", "0.7")));
        cases.add(call("policy.entropy", Map.of("logits", mean), Map.of("logits", table), Map.of()));
        double[] uniform = new double[mean.length];
        Arrays.fill(uniform, 1.0 / items);
        cases.add(call("policy.best_of_n_law", Map.of("probability", uniform, "reward", mean),
                Map.of("probability", table, "reward", table), Map.of("n", "4")));
        cases.add(call("policy.best_of_n_estimate", Map.of("proxy", mean, "gold", Arrays.copyOf(all, mean.length)),
                Map.of("proxy", table, "gold", table), Map.of("n", "3")));
        return cases;
    }

    private static OracleCase call(String id, Map<String, double[]> inputs, Map<String, int[]> shapes, Map<String, String> parameters) {
        var all = new LinkedHashMap<String, String>();
        Operations.find(id).parameters().forEach(p -> all.put(p.name(), parameters.getOrDefault(p.name(), p.defaultValue())));
        return new OracleCase(id, inputs, shapes, all);
    }
}
