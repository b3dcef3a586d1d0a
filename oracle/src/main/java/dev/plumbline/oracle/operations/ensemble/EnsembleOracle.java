package dev.plumbline.oracle.operations.ensemble;

import static dev.plumbline.oracle.operations.Arguments.named;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.operations.Arguments;
import dev.plumbline.oracle.operations.FormulaOracle;
import dev.plumbline.oracle.operations.Functions;
import dev.plumbline.oracle.operations.OracleOperation;

/// One number and one gradient from the M ≥ 1 scores of an item; a NaN among them makes both NaN.
@FunctionalInterface
interface EnsembleOracle {
    /// @param gradient to fill, one for each member
    Dual aggregate(Arguments arguments, Dual[] scores, Dual[] gradient);

    static OracleOperation of(String id, EnsembleOracle aggregation) {
        return new FormulaOracle(id, arguments -> {
            int members = arguments.shape("scores")[0];
            if (members < 1) {
                throw new IllegalArgumentException(id + " needs at least one member");
            }
            var items = arguments.columns("scores");
            var value = new Dual[items.length];
            var gradient = new Dual[items.length][members];
            for (int j = 0; j < items.length; j++) {
                if (Functions.anyNaN(items[j])) {
                    value[j] = Functions.nan();
                    gradient[j] = Functions.nans(members);
                } else {
                    value[j] = aggregation.aggregate(arguments, items[j], gradient[j]);
                }
            }
            return named("value", value, "gradient", Functions.flatColumns(gradient, members));
        });
    }
}
