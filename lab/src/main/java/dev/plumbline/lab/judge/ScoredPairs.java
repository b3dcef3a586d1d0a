package dev.plumbline.lab.judge;

import dev.plumbline.data.RecordTable;
import dev.plumbline.lab.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Compared pairs with the scores that models gave to both responses, from CSV or JSON Lines.
///
/// Model NAME has the columns `chosen_NAME` and `rejected_NAME`, or `NAME_chosen` and `NAME_rejected`; columns `chosen`
/// and `rejected` of numbers are the model `reward`. `chosen_length` and `rejected_length` are lengths, else those of
/// the texts in `chosen` and `rejected`. `group` or `prompt`, `split`, and `target` (probability that chosen is better,
/// 1/2 for a tie) are optional. A pair whose target is below 1/2 is turned round.
///
/// @param models names
/// @param chosen scores of the better response `[models][pairs]`
/// @param rejected of the other
/// @param target probability that the first is better, at least 1/2 `[pairs]`
/// @param group of each pair; pairs without one are alone
/// @param grouped whether some group has several pairs
/// @param length of the better response less that of the other, if known
/// @param splits names, in order of appearance; empty without such a column
/// @param split number of each pair's split
record ScoredPairs(
        List<String> models, double[][] chosen, double[][] rejected, double[] target, int[] group, boolean grouped,
        Optional<double[]> length, List<String> splits, int[] split) {
    /// What a response has beside scores.
    private static final List<String> RESERVED = List.of("length", "id");

    /// @param file CSV or JSON Lines
    /// @param wanted models to take; none: all
    /// @throws dev.plumbline.data.BadInputException if a column is missing or a cell does not hold what it should
    static ScoredPairs read(Path file, List<String> wanted) {
        var table = RecordTable.read(file);
        var models = models(table, file);
        for (String model : wanted) {
            if (!models.containsKey(model)) {
                throw UserError.badInput("--model: found '" + model + "', expected one of '"
                        + String.join("', '", models.keySet()) + "', the models of " + file);
            }
        }
        if (!wanted.isEmpty()) {
            models.keySet().retainAll(wanted);
        }
        int n = table.rows();
        var target = new double[n];
        Arrays.setAll(target, row -> target(table, row));
        var chosen = new ArrayList<double[]>();
        var rejected = new ArrayList<double[]>();
        models.forEach((name, columns) -> {
            double[] first = numbers(table, columns[0]);
            double[] second = numbers(table, columns[1]);
            for (int row = 0; row < n; row++) {
                if (!(Math.abs(first[row] - second[row]) <= Double.MAX_VALUE)) {
                    throw table.bad(row, columns[0], "a score whose difference from '" + columns[1] + "' is finite",
                            "scale the scores of this model");
                }
            }
            turn(first, second, target);
            chosen.add(first);
            rejected.add(second);
        });
        var length = lengths(table, models);
        for (int row = 0; row < n; row++) {
            if (target[row] < 0.5) {
                int turned = row;
                length.ifPresent(difference -> difference[turned] = -difference[turned]);
                target[row] = 1 - target[row];
            }
        }
        var splits = new ArrayList<String>();
        int[] split = table.find("split") == null ? new int[0] : numbered(table, "split", splits);
        String groups = table.find("group", "prompt");
        int[] group = groups == null ? alone(n) : groups(table, groups);
        boolean grouped = Arrays.stream(group).distinct().count() < n;
        return new ScoredPairs(List.copyOf(models.keySet()), chosen.toArray(double[][]::new),
                rejected.toArray(double[][]::new), target, group, grouped, length, List.copyOf(splits), split);
    }

    int pairs() {
        return target.length;
    }

    int groups() {
        return (int) Arrays.stream(group).distinct().count();
    }

    /// chosen − rejected of model `model`.
    double[] margins(int model) {
        var margins = new double[pairs()];
        Arrays.setAll(margins, i -> chosen[model][i] - rejected[model][i]);
        return margins;
    }

    /// Mean over models of their margins.
    double[] meanMargins() {
        var mean = new double[pairs()];
        for (int m = 0; m < models.size(); m++) {
            double[] margins = margins(m);
            Arrays.setAll(mean, i -> mean[i] + margins[i] / models.size());
        }
        return mean;
    }

    /// Columns of each model.
    private static Map<String, String[]> models(RecordTable table, Path file) {
        var models = new LinkedHashMap<String, String[]>();
        for (String column : table.columns()) {
            if (column.startsWith("chosen_")) {
                String name = column.substring("chosen_".length());
                models.put(name, new String[] {column, table.require("rejected_" + name)});
            } else if (column.startsWith("rejected_")) {
                table.require("chosen_" + column.substring("rejected_".length()));
            } else if (column.endsWith("_chosen")) {
                String name = column.substring(0, column.length() - "_chosen".length());
                models.put(name, new String[] {column, table.require(name + "_rejected")});
            } else if (column.endsWith("_rejected")) {
                table.require(column.substring(0, column.length() - "_rejected".length()) + "_chosen");
            }
        }
        RESERVED.forEach(models::remove);
        if (models.isEmpty() && table.find("chosen") != null) {
            models.put("reward", new String[] {"chosen", table.require("rejected")});
        }
        if (models.isEmpty()) {
            throw UserError.badInput(file + ":1: found the columns '" + String.join("', '", table.columns())
                    + "', expected scores in 'chosen_NAME' and 'rejected_NAME'; rename or add the columns");
        }
        return models;
    }

    private static double target(RecordTable table, int row) {
        if (table.find("target") == null) {
            return 1;
        }
        double target = table.number(row, "target");
        if (!(target >= 0 && target <= 1)) {
            throw table.bad(row, "target", "a number from 0 to 1", "correct the cell or remove the row");
        }
        return target;
    }

    private static double[] numbers(RecordTable table, String column) {
        var values = new double[table.rows()];
        Arrays.setAll(values, row -> table.number(row, column));
        return values;
    }

    private static void turn(double[] first, double[] second, double... target) {
        for (int i = 0; i < target.length; i++) {
            if (target[i] < 0.5) {
                double swap = first[i];
                first[i] = second[i];
                second[i] = swap;
            }
        }
    }

    private static Optional<double[]> lengths(RecordTable table, Map<String, String[]> models) {
        var difference = new double[table.rows()];
        if (table.find("chosen_length") != null || table.find("rejected_length") != null) {
            table.require("chosen_length");
            table.require("rejected_length");
            Arrays.setAll(difference, row -> table.count(row, "chosen_length") - table.count(row, "rejected_length"));
            return Optional.of(difference);
        }
        boolean texts = table.find("chosen") != null && table.find("rejected") != null
                && models.values().stream().noneMatch(columns -> columns[0].equals("chosen"));
        if (!texts) {
            return Optional.empty();
        }
        Arrays.setAll(difference, row -> (double) characters(table.text(row, "chosen"))
                - characters(table.text(row, "rejected")));
        return Optional.of(difference);
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    private static int[] alone(int n) {
        var group = new int[n];
        Arrays.setAll(group, i -> i);
        return group;
    }

    /// An empty cell is a group of its own.
    private static int[] groups(RecordTable table, String column) {
        var known = new HashMap<String, Integer>();
        var group = new int[table.rows()];
        int next = 0;
        for (int row = 0; row < group.length; row++) {
            String name = table.text(row, column);
            Integer number = name.isEmpty() ? null : known.get(name);
            if (number == null) {
                number = next++;
                known.put(name, number);
            }
            group[row] = number;
        }
        return group;
    }

    private static int[] numbered(RecordTable table, String column, List<String> names) {
        var numbers = new int[table.rows()];
        for (int row = 0; row < numbers.length; row++) {
            String name = table.text(row, column);
            if (name.isEmpty()) {
                throw table.bad(row, column, "the name of a split", "fill the cell or remove the row");
            }
            if (!names.contains(name)) {
                names.add(name);
            }
            numbers[row] = names.indexOf(name);
        }
        return numbers;
    }
}
