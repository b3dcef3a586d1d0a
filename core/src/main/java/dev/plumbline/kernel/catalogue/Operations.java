package dev.plumbline.kernel.catalogue;

import dev.plumbline.kernel.Pointwise;
import dev.plumbline.kernel.RowTerms;
import dev.plumbline.kernel.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The catalogue of operations. Adding one: see CONTRIBUTING.md.
public final class Operations {
    private static final Map<String, Operation> BY_ID = new LinkedHashMap<>();

    static {
        var all = new ArrayList<Operation>();
        all.addAll(NumericsOperations.all());
        all.addAll(PreferenceOperations.all());
        all.addAll(RewardOperations.all());
        all.addAll(EnsembleOperations.all());
        all.addAll(PolicyOperations.all());
        all.addAll(ModelOperations.all());
        for (var operation : all) {
            if (BY_ID.put(operation.id(), operation) != null) {
                throw new IllegalStateException("operation " + operation.id() + " is listed twice");
            }
        }
    }

    private Operations() {}

    /// All operations, by subject.
    public static List<Operation> all() {
        return List.copyOf(BY_ID.values());
    }

    /// @throws IllegalArgumentException if there is none of that id; the message lists those there are
    public static Operation find(String id) {
        var operation = BY_ID.get(id);
        if (operation == null) {
            throw new IllegalArgumentException("no operation '" + id + "'; there are " + String.join(", ", BY_ID.keySet()));
        }
        return operation;
    }

    static Map<String, Tensor> outputs(Pointwise result) {
        return named("value", result.value(), "slope", result.slope());
    }

    static Map<String, Tensor> outputs(RowTerms result) {
        return named("value", result.value(), "gradient", result.gradient());
    }

    static Map<String, Tensor> named(String name, Tensor tensor) {
        var map = new LinkedHashMap<String, Tensor>();
        map.put(name, tensor);
        return map;
    }

    static Map<String, Tensor> named(String name1, Tensor tensor1, String name2, Tensor tensor2) {
        var map = named(name1, tensor1);
        map.put(name2, tensor2);
        return map;
    }

    static Map<String, Tensor> named(
            String name1, Tensor tensor1, String name2, Tensor tensor2, String name3, Tensor tensor3) {
        var map = named(name1, tensor1, name2, tensor2);
        map.put(name3, tensor3);
        return map;
    }
}
