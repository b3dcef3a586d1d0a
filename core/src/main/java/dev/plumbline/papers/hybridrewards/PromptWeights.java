package dev.plumbline.papers.hybridrewards;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.ExpectedEstimator;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// By how much group advantages multiply the true gradient of a prompt with success probability p, by enumeration of
/// all groups of 8: 1 − 1/G for advantages R − R̄, {@link GroupAdvantages#grpoBias} for (R − R̄)/s. No random numbers.
final class PromptWeights implements Experiment {
    static final List<Double> PROBABILITIES = List.of(0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98);
    static final int GROUP = 8;

    static String name(String advantage, double p) {
        return advantage + ", p = " + p;
    }

    @Override
    public String id() {
        return "prompt-weights";
    }

    @Override
    public String title() {
        return "Weight of a prompt by its difficulty";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        for (double p : PROBABILITIES) {
            double centered = factor(new GroupAdvantage.MeanCentered(), p);
            double normalized = factor(new GroupAdvantage.GroupNormalized(0, 1), p);
            measured.put(name("mean only", p), centered);
            measured.put(name("normalized", p), normalized);
            measured.put(name("error", p), Math.max(Math.abs(centered - (1 - 1.0 / GROUP)),
                    Math.abs(normalized / GroupAdvantages.grpoBias(GROUP, p, 1) - 1)));
        }
        return measured;
    }

    /// E g over the gradient, in the logit of success; rewards 1 and 0.
    static double factor(GroupAdvantage kind, double p) {
        double[] logProbabilities = {Math.log(p), Math.log1p(-p)};
        double[] expected = ExpectedEstimator.mean(new double[] {p, 1 - p}, GROUP, draws -> {
            var reward = new double[GROUP];
            for (int i = 0; i < GROUP; i++) {
                reward[i] = draws[i] == 0 ? 1 : 0;
            }
            double[] advantage = GroupAdvantages.of(kind, reward);
            double total = 0;
            for (int i = 0; i < GROUP; i++) {
                total += advantage[i] * SoftmaxPolicy.score(logProbabilities, draws[i])[0] / GROUP;
            }
            return new double[] {total};
        });
        return expected[0] / (p * (1 - p));
    }
}
