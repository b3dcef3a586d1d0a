package dev.plumbline.oracle.variants;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes down example blocks: columns by name.
final class Table {
    private final Map<String, double[]> numbers = new LinkedHashMap<>();
    private final Map<String, String[]> keys = new LinkedHashMap<>();
    private int rows = -1;

    static Table of(String column, double... values) {
        return new Table().with(column, values);
    }

    static Table keyed(String key, String texts) {
        return new Table().key(key, texts);
    }

    Table with(String column, double... values) {
        rows = values.length;
        numbers.put(column, values);
        return this;
    }

    /// @param texts between spaces
    Table key(String column, String texts) {
        keys.put(column, texts.split(" "));
        rows = keys.get(column).length;
        return this;
    }

    Operation.Example example(String comment, String flags, String... settings) {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i], settings[i + 1]);
        }
        return new Operation.Example(comment, List.of(flags.split(" ")), new Block(rows, numbers, keys), map);
    }

    /// Every value of `x` beside the same number.
    static double[] repeat(double x, int n) {
        var all = new double[n];
        Arrays.fill(all, x);
        return all;
    }
}
