package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Estimate;
import dev.plumbline.oracle.scalar.Format;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Holds observed outputs against one candidate.
///
/// A number counts as evidence with log₁₀(scale/bound) digits: a wrong number of the size `scale` meets a bound by chance with
/// about the probability bound/scale. Equal numbers count once, zeros not at all.
public final class Judge {
    private static final int MOST_DISTINCT = 10_000;
    /// Of one number, about as many as its bits can tell.
    private static final double MOST_DIGITS = 20;

    private final Operation operation;
    private final Candidate candidate;
    private final Format format;
    private final Map<String, Double> slack;
    private final double inputError;
    private final Set<Double> distinct = new HashSet<>();
    private double evidence;

    /// @param slack half a unit of the last digit printed, by output; absent: none
    public Judge(Operation operation, Candidate candidate, Format format, Map<String, Double> slack, double inputError) {
        this.operation = operation;
        this.candidate = candidate;
        this.format = format;
        this.slack = Map.copyOf(slack);
        this.inputError = inputError;
    }

    public Candidate candidate() {
        return candidate;
    }

    /// Digits of evidence in what was accepted.
    public double evidence() {
        return evidence;
    }

    /// One number of the table beside what the candidate gives.
    ///
    /// @param expected with its bound
    public record Cell(int row, String output, double actual, Estimate expected, double slack) {
        public boolean accepted() {
            return expected.accepts(actual, slack);
        }

        /// Whether the bound says anything: an infinite one accepts all numbers.
        public boolean determined() {
            return expected.bound(slack) < Double.POSITIVE_INFINITY;
        }

        /// |actual − expected| in units in the last place of the format.
        public double ulps() {
            return actual == expected.value() ? 0
                    : Math.abs(actual - expected.value()) / expected.format().ulp(expected.value());
        }

        /// |actual − expected| as a share of the bound.
        public double share() {
            return actual == expected.value() ? 0 : Math.abs(actual - expected.value()) / expected.bound(slack);
        }
    }

    /// Called for every number that the table gives.
    @FunctionalInterface
    public interface Visitor {
        /// @return whether to go on
        boolean visit(Cell cell);
    }

    /// Visits the numbers of a block.
    ///
    /// @return false if the visitor stopped
    public boolean visit(Observed observed, Visitor visitor) {
        Map<String, List<Estimate>> expected =
                Evaluation.estimate(operation, observed.block(), candidate.settings(), format, inputError);
        for (var output : observed.outputs().entrySet()) {
            List<Estimate> column = expected.get(output.getKey());
            boolean[] given = observed.given().get(output.getKey());
            double allowance = slack.getOrDefault(output.getKey(), 0.0);
            for (int row = 0; row < given.length; row++) {
                if (given[row] && column.get(row) != null
                        && !visitor.visit(new Cell(row, output.getKey(), output.getValue()[row], column.get(row), allowance))) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Whether every number of the block is accepted; collects evidence.
    ///
    /// @param scale size of the outputs in question, by column
    public boolean accepts(Observed observed, Map<String, Double> scale) {
        return visit(observed, cell -> {
            if (!cell.accepted()) {
                return false;
            }
            count(cell, scale.getOrDefault(cell.output(), 0.0));
            return true;
        });
    }

    private void count(Cell cell, double scale) {
        double y = cell.actual();
        if (y == 0 || distinct.size() >= MOST_DISTINCT || !distinct.add(y)) {
            return;
        }
        if (!Double.isFinite(y)) {
            // An infinity or NaN in the right place is worth about a digit.
            evidence += cell.determined() ? 1 : 0;
            return;
        }
        double bound = cell.expected().bound(cell.slack());
        if (bound > 0 && bound < scale) {
            evidence += Math.min(MOST_DIGITS, Math.log10(scale) - Math.log10(bound));
        }
    }
}
