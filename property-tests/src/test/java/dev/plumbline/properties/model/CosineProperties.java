package dev.plumbline.properties.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.plumbline.kernel.DType;
import dev.plumbline.oracle.operations.OracleCase;
import dev.plumbline.properties.harness.Checks;
import dev.plumbline.properties.harness.Laws;
import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// Red for another function, a slope without its sign, an argument reduced by a rounded 2π or by two parts of π/2, and for a
/// reduction that stops being one where x is large.
class CosineProperties implements OperationContract {
    @Override
    public String operation() {
        return "model.cosine";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.pointwise("sine", "value", Math::sin),
                Mutant.pointwise("slope sin x", "slope", Math::sin),
                Mutant.pointwise("sine of the complement", "value", x -> Math.sin(Math.PI / 2 - x)),
                Mutant.pointwise("remainder by the rounded 2 pi", "value", x -> Math.cos(x % (2 * Math.PI))),
                Mutant.pointwise("degrees", "value", x -> Math.cos(Math.toRadians(x))),
                Mutant.pointwise("slope by the root", "slope", x -> -Math.sqrt(1 - Math.cos(x) * Math.cos(x))));
    }

    /// The numbers nearest to multiples of π/4 and their neighbors, on both sides of the limits up to which executions reduce angles
    /// themselves, and the binary64 number that comes nearest of all to a multiple of π/2.
    @Provide
    Arbitrary<double[]> nearMultiples() {
        Arbitrary<Double> multiple = Arbitraries.longs().between(1, 1L << 12)
                .flatMap(k -> Arbitraries.of(0, 1, 4, 18, 19, 31).map(e -> Math.scalb((double) k, e) * (Math.PI / 4)));
        Arbitrary<Double> any = Arbitraries.oneOf(
                multiple, multiple.map(Math::nextUp), multiple.map(x -> -Math.nextDown(x)),
                Arbitraries.of(0x1p16, Math.nextUp(0x1p16), 0x1.000002p16, 0x1p30, -Math.nextUp(0x1p30), 0x1.6ac5b262ca1ffp849));
        return any.array(double[].class).ofSize(8);
    }

    @Property(tries = 100, seed = "20261123", shrinking = ShrinkingMode.OFF)
    void agreesNearMultiplesOfAnEighthOfATurn(@ForAll("nearMultiples") double[] x) {
        for (var dtype : DType.values()) {
            Checks.agree(new OracleCase(operation(), Map.of("x", x), Map.of("x", new int[] {x.length}), Map.of()), dtype);
        }
    }

    /// cos² + sin² = 1: each is off by 3 ULP at most, 6 u of itself, so the squares by 12 u and the sum with its roundings by 16 u.
    /// cos(−x) = cos x and sin(−x) = −sin x, bit for bit.
    @Property(tries = 40, seed = "20261123")
    void liesOnTheUnitCircleAndIsEven(@ForAll("nearMultiples") double[] x) {
        Laws.onEveryExecution((name, backend) -> {
            var at = Laws.call(backend, operation(), Map.of(), "x", x);
            var mirrored = Laws.call(backend, operation(), Map.of(), "x", Arrays.stream(x).map(v -> -v).toArray());
            for (int i = 0; i < x.length; i++) {
                double c = at.get("value")[i];
                double s = at.get("slope")[i];
                assertEquals(1, c * c + s * s, 16 * 0x1p-53, name);
                assertEquals(c, mirrored.get("value")[i], name);
                assertEquals(-s, mirrored.get("slope")[i], name);
            }
        });
    }
}
