package dev.plumbline.oracle.variants;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.oracle.scalar.Estimate;
import dev.plumbline.oracle.scalar.Format;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The catalogue tells its entries apart.
///
/// Planted mistakes that turn it red: a variant whose settings are those of another; an example removed that alone shows a
/// difference (the ratios above 20 of `ppo-policy-loss`); a bound ten times as wide; evidence of 2 digits in place of 6.
class VariantsTest {

    @TestFactory
    Stream<DynamicTest> noTwoVariantsAreTheSame() {
        return Operations.all().stream().map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
            var seen = new HashMap<Map<String, String>, String>();
            var ids = new HashSet<String>();
            seen.put(operation.settings(Map.of()), "definition");
            for (var variant : operation.variants()) {
                assertTrue(ids.add(variant.id()), variant.id() + " is there twice");
                var twin = seen.putIfAbsent(operation.settings(variant.settings()), variant.id());
                assertEquals(null, twin, variant.id() + " has the settings of " + twin);
            }
        }));
    }

    /// Every pair, in float64: some row of some example lies beyond both bounds.
    @TestFactory
    Stream<DynamicTest> examplesTellEveryPairApart() {
        return Operations.all().stream().map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
            var diagnosis = new Diagnosis(operation, Format.FLOAT64, Map.of(), 0);
            var candidates = named(operation);
            var same = new ArrayList<String>();
            for (int i = 0; i < candidates.size(); i++) {
                for (int j = 0; j < i; j++) {
                    if (diagnosis.distinction(candidates.get(j), candidates.get(i)) == null) {
                        same.add(candidates.get(j).label() + " = " + candidates.get(i).label());
                    }
                }
            }
            assertEquals(List.of(), same);
        }));
    }

    /// The numbers of each variant on the examples, rounded to the format and moved by up to a quarter of the bound, are found
    /// to be that variant's and no other's.
    @TestFactory
    Stream<DynamicTest> everyVariantIsDiagnosedFromItsNumbers() {
        return Operations.all().stream().flatMap(operation -> Stream.of(Format.FLOAT64, Format.FLOAT32)
                .map(format -> DynamicTest.dynamicTest(operation.id() + " " + format.label(), () -> {
                    var candidates = Candidate.of(operation, Map.of());
                    var random = new SplittableRandom(20261123);
                    assertAll(named(operation).stream().map(truth -> () -> {
                        var table = tableOf(operation, truth, format, random);
                        var matches = new Diagnosis(operation, format, Map.of(), 0).matches(table, candidates);
                        var found = matches.stream().map(match -> match.candidate().label()).toList();
                        assertEquals(List.of(truth.label()), found);
                        assertTrue(matches.getFirst().isConvincing(), truth.label() + ": "
                                + matches.getFirst().judge().evidence() + " digits, needs " + matches.getFirst().required());
                    }));
                })));
    }

    /// Wrong numbers of the right size are nobody's: none of 400 tables for each operation is given a name. By the rule for
    /// evidence a false name is expected in one of 10⁶ tables.
    @TestFactory
    Stream<DynamicTest> wrongNumbersAreNobodys() {
        return Operations.all().stream().map(operation -> DynamicTest.dynamicTest(operation.id(), () -> {
            var candidates = Candidate.of(operation, Map.of());
            var random = new SplittableRandom(operation.id().hashCode());
            var format = Format.FLOAT32;
            var right = tableOf(operation, candidates.getFirst(), format, random);
            for (int k = 0; k < 400; k++) {
                var wrong = right.stream().map(observed -> scrambled(observed, random)).toList();
                var found = new Diagnosis(operation, format, Map.of(), 0).matches(wrong, candidates).stream()
                        .filter(Diagnosis.Match::isConvincing).map(match -> match.candidate().label()).toList();
                assertEquals(List.of(), found);
            }
        }));
    }

    private static Observed scrambled(Observed observed, SplittableRandom random) {
        var outputs = new HashMap<String, double[]>();
        observed.outputs().forEach((name, values) -> {
            var wrong = values.clone();
            for (int i = 0; i < wrong.length; i++) {
                wrong[i] = (Double.isFinite(wrong[i]) && wrong[i] != 0 ? wrong[i] : 1) * (0.5 + random.nextDouble());
            }
            outputs.put(name, wrong);
        });
        return new Observed(observed.block(), outputs, observed.given(), observed.lines());
    }

    private static List<Candidate> named(Operation operation) {
        return Candidate.of(operation, Map.of()).stream().filter(candidate -> candidate.cost() <= 1).toList();
    }

    private static List<Observed> tableOf(Operation operation, Candidate truth, Format format, SplittableRandom random) {
        var table = new ArrayList<Observed>();
        for (var example : operation.examples()) {
            Map<String, List<Estimate>> values;
            try {
                values = Evaluation.estimate(operation, example.block(), truth.settings(), format, 0);
            } catch (IllegalArgumentException e) {
                continue;
            }
            var outputs = new HashMap<String, double[]>();
            var given = new HashMap<String, boolean[]>();
            values.forEach((name, column) -> {
                var numbers = new double[column.size()];
                var present = new boolean[column.size()];
                for (int i = 0; i < numbers.length; i++) {
                    present[i] = column.get(i) != null && column.get(i).error() < Double.POSITIVE_INFINITY;
                    numbers[i] = present[i] ? moved(column.get(i), format, random) : 0;
                }
                outputs.put(name, numbers);
                given.put(name, present);
            });
            table.add(new Observed(example.block(), outputs, given, new long[example.block().rows()]));
        }
        return table;
    }

    private static double moved(Estimate estimate, Format format, SplittableRandom random) {
        double y = estimate.value();
        return Double.isFinite(y) && y != 0
                ? format.round(y + (random.nextDouble() - 0.5) * estimate.bound(0) / 2)
                : y;
    }
}
