package dev.plumbline.oracle.operations.numerics;

import static dev.plumbline.oracle.operations.Arguments.named;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.operations.FormulaOracle;
import dev.plumbline.oracle.operations.Functions;
import dev.plumbline.oracle.operations.OracleOperation;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// The logistic function σ(x) = 1/(1 + e⁻ˣ) and its logarithms, elementwise. Nothing in them cancels, so S = |x f′(x)|.
///
/// - `numerics.log_sigmoid`: log σ(x), slope σ(−x); −∞ at −∞, 0 at +∞.
/// - `numerics.softplus`: log(1 + eˣ) = −log σ(−x), slope σ(x).
/// - `numerics.sigmoid`: σ(x), slope σ(x) σ(−x).
public final class LogisticOracles {
    private LogisticOracles() {}

    public static List<OracleOperation> all() {
        return List.of(
                pointwise("numerics.log_sigmoid", Functions::logSigmoid, x -> Functions.sigmoid(x.neg())),
                pointwise("numerics.softplus", Functions::softplus, Functions::sigmoid),
                pointwise("numerics.sigmoid", Functions::sigmoid, Functions::sigmoidSlope));
    }

    private static OracleOperation pointwise(String id, UnaryOperator<Dual> value, UnaryOperator<Dual> slope) {
        return new FormulaOracle(id, arguments -> {
            var x = arguments.vector("x");
            return named("value", map(x, value), "slope", map(x, slope));
        });
    }

    private static Dual[] map(Dual[] x, UnaryOperator<Dual> f) {
        return Arrays.stream(x).map(f).toArray(Dual[]::new);
    }
}
