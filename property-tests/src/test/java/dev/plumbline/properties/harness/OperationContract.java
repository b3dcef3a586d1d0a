package dev.plumbline.properties.harness;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.plumbline.kernel.DType;
import dev.plumbline.oracle.operations.OracleCase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/// What every operation must satisfy on every execution. A property class implements this for its operation and adds
/// the operation's own laws.
public interface OperationContract {

    // The seeds are fixed, so that a build passes or fails for its own reasons; a longer hunt changes them.

    /// Id in the catalogue.
    String operation();

    /// Planted mistakes; each must be rejected by the claims of the definition, which are the tightest.
    List<Mutant> mutants();

    @Provide
    default Arbitrary<OracleCase> float64Cases() {
        return Cases.of(operation(), DType.FLOAT64);
    }

    @Provide
    default Arbitrary<OracleCase> float32Cases() {
        return Cases.of(operation(), DType.FLOAT32);
    }

    @Property(seed = "20261123", shrinking = ShrinkingMode.OFF)
    default void float64AgreesWithTheOracle(@ForAll("float64Cases") OracleCase call) {
        Checks.agree(call, DType.FLOAT64);
    }

    @Property(seed = "20261123", shrinking = ShrinkingMode.OFF)
    default void float32AgreesWithTheOracle(@ForAll("float32Cases") OracleCase call) {
        Checks.agree(call, DType.FLOAT32);
    }

    /// The bits of one row do not depend on how many others there are, where it stands, the lane width, or the number
    /// of threads: definition and vector executions.
    @Property(tries = 4, seed = "20261123", shrinking = ShrinkingMode.OFF)
    default void bitsDoNotDependOnTheBatch(@ForAll("float64Cases") OracleCase double64, @ForAll("float32Cases") OracleCase single32) {
        Checks.batchIndependent(double64, DType.FLOAT64);
        Checks.batchIndependent(single32, DType.FLOAT32);
    }

    /// Red if the claims are so slack that a known mistake passes.
    @Example
    default void everyMutantIsRejected() {
        assertTrue(!mutants().isEmpty(), operation() + " names no planted mistake");
        var survivors = new ArrayList<String>();
        for (var mutant : mutants()) {
            if (!killed(mutant)) {
                survivors.add(mutant.name());
            }
        }
        if (!survivors.isEmpty()) {
            fail(operation() + " does not notice: " + String.join("; ", survivors));
        }
    }

    private boolean killed(Mutant mutant) {
        for (var regime : Values.values()) {
            var cases = Cases.of(operation(), DType.FLOAT64, regime).generator(1000).stream(new java.util.Random(42)).limit(60).iterator();
            while (cases.hasNext()) {
                var call = Calls.rounded(cases.next().value(), DType.FLOAT64);
                var truth = new java.util.LinkedHashMap<>(Comparison.truth(call));
                Map<String, double[]> wrong = mutant.outputs().apply(call);
                truth.keySet().retainAll(wrong.keySet());
                if (Comparison.failure(call, truth, wrong, "definition", DType.FLOAT64, false).isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }
}
