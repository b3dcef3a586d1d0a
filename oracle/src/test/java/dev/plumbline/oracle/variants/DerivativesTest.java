package dev.plumbline.oracle.variants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.oracle.exact.Dual;
import dev.plumbline.oracle.exact.Real;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The derivatives that the vectors publish are slopes of the values: for the definition and every variant, on every example.
/// Left out are rows at a kink, where slopes of the two sides differ, at a jump or at the edge of the domain, where a step of 2⁻⁴⁴ moves
/// the result by 1e-8, examples with a deviation of 0, which has no derivative,
/// and those of more than 64 rows, for time.
///
/// Planted mistakes that turn it red: the sign of ∂(a/b)/∂b in `Dual`; a `detach()` in a formula that is not listed here; an input read
/// as a plain number by a formula that divides by it in another place.
class DerivativesTest {
    /// Inputs are moved by this times a small number: exact in binary for inputs up to 2⁸ with 44 bits after the point.
    private static final double STEP = 0x1p-44;

    /// Central differences err by h² f‴/6: with the smallest spread of an example, 2⁻²⁶, by about 2⁻³⁶ f′. The slopes of the two sides
    /// differ by h f″, there about 2⁻¹⁶ f′.
    private static final double TOLERANCE = 1e-5;

    /// Formulas in which a factor counts as a constant, sg(·): their derivatives are not slopes, and are not meant to be.
    private static final Set<String> DETACHED = Set.of("cispo-verl", "cispo-open-instruct", "cispo-trl", "topr", "vespo", "wpo",
            "wpo-open-instruct", "wpo-sums", "bco-loss", "bco-pooled", "beta-dpo-loss", "beta-dpo-pair", "beta-dpo-unscaled",
            // The deviation of its first reward is 0.
            "running-clip");

    @TestFactory
    Stream<DynamicTest> derivativesAreSlopes() {
        return Operations.all().stream().map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
            int compared = DETACHED.contains(operation.id()) ? 1 : compared(operation, Map.of(), "definition");
            assertTrue(compared > 0, "nothing was compared");
            for (var variant : operation.variants()) {
                if (!DETACHED.contains(variant.id())) {
                    compared(operation, variant.settings(), variant.id());
                }
            }
        }));
    }

    /// A detached factor does not contribute: ∂(−sg(w) A logp)/∂logp = −w A.
    @Test
    void detachedFactorsAreConstants() {
        var operation = Operations.find("ppo-policy-loss");
        var block = new Block(1, Map.of("logp", new double[] {-1}, "old_logp", new double[] {-1}, "advantage", new double[] {2}), Map.of());
        var exact = Evaluation.exact(operation, block, operation.settings(Map.of("objective", "cispo")));
        var slope = exact.outputs().get("loss").getFirst().partial(exact.inputs().get("logp").getFirst());
        assertEquals(-2, slope.toDouble(), 0);
    }

    private static int compared(Operation operation, Map<String, String> overrides, String name) {
        int compared = 0;
        for (var example : operation.examples()) {
            if (example.flags().contains("no-spread") || example.block().rows() > 64) {
                continue;
            }
            var chosen = new HashMap<>(example.settings());
            chosen.putAll(overrides);
            var settings = operation.settings(chosen);
            Evaluation.Exact at;
            try {
                at = Evaluation.exact(operation, example.block(), settings);
            } catch (IllegalArgumentException e) {
                continue;
            }
            var moves = moves(at, example.block());
            var up = values(operation, example.block(), settings, moves, 1);
            var down = values(operation, example.block(), settings, moves, -1);
            for (var output : at.outputs().entrySet()) {
                for (int row = 0; row < output.getValue().size(); row++) {
                    var y = output.getValue().get(row);
                    if (y != null && y.value().isFinite()) {
                        compared += isCompared(name + ", " + example.comment() + ", " + output.getKey() + "[" + row + "]", y, at, moves,
                                up.get(output.getKey()).get(row).value(), down.get(output.getKey()).get(row).value()) ? 1 : 0;
                    }
                }
            }
        }
        return compared;
    }

    private static boolean isCompared(String where, Dual y, Evaluation.Exact at, Map<String, double[]> moves, Real up, Real down) {
        var slope = Real.ZERO;
        var size = Real.ZERO;
        for (var move : moves.entrySet()) {
            var cells = at.inputs().get(move.getKey());
            for (int j = 0; j < cells.size(); j++) {
                var term = y.partial(cells.get(j)).mul(Real.of(move.getValue()[j]));
                slope = slope.add(term);
                size = size.add(term.abs());
            }
        }
        var above = up.sub(y.value());
        var below = y.value().sub(down);
        var central = up.sub(down).div(Real.TWO);
        // Where all derivatives are 0, differences are of second order, h² = 2⁻⁸⁸.
        double allowed = TOLERANCE * size.toDouble() + 0x1p-80;
        double kink = above.sub(below).abs().toDouble();
        if (!(central.abs().toDouble() < 1e-8) || !(kink <= 10 * allowed)) {
            return false;
        }
        var expected = slope;
        assertTrue(central.sub(slope).abs().toDouble() <= allowed, () -> where + ": " + expected + " and the difference " + central);
        return true;
    }

    /// By how much each input is moved. Columns on which nothing depends smoothly (masks, flags, counts) stay.
    private static Map<String, double[]> moves(Evaluation.Exact at, Block block) {
        var moves = new HashMap<String, double[]>();
        at.inputs().forEach((name, cells) -> {
            boolean smooth = at.outputs().values().stream().flatMap(List::stream)
                    .anyMatch(y -> y != null && cells.stream().anyMatch(x -> !y.partial(x).isZero()));
            if (smooth) {
                var x = block.numbers().get(name);
                var move = new double[x.length];
                for (int i = 0; i < x.length; i++) {
                    double wanted = STEP * (1 + (name.length() + 3 * i) % 7) * (i % 2 == 0 ? 1 : -1);
                    move[i] = Double.isFinite(x[i]) ? x[i] + wanted - x[i] : 0;
                }
                moves.put(name, move);
            }
        });
        return moves;
    }

    private static Map<String, List<Dual>> values(
            Operation operation, Block block, Map<String, String> settings, Map<String, double[]> moves, int sign) {
        var numbers = new HashMap<>(block.numbers());
        moves.forEach((name, move) -> {
            var moved = numbers.get(name).clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += sign * move[i];
            }
            numbers.put(name, moved);
        });
        return new HashMap<>(Evaluation.exact(operation, new Block(block.rows(), numbers, block.keys()), settings).outputs());
    }
}
