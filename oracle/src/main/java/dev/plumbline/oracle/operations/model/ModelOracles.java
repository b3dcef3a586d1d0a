package dev.plumbline.oracle.operations.model;

import static dev.plumbline.oracle.operations.Arguments.named;
import static dev.plumbline.oracle.operations.Functions.ONE;
import static dev.plumbline.oracle.operations.Functions.ZERO;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Tape;
import dev.plumbline.oracle.operations.Arguments;
import dev.plumbline.oracle.operations.FormulaOracle;
import dev.plumbline.oracle.operations.Functions;
import dev.plumbline.oracle.operations.OracleOperation;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/// Building blocks of models.
///
/// - `model.matmul`: Σₖ aᵢₖ bₖⱼ, S = 2 Σ |aᵢₖ bₖⱼ|; `model.column_sum`: Σᵢ xᵢⱼ, S = Σ |xᵢⱼ|.
/// - `model.tanh`: slope 1 − tanh² x, see {@link Functions#tanhSlope}. `model.relu`: slope 1 where x > 0,
///   else 0 (NaN included). `model.silu`: x σ(x), slope σ(x) (1 + x σ(−x)), whose sum cancels near −1.278:
///   marked; at ±∞ the limits, 0 and +∞ with slopes 0 and 1. `model.cosine`: slope −sin x; NaN at ±∞.
/// - `model.sgd_step`: parameter − α g.
/// - `model.adam_step`: m′ = β₁ m + (1−β₁) g, v′ = β₂ v + (1−β₂) g²,
///   parameter − α [ (m′/(1−β₁ᵗ))/(√(v′/(1−β₂ᵗ)) + ε) + ω parameter ].
public final class ModelOracles {
    private ModelOracles() {}

    public static List<OracleOperation> all() {
        return List.of(
                new FormulaOracle("model.matmul", ModelOracles::matmul),
                new FormulaOracle("model.column_sum", ModelOracles::columnSum),
                activation("model.tanh", Dual::tanh, (tape, x) ->
                        x.value().isNaN() ? Functions.nan() : Functions.tanhSlope(x)),
                activation("model.relu", x -> x.max(ZERO), (tape, x) -> x.value().signum() > 0 ? ONE : ZERO),
                activation("model.silu", x -> isMinusInfinity(x) ? ZERO : x.mul(Functions.sigmoid(x)), (tape, x) ->
                        x.value().isInfinite() ? (isMinusInfinity(x) ? ZERO : ONE)
                                : Functions.sigmoid(x).mul(tape.sum(ONE, x.mul(Functions.sigmoid(x.neg()))))),
                activation("model.cosine", Dual::cos, (_, x) -> x.sin().neg()),
                new FormulaOracle("model.sgd_step", ModelOracles::gradientStep),
                new FormulaOracle("model.adam_step", ModelOracles::adamStep));
    }

    private static boolean isMinusInfinity(Dual x) {
        return x.value().isInfinite() && x.value().signum() < 0;
    }

    private static Map<String, Dual[]> matmul(Arguments arguments) {
        var a = arguments.matrix("a");
        var b = arguments.matrix("b");
        int inner = arguments.shape("a")[1];
        int columns = arguments.shape("b")[1];
        if (b.length != inner) {
            throw new IllegalArgumentException("a has " + inner + " columns, b has " + b.length + " rows; they must agree");
        }
        var value = new Dual[a.length * columns];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < columns; j++) {
                var sum = ZERO;
                for (int k = 0; k < inner; k++) {
                    sum = sum.add(a[i][k].mul(b[k][j]));
                }
                value[i * columns + j] = sum;
            }
        }
        return named("value", value);
    }

    private static Map<String, Dual[]> columnSum(Arguments arguments) {
        var columns = arguments.columns("x");
        var value = new Dual[columns.length];
        for (int j = 0; j < columns.length; j++) {
            value[j] = ZERO;
            for (var entry : columns[j]) {
                value[j] = value[j].add(entry);
            }
        }
        return named("value", value);
    }

    private static OracleOperation activation(String id, UnaryOperator<Dual> f, BiFunction<Tape, Dual, Dual> slope) {
        return new FormulaOracle(id, arguments -> {
            var x = arguments.vector("x");
            var values = new Dual[x.length];
            var slopes = new Dual[x.length];
            for (int i = 0; i < x.length; i++) {
                values[i] = f.apply(x[i]);
                slopes[i] = slope.apply(arguments.tape(), x[i]);
            }
            return named("value", values, "slope", slopes);
        });
    }

    private static Map<String, Dual[]> gradientStep(Arguments arguments) {
        var parameter = arguments.vector("parameter");
        var gradient = arguments.vector("gradient", parameter.length);
        var learningRate = arguments.number("learningRate", "0.1");
        var next = new Dual[parameter.length];
        for (int i = 0; i < next.length; i++) {
            next[i] = parameter[i].sub(learningRate.mul(gradient[i]));
        }
        return named("parameter", next);
    }

    private static Map<String, Dual[]> adamStep(Arguments arguments) {
        var parameter = arguments.vector("parameter");
        int size = parameter.length;
        var gradient = arguments.vector("gradient", size);
        var first = arguments.vector("firstMoment", size);
        var second = arguments.vector("secondMoment", size);
        var learningRate = arguments.number("learningRate", "0.001", Double.MIN_VALUE, Double.MAX_VALUE);
        var beta1 = arguments.number("beta1", "0.9", 0, Math.nextDown(1.0));
        var beta2 = arguments.number("beta2", "0.999", 0, Math.nextDown(1.0));
        var epsilon = arguments.number("epsilon", "1e-8", Double.MIN_VALUE, Double.MAX_VALUE);
        var decay = arguments.number("weightDecay", "0", 0, Double.MAX_VALUE);
        int step = arguments.integer("step", "1", 1, Integer.MAX_VALUE);
        var tape = arguments.tape();
        // The formula rounds the powers, then subtracts them from 1.
        var correction1 = ONE.sub(tape.rounded(beta1.pow(step)));
        var correction2 = ONE.sub(tape.rounded(beta2.pow(step)));
        var next = new Dual[size];
        var nextFirst = new Dual[size];
        var nextSecond = new Dual[size];
        for (int i = 0; i < size; i++) {
            nextFirst[i] = tape.sum(beta1.mul(first[i]), ONE.sub(beta1).mul(gradient[i]));
            nextSecond[i] = beta2.mul(second[i]).add(ONE.sub(beta2).mul(gradient[i]).mul(gradient[i]));
            var root = nextSecond[i].div(correction2).sqrt();
            var direction = nextFirst[i].div(correction1).div(root.add(epsilon)).add(decay.mul(parameter[i]));
            next[i] = parameter[i].sub(learningRate.mul(direction));
        }
        return named("parameter", next, "firstMoment", nextFirst, "secondMoment", nextSecond);
    }
}
