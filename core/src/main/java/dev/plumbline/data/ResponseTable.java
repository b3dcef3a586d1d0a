package dev.plumbline.data;

import dev.plumbline.policy.SoftmaxPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;

/// Single responses for a trained model to score, one a row of a table ({@link RecordTable}: CSV or JSON Lines).
///
/// A model of features needs a column for each, by its name; a model of texts the text of the response, and uses the
/// column `prompt` where there is one. Optional columns of both: `group` or `prompt` (responses to one prompt), `id` (no
/// two responses to one prompt may share one), and the reference policy, as `logprob` (log-probability of the response,
/// in nats) or `weight` (not negative). Other columns are left alone.
///
/// @param features unscaled `[rows][features]`
/// @param ids of the responses; empty without such a column
/// @param prompts text that tells prompts apart, by row; empty without such a column
/// @param logReference log weight of each response under the reference policy, not normalised; null: all the same
/// @param lines of the file, by row
public record ResponseTable(double[][] features, List<String> ids, List<String> prompts, double[] logReference,
        List<Long> lines) {

    /// Which columns to read.
    ///
    /// @param text of the response; null: the first of `response`, `text`, `completion`, `output` that is there
    /// @param group of responses to one prompt; null: `group` or `prompt`, whichever is there
    public record Columns(String text, String group) {
        /// The usual names.
        public static Columns defaults() {
            return new Columns(null, null);
        }
    }

    /// @throws BadInputException if a column that the model needs is missing or a cell does not hold what it should
    public static ResponseTable read(Path file, RewardModelFile model, Columns columns) {
        return of(RecordTable.read(file), model, columns);
    }

    /// The responses of `table`.
    ///
    /// @throws BadInputException as {@link #read}
    public static ResponseTable of(RecordTable table, RewardModelFile model, Columns columns) {
        String group = columns.group() == null ? table.find("group", "prompt") : table.require(columns.group());
        if (table.find("id") != null) {
            requireUniqueIds(table, group);
        }
        double[][] features = model.text().isPresent()
                ? texts(table, model.text().get(), columns.text())
                : PairTable.numbers(table, "", model.features());
        return new ResponseTable(features, column(table, table.find("id")), column(table, group),
                logReference(table, group), lines(table));
    }

    private static List<Long> lines(RecordTable table) {
        var lines = new ArrayList<Long>();
        for (int row = 0; row < table.rows(); row++) {
            lines.add(table.line(row));
        }
        return List.copyOf(lines);
    }

    private static void requireUniqueIds(RecordTable table, String group) {
        var seen = new HashMap<List<String>, Long>();
        for (int row = 0; row < table.rows(); row++) {
            var key = List.of(group == null ? "" : table.text(row, group), table.text(row, "id"));
            Long before = seen.putIfAbsent(key, table.line(row));
            if (before != null) {
                throw table.bad(row, "id", "an id that is not on line " + before + " already",
                        "remove or renumber one of them");
            }
        }
    }

    private static double[][] texts(RecordTable table, TextFeatures text, String column) {
        String response = column == null
                ? table.require("response", "text", "completion", "output")
                : table.require(column);
        String prompt = table.find("prompt");
        var features = new double[table.rows()][];
        for (int row = 0; row < features.length; row++) {
            features[row] = text.of(prompt == null ? "" : table.passage(row, prompt), table.passage(row, response));
        }
        return features;
    }

    private static List<String> column(RecordTable table, String name) {
        var cells = new ArrayList<String>();
        for (int row = 0; name != null && row < table.rows(); row++) {
            cells.add(table.text(row, name));
        }
        return List.copyOf(cells);
    }

    private static double[] logReference(RecordTable table, String group) {
        if (table.find("logprob") != null && table.find("weight") != null) {
            throw new BadInputException(table.file(), 1, "weight", "both 'logprob' and 'weight'", "one of them",
                    "remove or rename the other");
        }
        double[] log = PairTable.optional(table, "logprob");
        if (table.find("weight") == null) {
            return log;
        }
        log = PairTable.optional(table, "weight");
        var total = new HashMap<String, Double>();
        for (int row = 0; row < log.length; row++) {
            if (!(log[row] >= 0)) {
                throw table.bad(row, "weight", "a number that is not negative", "correct the cell or remove the row");
            }
            total.merge(group == null ? "" : table.text(row, group), log[row], Double::sum);
            log[row] = Math.log(log[row]);
        }
        for (int row = 0; row < log.length; row++) {
            if (!(total.get(group == null ? "" : table.text(row, group)) > 0)) {
                throw table.bad(row, "weight", "a positive weight for at least one response to each prompt",
                        "correct the cell or remove the prompt");
            }
        }
        return log;
    }

    public int size() {
        return features.length;
    }

    /// Rows of each prompt, prompts in order of appearance; all rows under the empty text if there is no such column.
    public LinkedHashMap<String, int[]> byPrompt() {
        var rows = new LinkedHashMap<String, List<Integer>>();
        for (int row = 0; row < size(); row++) {
            rows.computeIfAbsent(prompts.isEmpty() ? "" : prompts.get(row), key -> new ArrayList<>()).add(row);
        }
        var arrays = new LinkedHashMap<String, int[]>();
        rows.forEach((prompt, list) -> arrays.put(prompt, list.stream().mapToInt(Integer::intValue).toArray()));
        return arrays;
    }

    /// Reference policy over `rows`, which sums to 1: uniform, or proportional to exp(logReference).
    public double[] reference(int... rows) {
        if (logReference == null) {
            var uniform = new double[rows.length];
            Arrays.fill(uniform, 1.0 / rows.length);
            return uniform;
        }
        return SoftmaxPolicy.softmax(Arrays.stream(rows).mapToDouble(row -> logReference[row]).toArray());
    }
}
