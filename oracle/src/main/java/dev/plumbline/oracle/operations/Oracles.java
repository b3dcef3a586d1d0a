package dev.plumbline.oracle.operations;

import dev.plumbline.oracle.operations.numerics.LogisticOracles;
import dev.plumbline.oracle.operations.numerics.ReductionOracles;
import dev.plumbline.oracle.operations.preference.BradleyTerryLossOracle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All oracles.
public final class Oracles {
    private static final Map<String, OracleOperation> BY_ID = new LinkedHashMap<>();

    static {
        var all = new ArrayList<OracleOperation>();
        all.addAll(LogisticOracles.all());
        all.addAll(ReductionOracles.all());
        all.addAll(BradleyTerryLossOracle.all());
        for (var operation : all) {
            if (BY_ID.put(operation.id(), operation) != null) {
                throw new IllegalStateException("operation " + operation.id() + " is listed twice");
            }
        }
    }

    private Oracles() {}

    /// In the order of the catalogue.
    public static List<OracleOperation> all() {
        return List.copyOf(BY_ID.values());
    }

    /// @throws IllegalArgumentException if there is none of that id; the message lists those there are
    public static OracleOperation find(String id) {
        var operation = BY_ID.get(id);
        if (operation == null) {
            throw new IllegalArgumentException("no oracle '" + id + "'; there are " + String.join(", ", BY_ID.keySet()));
        }
        return operation;
    }
}
