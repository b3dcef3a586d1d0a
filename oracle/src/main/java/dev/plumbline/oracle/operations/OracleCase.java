package dev.plumbline.oracle.operations;

import java.util.Map;

/// One call of an operation.
///
/// @param operation id, for example `preference.bradley_terry_loss`
/// @param inputs elements of each input in row-major order; optional inputs may be absent
/// @param shapes extents of each input, outermost first; an input without an entry has one axis
/// @param parameters numbers as `Double.parseDouble` reads them, choices by name in any case; absent ones take the
///     defaults of the catalogue
public record OracleCase(
        String operation, Map<String, double[]> inputs, Map<String, int[]> shapes, Map<String, String> parameters) {
    public OracleCase {
        inputs = Map.copyOf(inputs);
        shapes = Map.copyOf(shapes);
        parameters = Map.copyOf(parameters);
    }
}
