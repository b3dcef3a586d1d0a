package dev.plumbline.oracle.operations.reward;

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

/// Transforms of the centred reward z_j = r − ref_j, averaged over m references: u = (1/m) Σⱼ f(z_j),
/// slope (1/m) Σⱼ f′(z_j); and `reward.scale_and_clip`.
///
/// With several references the f(z_j) may cancel (tanh(5) + tanh(−5)) while their derivatives, and with them the
/// sensitivity to the rewards, are small: the sum is marked with Σ |f(z_j)|/m. For one reference there is no such term.
public final class TransformOracles {
    private TransformOracles() {}

    public static List<OracleOperation> all() {
        return List.of(
                transform("reward.log_sigmoid_centered", Functions::logSigmoid, (tape, z) -> Functions.sigmoid(z.neg())),
                transform("reward.centered", z -> z, (tape, z) -> ONE),
                transform("reward.sigmoid_centered", Functions::sigmoid, (tape, z) -> Functions.sigmoidSlope(z)),
                transform("reward.tanh_centered", Dual::tanh, (tape, z) -> Functions.tanhSlope(z)),
                transform("reward.arctan_centered", Dual::atan, (tape, z) -> ONE.div(ONE.add(z.mul(z)))),
                new FormulaOracle("reward.scale_and_clip", TransformOracles::scaleAndClip),
                new FormulaOracle("reward.conjunction", TransformOracles::conjunction));
    }

    private static OracleOperation transform(String id, UnaryOperator<Dual> f, BiFunction<Tape, Dual, Dual> slope) {
        return new FormulaOracle(id, arguments -> {
            var reward = arguments.matrix("reward");
            var reference = arguments.matrix("reference");
            int prompts = arguments.shape("reward")[0];
            int responses = arguments.shape("reward")[1];
            int m = arguments.shape("reference")[1];
            if (arguments.shape("reference")[0] != prompts || m < 1) {
                throw new IllegalArgumentException("reference needs one row for each prompt and at least one column");
            }
            var tape = arguments.tape();
            var values = new Dual[prompts * responses];
            var slopes = new Dual[values.length];
            for (int p = 0; p < prompts; p++) {
                for (int y = 0; y < responses; y++) {
                    var value = new Dual[m];
                    var derivative = new Dual[m];
                    for (int j = 0; j < m; j++) {
                        var z = reward[p][y].sub(reference[p][j]);
                        value[j] = f.apply(z);
                        derivative[j] = z.value().isNaN() ? Functions.nan() : slope.apply(tape, z);
                    }
                    values[p * responses + y] = mean(tape, value);
                    slopes[p * responses + y] = mean(tape, derivative);
                }
            }
            return named("value", values, "slope", slopes);
        });
    }

    private static Dual mean(Tape tape, Dual[] terms) {
        return terms.length == 1 ? terms[0] : tape.sum(terms).div(terms.length);
    }

    /// u = clamp((r − shift)/scale, low, high), slope 1/scale strictly inside and 0 elsewhere; NaN gives NaN twice.
    private static Map<String, Dual[]> scaleAndClip(Arguments arguments) {
        var reward = arguments.vector("reward");
        var shift = arguments.number("shift", "0", -Double.MAX_VALUE, Double.MAX_VALUE);
        var scale = arguments.number("scale", "1", Double.MIN_VALUE, Double.MAX_VALUE);
        var low = arguments.number("low", "-Infinity", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        var high = arguments.number("high", "Infinity", low.value().toDouble(), Double.POSITIVE_INFINITY);
        var value = new Dual[reward.length];
        var slope = new Dual[reward.length];
        for (int i = 0; i < reward.length; i++) {
            var scaled = reward[i].sub(shift).div(scale);
            value[i] = scaled.max(low).min(high);
            boolean inside = low.value().lessThan(scaled.value()) && scaled.value().lessThan(high.value());
            slope[i] = scaled.value().isNaN() ? Functions.nan() : inside ? ONE.div(scale) : ZERO;
        }
        return named("value", value, "slope", slope);
    }

    /// u = Σₖ wₖ log σ(rₖ − refₖ), gradient wₖ σ(refₖ − rₖ). A property of weight 0 contributes exactly 0. All terms have
    /// the sign of their weight, so nothing cancels.
    private static Map<String, Dual[]> conjunction(Arguments arguments) {
        var reward = arguments.columns("reward");
        arguments.matrix("reference", "reward");
        var reference = arguments.columns("reference");
        int members = arguments.shape("reward")[0];
        var weight = arguments.vectorOr("weight", members, 1);
        var value = new Dual[reward.length];
        var gradient = new Dual[reward.length][members];
        for (int j = 0; j < reward.length; j++) {
            value[j] = ZERO;
            for (int k = 0; k < members; k++) {
                gradient[j][k] = ZERO;
                if (!weight[k].value().isZero()) {
                    var z = reward[j][k].sub(reference[j][k]);
                    value[j] = value[j].add(weight[k].mul(Functions.logSigmoid(z)));
                    gradient[j][k] = weight[k].mul(Functions.sigmoid(z.neg()));
                }
            }
        }
        return named("value", value, "gradient", Functions.flatColumns(gradient, members));
    }
}
