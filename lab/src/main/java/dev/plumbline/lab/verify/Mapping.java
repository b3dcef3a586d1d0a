package dev.plumbline.lab.verify;

import dev.plumbline.data.BadInputException;
import dev.plumbline.oracle.variants.Column;
import dev.plumbline.oracle.variants.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Which column of a file holds which column of an operation: by name, then by the synonyms that are in use elsewhere; letter
/// case does not count.
///
/// @param positions of the columns that were found
/// @param unused columns of the file that nothing asks for
record Mapping(Map<Column, Integer> positions, List<String> unused) {

    static Mapping of(Operation operation, Path file, List<String> names) {
        var lower = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        var positions = new LinkedHashMap<Column, Integer>();
        Set<Integer> taken = new LinkedHashSet<>();
        for (boolean synonyms : new boolean[] {false, true}) {
            for (var column : operation.columns()) {
                if (positions.containsKey(column)) {
                    continue;
                }
                for (String name : synonyms ? column.synonyms() : List.of(column.name())) {
                    int at = lower.indexOf(name.toLowerCase(Locale.ROOT));
                    if (at >= 0 && taken.add(at)) {
                        positions.put(column, at);
                        break;
                    }
                }
            }
        }
        fallBackOnRow(operation, lower, taken, positions);
        require(operation, file, names, positions);
        var unused = new ArrayList<String>();
        for (int i = 0; i < names.size(); i++) {
            if (!taken.contains(i)) {
                unused.add(names.get(i));
            }
        }
        return new Mapping(positions, List.copyOf(unused));
    }

    /// Arrays with two axes tell rows apart by the column `row`: one sequence, group or ranking each.
    private static void fallBackOnRow(Operation operation, List<String> names, Set<Integer> taken, Map<Column, Integer> positions) {
        int row = names.indexOf("row");
        var keys = new ArrayList<String>();
        if (operation.partKey() != null) {
            keys.add(operation.partKey());
        }
        if (operation.columns().stream().anyMatch(column -> column.name().equals("seq"))) {
            keys.add("seq");
        }
        if (operation.blockKey() != null && !operation.blockKey().equals("batch") && !operation.blockKey().equals("minibatch")) {
            keys.add(operation.blockKey());
        }
        if (row < 0 || keys.isEmpty() || taken.contains(row)) {
            return;
        }
        var column = operation.column(keys.getFirst());
        if (!positions.containsKey(column)) {
            positions.put(column, row);
            taken.add(row);
        }
    }

    private static void require(Operation operation, Path file, List<String> names, Map<Column, Integer> positions) {
        for (var column : operation.columns()) {
            if (column.kind() == Column.Kind.INPUT && !column.isOptional() && !positions.containsKey(column)) {
                throw new BadInputException(file, 1, null, "the columns '" + String.join("', '", names) + "'",
                        "a column '" + column.name() + "'" + (column.synonyms().isEmpty() ? ""
                                : " (or '" + String.join("', '", column.synonyms()) + "')"),
                        "rename or add it; 'plumbline verify --op " + operation.id() + " --template' writes all columns");
            }
        }
        var outputs = operation.columns().stream().filter(column -> column.kind() == Column.Kind.OUTPUT).toList();
        if (outputs.stream().noneMatch(positions::containsKey)) {
            throw new BadInputException(file, 1, null, "the columns '" + String.join("', '", names) + "'",
                    "a column with results: '" + String.join("', '", outputs.stream().map(Column::name).toList()) + "'",
                    "add what your code computed");
        }
    }

    Integer position(String column) {
        return positions.entrySet().stream().filter(e -> e.getKey().name().equals(column)).map(Map.Entry::getValue).findFirst()
                .orElse(null);
    }
}
