package dev.plumbline.properties.preference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.oracle.operations.OracleCase;
import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Red for the mutants of the Bradley-Terry loss that people have shipped: the naive formula, swapped
/// arguments, a cutoff, a margin added or left outside, a flipped or cancelling gradient.
class BradleyTerryLossProperties implements OperationContract {
    @Override
    public String operation() {
        return "preference.bradley_terry_loss";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                pair("log(1 + exp(-z)) as written", "loss",
                        p -> p.weight * (p.target * Math.log(1 + Math.exp(-p.z())) + (1 - p.target) * Math.log(1 + Math.exp(p.z()))
                                + p.centering())),
                pair("log(sigmoid(z))", "loss",
                        p -> p.weight * (-p.target * Math.log(1 / (1 + Math.exp(-p.z())))
                                - (1 - p.target) * Math.log(1 / (1 + Math.exp(p.z()))) + p.centering())),
                pair("arguments swapped", "loss", p -> p.weight * (p.loss(-p.z()) + p.centering())),
                pair("cutoff at 20", "loss",
                        p -> p.weight * (Math.abs(p.z()) > 20 ? p.target * Math.max(-p.z(), 0) + (1 - p.target) * Math.max(p.z(), 0)
                                : p.loss(p.z())) + p.weight * p.centering()),
                pair("margin added", "loss", p -> p.weight * (p.loss(p.chosen - p.rejected + p.margin) + p.centering())),
                pair("margin outside the sigmoid", "loss",
                        p -> p.weight * (p.loss(p.chosen - p.rejected) + p.margin + p.centering())),
                pair("weight squared", "loss", p -> p.weight * p.weight * (p.loss(p.z()) + p.centering())),
                pair("smoothing ignored", "loss", p -> p.weight
                        * (p.rawTarget * plus(-p.z()) + (1 - p.rawTarget) * plus(p.z()) + p.centering())),
                pair("sign of the gradient flipped", "gradChosen", p -> -p.weight * p.slope() + p.weight * p.centeringSlope()),
                pair("gradient sigma(z) - target", "gradChosen",
                        p -> p.weight * (1 / (1 + Math.exp(-p.z())) - p.target + p.centeringSlope())),
                pair("centring gradient of opposite signs", "gradRejected", p -> p.weight * (-p.slope() - p.centeringSlope())),
                pair("curvature of the loss at zero", "curvature", p -> p.weight * 0.25));
    }

    /// One pair with its options; `target` after smoothing.
    private record Pair(double chosen, double rejected, double margin, double weight, double rawTarget, double target, double lambda) {
        double z() {
            return chosen - rejected - margin;
        }

        double loss(double z) {
            return target * plus(-z) + (1 - target) * plus(z);
        }

        double slope() {
            double t = Math.exp(-Math.abs(z()));
            double right = (z() < 0 ? t : 1) / (1 + t);
            double left = (z() < 0 ? 1 : t) / (1 + t);
            return (1 - target) * right - target * left;
        }

        double centering() {
            return lambda * (chosen + rejected) * (chosen + rejected);
        }

        double centeringSlope() {
            return 2 * lambda * (chosen + rejected);
        }
    }

    private static double plus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static Mutant pair(String name, String output, ToDoubleFunction<Pair> formula) {
        return new Mutant(name, call -> {
            var chosen = call.inputs().get("chosen");
            double smoothing = Double.parseDouble(call.parameters().get("labelSmoothing"));
            double lambda = Double.parseDouble(call.parameters().get("centering"));
            var out = new double[chosen.length];
            for (int i = 0; i < out.length; i++) {
                double target = at(call, "target", i, 1);
                out[i] = formula.applyAsDouble(new Pair(chosen[i], call.inputs().get("rejected")[i], at(call, "margin", i, 0),
                        at(call, "weight", i, 1), target, (1 - smoothing) * target + smoothing * (1 - target), lambda));
            }
            return Map.of(output, out);
        });
    }

    private static double at(OracleCase call, String input, int i, double absent) {
        return call.inputs().containsKey(input) ? call.inputs().get(input)[i] : absent;
    }

    /// ℓ(d) − ℓ(−d) = −d, and swapping a pair mirrors its gradient, on every execution.
    @Property(tries = 40)
    void swappingThePair(@ForAll @IntRange(min = -65536, max = 65536) int c, @ForAll @IntRange(min = -65536, max = 65536) int r) {
        double chosen = c * 0x1p-10;
        double rejected = r * 0x1p-10;
        Laws.onEveryExecution((name, backend) -> {
            var out = Laws.call(backend, operation(), Map.of(), "chosen", new double[] {chosen, rejected}, "rejected", new double[] {rejected, chosen});
            var loss = out.get("loss");
            // each loss is within 4 ULP and the difference d is exact on this grid
            assertTrue(Laws.near(loss[0] - loss[1], rejected - chosen, 1, 9 * Math.ulp(Math.max(loss[0], loss[1]))), name);
            assertTrue(out.get("gradChosen")[0] == -out.get("gradRejected")[0], name + ": gradients of one pair cancel");
        });
    }

    /// What a descent step takes has the bits of the whole, in both types and over the ends of blocks and vectors. Red if
    /// a form without the curvature takes its quotient in another way.
    @Property(tries = 30)
    void leavingOutTheCurvatureChangesNoBit(@ForAll @IntRange(min = 1, max = 1100) int pairs, @ForAll long seed,
            @ForAll boolean smoothed) {
        var random = new SplittableRandom(seed);
        var chosen = random.doubles(pairs, -40, 40).toArray();
        var rejected = random.doubles(pairs, -40, 40).toArray();
        chosen[pairs / 2] = Double.POSITIVE_INFINITY;
        rejected[pairs / 3] = Double.NaN;
        double smoothing = smoothed ? 0.1 : 0;
        Laws.onEveryExecution((name, backend) -> {
            for (var dtype : DType.values()) {
                var given = Pairs.of(backend.tensor(dtype, chosen, pairs), backend.tensor(dtype, rejected, pairs));
                var whole = backend.preference().bradleyTerryLoss(given, smoothing, 0);
                var step = backend.preference().bradleyTerryGradient(given, smoothing, 0);
                var where = name + " " + dtype;
                assertArrayEquals(whole.loss().toArray(), step.loss().toArray(), where);
                assertArrayEquals(whole.gradChosen().toArray(), step.gradChosen().toArray(), where);
                assertArrayEquals(whole.gradRejected().toArray(), step.gradRejected().toArray(), where);
                assertNull(step.curvature(), where);
            }
        });
    }

    /// Only the difference counts: a common shift that is exact changes no bit.
    @Property(tries = 40)
    void onlyTheDifferenceCounts(@ForAll @IntRange(min = -65536, max = 65536) int c, @ForAll @IntRange(min = -65536, max = 65536) int r,
            @ForAll @IntRange(min = -65536, max = 65536) int shift) {
        double s = 0x1p-10;
        Laws.onEveryExecution((name, backend) -> {
            var loss = Laws.call(backend, operation(), Map.of(), "chosen", new double[] {c * s, (c + shift) * s},
                    "rejected", new double[] {r * s, (r + shift) * s}).get("loss");
            assertTrue(loss[0] == loss[1], name);
        });
    }

    /// Label smoothing 1/2 is symmetric in the pair, and a target y equals smoothing 1 − y.
    @Property(tries = 40)
    void softTargetsAndSmoothingAgree(@ForAll @IntRange(min = -65536, max = 65536) int c, @ForAll @IntRange(min = 0, max = 64) int k) {
        double y = k / 64.0;
        Laws.onEveryExecution((name, backend) -> {
            var pair = new Object[] {"chosen", new double[] {c * 0x1p-10}, "rejected", new double[] {0.25}};
            var smooth = Laws.call(backend, operation(), Map.of("labelSmoothing", Double.toString(1 - y)), pair);
            var target = Laws.call(backend, operation(), Map.of(), pair[0], pair[1], pair[2], pair[3], "target", new double[] {y});
            for (var output : List.of("loss", "gradChosen", "gradRejected", "curvature")) {
                assertTrue(smooth.get(output)[0] == target.get(output)[0], name + " " + output);
            }
        });
    }
}
