package dev.plumbline.oracle.operations.numerics;

import static dev.plumbline.oracle.operations.Arguments.named;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;
import dev.plumbline.oracle.operations.Arguments;
import dev.plumbline.oracle.operations.FormulaOracle;
import dev.plumbline.oracle.operations.Functions;
import dev.plumbline.oracle.operations.OracleOperation;
import dev.plumbline.oracle.operations.Softmax;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reductions.
///
/// - `numerics.log_sum_exp`: log Σ e^xⱼ of each row, gradient softmax; `numerics.log_softmax`: edges and disturbances
///   of both in {@link Softmax}.
/// - `numerics.sum`: Σ xᵢ, summed exactly; S = Σ |xᵢ|. Empty: 0.
/// - `numerics.weighted_mean`: Σ wᵢ xᵢ/Σ wᵢ, entries of weight 0 skipped whatever x holds; NaN if all weights are 0.
public final class ReductionOracles {
    private ReductionOracles() {}

    public static List<OracleOperation> all() {
        return List.of(
                new FormulaOracle("numerics.log_sum_exp", ReductionOracles::logSumExp),
                new FormulaOracle("numerics.log_softmax", ReductionOracles::logSoftmax),
                new FormulaOracle("numerics.sum", ReductionOracles::sum),
                new FormulaOracle("numerics.weighted_mean", ReductionOracles::weightedMean));
    }

    private static Map<String, Dual[]> logSumExp(Arguments arguments) {
        var x = arguments.matrix("x");
        var value = new Dual[x.length];
        var gradient = new Dual[x.length][];
        for (int i = 0; i < x.length; i++) {
            var row = Softmax.of(arguments.tape(), x[i]);
            value[i] = row.logSumExp();
            gradient[i] = row.probability();
        }
        return named("value", value, "gradient", Functions.flat(gradient));
    }

    private static Map<String, Dual[]> logSoftmax(Arguments arguments) {
        var x = arguments.matrix("x");
        var logProbability = new Dual[x.length][];
        var probability = new Dual[x.length][];
        for (int i = 0; i < x.length; i++) {
            var row = Softmax.of(arguments.tape(), x[i]);
            logProbability[i] = row.logProbability();
            probability[i] = row.probability();
        }
        return named("logProbability", Functions.flat(logProbability), "probability", Functions.flat(probability));
    }

    private static Map<String, Dual[]> sum(Arguments arguments) {
        return named("value", new Dual[] {exactSum(List.of(arguments.vector("x")))});
    }

    /// Σ without rounding of the value.
    private static Dual exactSum(List<Dual> terms) {
        var values = new ArrayList<Real>();
        var derivatives = Functions.ZERO;
        for (var term : terms) {
            values.add(term.value());
            derivatives = derivatives.add(term);
        }
        return derivatives.withValue(Real.sum(values));
    }

    private static Map<String, Dual[]> weightedMean(Arguments arguments) {
        var x = arguments.vector("x");
        var weight = arguments.vector("weight", x.length);
        var weighted = Functions.ZERO;
        var total = Functions.ZERO;
        for (int i = 0; i < x.length; i++) {
            if (!weight[i].value().isZero()) {
                weighted = weighted.add(weight[i].mul(x[i]));
                total = total.add(weight[i]);
            }
        }
        return named("value", new Dual[] {weighted.div(total)});
    }
}
