package dev.plumbline.papers.cooper;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How good the rule must be: precision and recall of the rule that labels the pairs, and that rewards the policy where
/// the rule alone does. The setting of {@link RewardHacking}.
final class RuleQuality implements Experiment {
    static final List<Rule> RULES = List.of(
            new Rule(1, 0), new Rule(0.7, 0), new Rule(0.35, 0), new Rule(0.7, 0.1), new Rule(0.7, 0.3));
    static final List<String> METHODS = List.of(RewardHacking.RULE, RewardHacking.ROLLOUT);

    static String name(String method, Rule rule, String measure) {
        return method + ", recall " + rule.recall() + ", false positives " + rule.falsePositiveRate() + ": " + measure;
    }

    @Override
    public String id() {
        return "rule-quality";
    }

    @Override
    public String title() {
        return "Precision and recall of the rule";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var model = RewardHacking.pretrained(new Philox(seed, 2));
        int steps = RewardHacking.steps(scale);
        var measured = new LinkedHashMap<String, Double>();
        for (Rule rule : RULES) {
            var candidates = Candidates.of(new Philox(seed, 1), RewardHacking.prompts(scale), 3.5, rule);
            for (String method : METHODS) {
                var trace = CoTraining.run(
                        backend, candidates, model, RewardHacking.options(method, rule, steps), seed);
                measured.put(name(method, rule, "accuracy"), trace.last());
                measured.put(name(method, rule, "exploit"), trace.lastExploit());
            }
        }
        return measured;
    }
}
