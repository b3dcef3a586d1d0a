package dev.plumbline.oracle.operations.preference;

import static dev.plumbline.oracle.operations.Arguments.named;
import static dev.plumbline.oracle.operations.Functions.ONE;
import static dev.plumbline.oracle.operations.Functions.ZERO;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.operations.Arguments;
import dev.plumbline.oracle.operations.FormulaOracle;
import dev.plumbline.oracle.operations.Functions;
import dev.plumbline.oracle.operations.OracleOperation;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// `preference.bradley_terry_loss`. With z = chosen − rejected − margin, y′ = (1 − ε) target + ε (1 − target):
///
/// - loss = w [ y′ softplus(−z) + (1 − y′) softplus(z) + λ (chosen + rejected)² ]
/// - gradChosen = w [ ℓ′ + 2λ (chosen + rejected) ], gradRejected = w [ −ℓ′ + 2λ (chosen + rejected) ],
///   ℓ′ = (1 − y′) σ(z) − y′ σ(−z)
/// - curvature = w σ(z) σ(−z)
///
/// A term whose coefficient is exactly 0 is 0 whatever it multiplies.
///
/// Disturbances beyond the inputs: y′, a rounded sum as soon as ε ≠ 0, of which 1 − y′ is taken; and the two terms of
/// ℓ′, which cancel at σ(z) = y′ (for y′ = 1/2 and |z| ≪ u both are 1/2 in floating point, while ℓ′ = z/4).
public final class BradleyTerryLossOracle {
    private BradleyTerryLossOracle() {}

    public static List<OracleOperation> all() {
        return List.of(new FormulaOracle("preference.bradley_terry_loss", BradleyTerryLossOracle::evaluate));
    }

    private static Map<String, Dual[]> evaluate(Arguments arguments) {
        var chosen = arguments.vector("chosen");
        int pairs = chosen.length;
        var rejected = arguments.vector("rejected", pairs);
        var margin = arguments.vectorOr("margin", pairs, 0);
        var weight = arguments.vectorOr("weight", pairs, 1);
        var target = arguments.vectorOr("target", pairs, 1);
        var smoothing = arguments.number("labelSmoothing", "0", 0, 1);
        var centering = arguments.number("centering", "0", 0, Double.MAX_VALUE);
        var tape = arguments.tape();
        var loss = new Dual[pairs];
        var gradChosen = new Dual[pairs];
        var gradRejected = new Dual[pairs];
        var curvature = new Dual[pairs];
        for (int i = 0; i < pairs; i++) {
            var z = chosen[i].sub(rejected[i]).sub(margin[i]);
            var sum = chosen[i].add(rejected[i]);
            var win = target[i];
            if (!smoothing.value().isZero()) {
                win = tape.rounded(ONE.sub(smoothing).mul(target[i]).add(smoothing.mul(ONE.sub(target[i]))));
            }
            var lose = ONE.sub(win);
            var slope = tape.sum(times(lose, () -> Functions.sigmoid(z)),
                    times(win, () -> Functions.sigmoid(z.neg())).neg());
            var pull = times(centering, () -> sum.mul(2));
            var inner = times(win, () -> Functions.softplus(z.neg())).add(times(lose, () -> Functions.softplus(z)))
                    .add(times(centering, () -> sum.mul(sum)));
            loss[i] = times(weight[i], () -> inner);
            gradChosen[i] = times(weight[i], () -> slope.add(pull));
            gradRejected[i] = times(weight[i], () -> pull.sub(slope));
            curvature[i] = times(weight[i], () -> Functions.sigmoidSlope(z));
        }
        var outputs = named("loss", loss, "gradChosen", gradChosen, "gradRejected", gradRejected);
        outputs.put("curvature", curvature);
        return outputs;
    }

    /// coefficient · term, 0 if the coefficient is exactly 0.
    ///
    /// The derivative of such a product in the coefficient does not count either: a coefficient of 0 has no relative
    /// disturbance.
    private static Dual times(Dual coefficient, Supplier<Dual> term) {
        return coefficient.value().isZero() ? ZERO : coefficient.mul(term.get());
    }
}
