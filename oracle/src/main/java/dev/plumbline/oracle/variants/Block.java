package dev.plumbline.oracle.variants;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rows that are evaluated together: one row, a group, a sequence, or a batch.
///
/// @param numbers columns of inputs, each as long as there are rows; a column that was left out is absent
/// @param keys columns of keys
public record Block(int rows, Map<String, double[]> numbers, Map<String, String[]> keys) {
    public Block {
        numbers = Map.copyOf(numbers);
        keys = Map.copyOf(keys);
        numbers.forEach((name, values) -> check(name, values.length, rows));
        keys.forEach((name, values) -> check(name, values.length, rows));
    }

    private static void check(String name, int length, int rows) {
        if (length != rows) {
            throw new IllegalArgumentException("column '" + name + "' has " + length + " values, there are " + rows + " rows");
        }
    }

    /// Row numbers by equal text of `key`, in order of first appearance; all rows if the column is absent.
    public List<int[]> groups(String key) {
        String[] texts = keys.get(key);
        if (texts == null) {
            var all = new int[rows];
            Arrays.setAll(all, i -> i);
            return rows == 0 ? List.of() : List.of(all);
        }
        var count = new LinkedHashMap<String, Integer>();
        for (String text : texts) {
            count.merge(text, 1, Integer::sum);
        }
        var groups = new LinkedHashMap<String, int[]>();
        count.forEach((text, n) -> groups.put(text, new int[n]));
        for (int i = rows - 1; i >= 0; i--) {
            groups.get(texts[i])[count.merge(texts[i], -1, Integer::sum)] = i;
        }
        return List.copyOf(groups.values());
    }
}
