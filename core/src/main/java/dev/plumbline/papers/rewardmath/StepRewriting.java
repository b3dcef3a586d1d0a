package dev.plumbline.papers.rewardmath;

import dev.plumbline.evaluation.Contest;
import dev.plumbline.evaluation.OneAgainstMany;
import dev.plumbline.evaluation.TieRule;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.reward.StepAggregation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A test of bias that the paper's data allow and ours does: the same right solution in more, or fewer, steps. Its
/// correctness does not change; which rules from steps to a score notice?
///
/// A process reward model gives step t the logit 2 + N(0, 1) before an error and −1 + N(0, 1) from it on. Solutions
/// have 4 to 10 steps; a wrong one errs at a random step. Rewritten: every step of the right solution twice, or its
/// steps in pairs, each with the smaller probability of the two. 300 problems, nine rivals.
final class StepRewriting implements Experiment {
    static final String WRITTEN = "as written";
    static final String DOUBLED = "every step twice";
    static final String MERGED = "steps merged in pairs";
    static final List<String> FORMS = List.of(WRITTEN, DOUBLED, MERGED);

    static String name(StepAggregation rule, String form) {
        return rule + ", " + form;
    }

    @Override
    public String id() {
        return "step-rewriting";
    }

    @Override
    public String title() {
        return "Accuracy against nine when the right solution is written in more or fewer steps";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int problems = Math.max(20, (int) Math.round(300 * scale));
        var random = new Philox(seed, 10);
        var correct = new ArrayList<double[]>();
        var wrong = new ArrayList<double[][]>();
        for (int q = 0; q < problems; q++) {
            correct.add(steps(random, false));
            var rivals = new double[StyledSolution.ERRORS][];
            Arrays.setAll(rivals, _ -> steps(random, true));
            wrong.add(rivals);
        }
        var measured = new LinkedHashMap<String, Double>();
        for (var rule : StepAggregation.values()) {
            for (String form : FORMS) {
                var contests = new ArrayList<Contest>();
                for (int q = 0; q < problems; q++) {
                    contests.add(new Contest(rule.apply(rewritten(correct.get(q), form)),
                            Arrays.stream(wrong.get(q)).mapToDouble(rule::apply).toArray()));
                }
                measured.put(name(rule, form), OneAgainstMany.of(contests, TieRule.PESSIMISTIC).accuracy());
            }
        }
        return measured;
    }

    private static double[] steps(Philox random, boolean wrong) {
        var steps = new double[4 + random.nextInt(7)];
        int error = wrong ? random.nextInt(steps.length) : steps.length;
        Arrays.setAll(steps, t -> Logistic.sigmoid((t < error ? 2 : -1) + random.nextGaussian()));
        return steps;
    }

    static double[] rewritten(double[] steps, String form) {
        return switch (form) {
            case WRITTEN -> steps;
            case DOUBLED -> {
                var doubled = new double[2 * steps.length];
                Arrays.setAll(doubled, t -> steps[t / 2]);
                yield doubled;
            }
            case MERGED -> {
                var merged = new double[(steps.length + 1) / 2];
                Arrays.setAll(merged, t -> Math.min(steps[2 * t], steps[Math.min(2 * t + 1, steps.length - 1)]));
                yield merged;
            }
            default -> throw new IllegalArgumentException("no form " + form);
        };
    }
}
