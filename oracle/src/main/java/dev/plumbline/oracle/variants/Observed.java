package dev.plumbline.oracle.variants;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A block of somebody's table: inputs, and the outputs that are in question.
///
/// @param outputs by column; as long as the block
/// @param given which of them stand in the table; an empty cell is not checked
/// @param lines line of the file for each row
public record Observed(Block block, Map<String, double[]> outputs, Map<String, boolean[]> given, long[] lines) {
    public Observed {
        outputs = Map.copyOf(outputs);
        given = Map.copyOf(given);
    }

    /// The parts that have equal text of `key`, each by itself; this alone if there is no such column.
    public List<Observed> parts(String key) {
        if (key == null || !block.keys().containsKey(key)) {
            return List.of(this);
        }
        return block.groups(key).stream().map(this::rows).toList();
    }

    private Observed rows(int[] rows) {
        var numbers = new HashMap<String, double[]>();
        block.numbers().forEach((name, values) -> numbers.put(name, pick(values, rows)));
        var keys = new HashMap<String, String[]>();
        block.keys().forEach((name, texts) -> keys.put(name, Arrays.stream(rows).mapToObj(i -> texts[i]).toArray(String[]::new)));
        var picked = new HashMap<String, double[]>();
        outputs.forEach((name, values) -> picked.put(name, pick(values, rows)));
        var flags = new HashMap<String, boolean[]>();
        given.forEach((name, values) -> {
            var flag = new boolean[rows.length];
            for (int i = 0; i < rows.length; i++) {
                flag[i] = values[rows[i]];
            }
            flags.put(name, flag);
        });
        return new Observed(new Block(rows.length, numbers, keys), picked, flags, Arrays.stream(rows).mapToLong(i -> lines[i]).toArray());
    }

    private static double[] pick(double[] values, int[] rows) {
        return Arrays.stream(rows).mapToDouble(i -> values[i]).toArray();
    }
}
