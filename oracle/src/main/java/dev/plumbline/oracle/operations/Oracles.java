package dev.plumbline.oracle.operations;

import dev.plumbline.oracle.operations.ensemble.MomentOracles;
import dev.plumbline.oracle.operations.ensemble.OrderStatisticOracles;
import dev.plumbline.oracle.operations.model.ModelOracles;
import dev.plumbline.oracle.operations.numerics.LogisticOracles;
import dev.plumbline.oracle.operations.numerics.ReductionOracles;
import dev.plumbline.oracle.operations.policy.AdvantageOracles;
import dev.plumbline.oracle.operations.policy.BestOfNOracles;
import dev.plumbline.oracle.operations.policy.ProximalPolicyOracles;
import dev.plumbline.oracle.operations.policy.SoftmaxPolicyOracles;
import dev.plumbline.oracle.operations.preference.BradleyTerryLossOracle;
import dev.plumbline.oracle.operations.reward.TransformOracles;
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
        all.addAll(TransformOracles.all());
        all.add(MomentOracles.mean());
        all.addAll(OrderStatisticOracles.all());
        all.addAll(MomentOracles.all());
        all.addAll(MomentOracles.smooth());
        all.addAll(SoftmaxPolicyOracles.all());
        all.addAll(ProximalPolicyOracles.all());
        all.addAll(AdvantageOracles.all());
        all.add(SoftmaxPolicyOracles.optimum());
        all.addAll(BestOfNOracles.all());
        all.addAll(ModelOracles.all());
        for (var operation : all) {
            if (BY_ID.put(operation.id(), operation) != null) {
                throw new IllegalStateException("operation " + operation.id() + " is listed twice");
            }
        }
    }

    private Oracles() {}

    /// By subject, as in the catalogue.
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
