package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Format;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds the candidates that reproduce somebody's numbers.
///
/// A candidate is named only if everything it was asked to reproduce lies within its bounds, and if the evidence exceeds
/// 6 + log₁₀(number of candidates tried) digits: then wrong numbers meet some candidate by chance with a probability below
/// about 10⁻⁶.
public final class Diagnosis {
    private static final double DIGITS = 6;
    /// Digits of evidence by which one candidate must lead for others to be dropped.
    private static final double LEAD = 3;

    /// Combinations that need a whole batch are tried only on batches up to this size: each costs a pass over all of it.
    private static final int MOST_ROWS_OF_A_COMBINATION = 2_000;

    private final Operation operation;
    private final Format format;
    private final Map<String, Double> slack;
    private final double inputError;

    public Diagnosis(Operation operation, Format format, Map<String, Double> slack, double inputError) {
        this.operation = operation;
        this.format = format;
        this.slack = slack;
        this.inputError = inputError;
    }

    /// @param judge what was accepted, with its evidence
    /// @param required digits of evidence that a diagnosis needs
    public record Match(Judge judge, double required) {
        public boolean isConvincing() {
            return judge.evidence() >= required;
        }

        public Candidate candidate() {
            return judge.candidate();
        }
    }

    /// Candidates that accept all of `probe`, of those the cheapest, best supported first.
    public List<Match> matches(List<Observed> probe, List<Candidate> candidates) {
        var scale = scales(probe);
        var parts = probe.stream().flatMap(observed -> observed.parts(operation.partKey()).stream()).toList();
        boolean large = probe.stream().anyMatch(observed -> observed.block().rows() > MOST_ROWS_OF_A_COMBINATION);
        long named = candidates.stream().filter(candidate -> candidate.cost() <= 1).count();
        var matches = new ArrayList<Match>();
        int cheapest = Integer.MAX_VALUE;
        for (var candidate : candidates) {
            if (candidate.cost() > cheapest) {
                break;
            }
            boolean local = operation.isLocal(candidate.settings());
            if (large && !local && candidate.cost() > 1) {
                continue;
            }
            var judge = new Judge(operation, candidate, format, slack, inputError);
            if (acceptsAll(judge, local ? parts : probe, scale)) {
                double tried = candidate.cost() <= 1 ? named : candidates.size();
                matches.add(new Match(judge, DIGITS + Math.log10(tried)));
                cheapest = candidate.cost();
            }
        }
        // A bound so wide that it takes in another candidate's numbers gives less evidence for the same table.
        double best = matches.stream().mapToDouble(match -> match.judge().evidence()).max().orElse(0);
        return matches.stream().filter(match -> match.judge().evidence() > best - LEAD)
                .sorted(Comparator.comparingDouble((Match match) -> -match.judge().evidence())).toList();
    }

    private static boolean acceptsAll(Judge judge, List<Observed> probe, Map<String, Double> scale) {
        try {
            for (var observed : probe) {
                if (!judge.accepts(observed, scale)) {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException e) {
            // Outside the domain of this variant, for example a Bessel divisor of a group of one that it refuses.
            return false;
        }
    }

    /// Largest finite |output| of each column.
    public static Map<String, Double> scales(List<Observed> probe) {
        var scale = new HashMap<String, Double>();
        for (var observed : probe) {
            observed.outputs().forEach((name, values) -> {
                boolean[] given = observed.given().get(name);
                for (int i = 0; i < values.length; i++) {
                    if (given[i] && Double.isFinite(values[i])) {
                        scale.merge(name, Math.abs(values[i]), Math::max);
                    }
                }
            });
        }
        return scale;
    }

    /// An example of the catalogue on which two candidates differ beyond a bound, with the row; null if there is none.
    public Distinction distinction(Candidate a, Candidate b) {
        for (var example : operation.examples()) {
            var left = withExample(a, example);
            var right = withExample(b, example);
            var x = Evaluation.estimate(operation, example.block(), left, format, 0);
            var y = Evaluation.estimate(operation, example.block(), right, format, 0);
            for (var output : x.entrySet()) {
                for (int row = 0; row < example.block().rows(); row++) {
                    var p = output.getValue().get(row);
                    var q = y.get(output.getKey()).get(row);
                    if (p != null && q != null && (!p.accepts(q.value(), 0) || !q.accepts(p.value(), 0))) {
                        return new Distinction(example, row, output.getKey(), p.value(), q.value());
                    }
                }
            }
        }
        return null;
    }

    /// Whether the definition, on an example, rejects a number that `variant` gives.
    public static boolean rejects(Operation operation, Operation.Example example, Variant variant, Format format) {
        try {
            var truth = Evaluation.estimate(operation, example.block(), operation.settings(Map.of()), format, 0);
            var other = Evaluation.estimate(operation, example.block(), operation.settings(variant.settings()), format, 0);
            for (var output : truth.entrySet()) {
                for (int row = 0; row < example.block().rows(); row++) {
                    var p = output.getValue().get(row);
                    var q = other.get(output.getKey()).get(row);
                    if (p != null && q != null && !p.accepts(q.value(), 0)) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// The example's own settings, unless the candidate changes them.
    private Map<String, String> withExample(Candidate candidate, Operation.Example example) {
        var settings = new LinkedHashMap<>(candidate.settings());
        example.settings().forEach((name, value) -> {
            var canonical = operation.settings().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow().canonical();
            if (settings.get(name).equals(canonical)) {
                settings.put(name, value);
            }
        });
        return settings;
    }

    /// @param output on which they differ
    public record Distinction(Operation.Example example, int row, String output, double first, double second) {}
}
