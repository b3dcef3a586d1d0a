package dev.plumbline.oracle.variants;

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
}
