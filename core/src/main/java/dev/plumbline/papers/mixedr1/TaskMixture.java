package dev.plumbline.papers.mixedr1;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.policy.GroupAdvantages;
import dev.plumbline.policy.MlpLogits;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Experiment B: one policy for four types of prompt, trained by the reward of each type or by exact match for all,
/// beside a specialist for each type.
///
/// A perceptron with one hidden layer of 24 units maps type and features of a prompt to logits of every type's
/// candidates ({@link TaskPrompts}) and of two forms. 300 updates; in each, 8 responses to every prompt, advantages
/// within the prompt, R = R_τ + 0.5 R_fmt. A specialist sees the prompts of its type alone, as often. Measured: exact
/// expectation of R_τ over the policy.
final class TaskMixture implements Experiment {
    static final String MIXED = "mixed reward";
    static final String EXACT = "exact match for all";
    static final String SPECIALIST = "specialists";
    static final String CENTERED = "mixed, mean only";
    static final String BEST = "best candidate";
    static final List<String> POLICIES = List.of(MIXED, EXACT, SPECIALIST, CENTERED);
    static final double FORMAT_WEIGHT = 0.5;
    private static final int PER_TYPE = 32;
    private static final int HIDDEN = 24;
    private static final int GROUP = 8;

    static String name(String policy, AnswerType type) {
        return policy + ", " + type;
    }

    static String silent(String policy, AnswerType type) {
        return policy + ", " + type + ": groups without spread";
    }

    static String format(String policy) {
        return policy + ": in form";
    }

    @Override
    public String id() {
        return "task-mixture";
    }

    @Override
    public String title() {
        return "One policy, four types of answer";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var prompts = TaskPrompts.of(seed, Math.max(2, (int) (PER_TYPE * Math.min(scale, 1))));
        int updates = (int) Math.ceil(300 * scale);
        var all = List.of(AnswerType.values());
        var measured = new LinkedHashMap<String, Double>();
        for (var prompt : prompts.all()) {
            double best = Arrays.stream(prompt.rewards()).max().orElseThrow();
            measured.merge(name(BEST, prompt.type()), best * all.size() / prompts.all().size(), Double::sum);
        }
        train(backend, MIXED, prompts, all, true, updates, seed, measured);
        train(backend, EXACT, prompts, all, true, updates, seed, measured);
        train(backend, CENTERED, prompts, all, false, updates, seed, measured);
        for (var type : all) {
            train(backend, SPECIALIST, prompts, List.of(type), true, updates, seed, measured);
        }
        return measured;
    }

    private static void train(
            Backend backend, String policy, TaskPrompts prompts, List<AnswerType> types, boolean normalized,
            int updates, long seed, Map<String, Double> measured) {
        var rows = new ArrayList<TaskPrompts.Prompt>();
        prompts.all().stream().filter(prompt -> types.contains(prompt.type())).forEach(rows::add);
        int inputs = rows.getFirst().features().length;
        int outputs = TaskPrompts.CANDIDATES + 2;
        var random = new Philox(seed, 20);
        try (var _ = backend.scope()) {
            var features = backend.tensor(DType.FLOAT64,
                    rows.stream().flatMapToDouble(prompt -> Arrays.stream(prompt.features())).toArray(),
                    rows.size(), inputs);
            var network = Mlp.random(backend, DType.FLOAT64,
                    new Mlp.Layout(inputs, List.of(HIDDEN), outputs, Activation.TANH), new Philox(seed, 21));
            var model = new MlpLogits(backend, features, network, rows.size(), new StepRule.Adam(AdamOptions.of(0.01)));
            var silent = new double[AnswerType.values().length];
            for (int update = 0; update < updates; update++) {
                try (var _ = backend.scope()) {
                    double[] logits = model.forward().toArray();
                    var gradient = new double[logits.length];
                    for (int p = 0; p < rows.size(); p++) {
                        boolean spread = step(rows.get(p), Arrays.copyOfRange(logits, p * outputs, (p + 1) * outputs),
                                policy.equals(EXACT), normalized, random, gradient, p * outputs, rows.size());
                        silent[rows.get(p).type().ordinal()] += spread ? 0
                                : (double) types.size() / rows.size() / updates;
                    }
                    model.backward(backend.tensor(DType.FLOAT64, gradient, rows.size(), outputs));
                    model.step();
                }
            }
            double[] logits = model.forward().toArray();
            double inForm = 0;
            for (int p = 0; p < rows.size(); p++) {
                var prompt = rows.get(p);
                double[] own = Arrays.copyOfRange(logits, p * outputs, (p + 1) * outputs);
                double expected = SoftmaxPolicy.expectation(block(prompt, own), prompt.rewards()).value();
                measured.merge(name(policy, prompt.type()), expected * types.size() / rows.size(), Double::sum);
                inForm += SoftmaxPolicy.softmax(Arrays.copyOfRange(own, outputs - 2, outputs))[1] / rows.size();
            }
            types.forEach(type -> measured.put(silent(policy, type), silent[type.ordinal()]));
            measured.merge(format(policy), inForm * types.size() / AnswerType.values().length, Double::sum);
        }
    }

    private static double[] block(TaskPrompts.Prompt prompt, double[] logits) {
        return Arrays.copyOfRange(logits, prompt.first(), prompt.first() + prompt.rewards().length);
    }

    /// Adds the gradient of −Σ A_i log π(o_i)/(G · prompts) in the logits of one prompt. Have the group's answers
    /// unlike rewards?
    private static boolean step(
            TaskPrompts.Prompt prompt, double[] logits, boolean exact, boolean normalized, Philox random,
            double[] gradient, int offset, int prompts) {
        double[] answers = SoftmaxPolicy.softmax(block(prompt, logits));
        double[] forms = SoftmaxPolicy.softmax(Arrays.copyOfRange(logits, logits.length - 2, logits.length));
        var answer = new int[GROUP];
        var form = new int[GROUP];
        var rewards = new double[GROUP];
        boolean spread = false;
        double first = Double.NaN;
        for (int i = 0; i < GROUP; i++) {
            answer[i] = random.nextIndex(answers);
            form[i] = random.nextIndex(forms);
            double task = exact ? (answer[i] == prompt.exact() ? 1 : 0) : prompt.rewards()[answer[i]];
            first = i == 0 ? task : first;
            spread |= task != first;
            rewards[i] = task + FORMAT_WEIGHT * form[i];
        }
        double[] advantage = normalized
                ? GroupAdvantages.normalized(rewards, 1e-4, 1)
                : GroupAdvantages.meanCentered(rewards);
        for (int i = 0; i < GROUP; i++) {
            double weight = advantage[i] / GROUP / prompts;
            for (int a = 0; a < answers.length; a++) {
                gradient[offset + prompt.first() + a] -= weight * ((a == answer[i] ? 1 : 0) - answers[a]);
            }
            for (int f = 0; f < 2; f++) {
                gradient[offset + logits.length - 2 + f] -= weight * ((f == form[i] ? 1 : 0) - forms[f]);
            }
        }
        return spread;
    }
}
