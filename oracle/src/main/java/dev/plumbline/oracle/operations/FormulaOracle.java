package dev.plumbline.oracle.operations;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;
import java.util.LinkedHashMap;
import java.util.Map;

/// An operation given by a formula in {@link Dual} numbers; value and sensitivity come from the same expression.
public record FormulaOracle(String id, Formula formula) implements OracleOperation {

    /// Outputs by name.
    @FunctionalInterface
    public interface Formula {
        Map<String, Dual[]> apply(Arguments arguments);
    }

    @Override
    public Map<String, OracleValue[]> evaluate(OracleCase c) {
        if (!c.operation().equals(id)) {
            throw new IllegalArgumentException("this is " + id + ", the case is for " + c.operation());
        }
        var arguments = new Arguments(c);
        var outputs = new LinkedHashMap<String, OracleValue[]>();
        for (var output : formula.apply(arguments).entrySet()) {
            var duals = output.getValue();
            var values = new OracleValue[duals.length];
            for (int i = 0; i < duals.length; i++) {
                values[i] = value(arguments, output.getKey(), duals[i]);
            }
            outputs.put(output.getKey(), values);
        }
        return outputs;
    }

    private static OracleValue value(Arguments arguments, String output, Dual dual) {
        if (!dual.value().isFinite()) {
            return new OracleValue(dual.value(), Real.ZERO);
        }
        return new OracleValue(dual.value(), arguments.tape().sensitivity(dual), arguments.secondOrder(dual));
    }
}
