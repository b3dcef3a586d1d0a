package dev.plumbline.papers.cooper;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.cooper.ReferenceRewardModel.Pair;
import dev.plumbline.policy.TabularLogits;
import java.util.ArrayList;
import java.util.Arrays;

/// Policy and reward model trained together: in each step G responses to every prompt; stage 1 by the scores of R_φ;
/// then stage 2 on pairs of the same responses, so that stage 1 sees φ from before stage 2.
///
/// Stage 1 ascends J = E (1/G) Σᵢ min(ρᵢ Aᵢ, clip(ρᵢ, 1 − ε, 1 + ε) Aᵢ) − β KL(π‖π_ref), Aᵢ = (rᵢ − r̄)/(s + ε_s), s
/// with divisor G. The policy is a softmax row for each prompt; π_ref is the policy at the start.
final class CoTraining {
    /// What r is.
    enum PolicyReward {
        /// 1 if the rule accepts, else 0.
        RULE,
        /// R_φ.
        LOGIT,
        /// σ(R_φ): near 1 for all good answers, and the division by s makes much of the rest.
        PROBABILITY
    }

    /// @param pairs of stage 2; null: the reward model stays as it is
    /// @param rewardRate step size of stage 2
    /// @param firstPairStep steps before stage 2 begins
    /// @param group G
    /// @param steps of training
    /// @param policyRate step size of stage 1
    /// @param epochs gradient steps on the same responses
    /// @param clip ε
    /// @param epsilon ε_s
    /// @param beta β
    record Options(PolicyReward reward, PairBuilder pairs, double rewardRate, int firstPairStep, int group, int steps,
            double policyRate, int epochs, double clip, double epsilon, double beta) {

        /// G = 8, step size 0.5, one epoch (so that no ratio is clipped), ε = 0.2, ε_s = 1e-6, β = 0.
        static Options of(PolicyReward reward, PairBuilder pairs, double rewardRate, int steps) {
            return new Options(reward, pairs, rewardRate, 0, 8, steps, 0.5, 1, 0.2, 1e-6, 0);
        }

        Options startingAt(int step) {
            return new Options(
                    reward, pairs, rewardRate, step, group, steps, policyRate, epochs, clip, epsilon, beta);
        }
    }

    /// Exact figures of the policy before each step and after the last, `[steps + 1]`, and what became of the model.
    ///
    /// @param accuracy Σ π y, mean over prompts
    /// @param exploit mass on exploits, mean over prompts
    /// @param starved share of prompts without a pair, `[steps]`
    record Trace(double[] accuracy, double[] exploit, double[] starved, ReferenceRewardModel model,
            double[][] logits) {
        double last() {
            return accuracy[accuracy.length - 1];
        }

        double peak() {
            return Arrays.stream(accuracy).max().orElseThrow();
        }

        double lastExploit() {
            return exploit[exploit.length - 1];
        }
    }

    private final Backend backend;
    private final Candidates candidates;
    private final Options options;
    private final Philox sampling;
    private final Philox pairing;
    private final TabularLogits logits;
    private final Tensor reference;
    private ReferenceRewardModel model;

    private CoTraining(Backend backend, Candidates candidates, ReferenceRewardModel model, Options options, long seed) {
        this.backend = backend;
        this.candidates = candidates;
        this.model = model;
        this.options = options;
        sampling = new Philox(seed, 30);
        pairing = new Philox(seed, 31);
        reference = tensor(candidates.initialLogits());
        logits = new TabularLogits(backend, reference, new StepRule.Sgd(options.policyRate()));
    }

    /// Trains from the policy at the start and `model`. Responses and pairs come from streams of their own: methods of
    /// one seed see the same draws as long as their policies agree.
    static Trace run(Backend backend, Candidates candidates, ReferenceRewardModel model, Options options, long seed) {
        try (var _ = backend.scope()) {
            return new CoTraining(backend, candidates, model, options, seed).run();
        }
    }

    private Trace run() {
        var accuracy = new double[options.steps() + 1];
        var exploit = new double[options.steps() + 1];
        var starved = new double[options.steps()];
        Tensor features = tensor(Arrays.stream(candidates.features()).flatMap(Arrays::stream).toArray(double[][]::new));
        for (int step = 0; step <= options.steps(); step++) {
            double[][] policy = policy();
            measure(policy, step, accuracy, exploit);
            if (step < options.steps()) {
                int[][] drawn = draw(policy);
                ascend(drawn, model.scores(backend, features));
                if (options.pairs() != null && step >= options.firstPairStep()) {
                    var pairs = pairs(drawn);
                    starved[step] = 1 - (double) pairs.size() / drawn.length;
                    model = model.update(backend, pairs, options.rewardRate()).model();
                }
            }
        }
        return new Trace(accuracy, exploit, starved, model, rows(logits.forward()));
    }

    private double[][] policy() {
        try (var _ = backend.scope()) {
            return rows(backend.numerics().logSoftmax(logits.forward()).probability());
        }
    }

    private void measure(double[][] policy, int step, double[] accuracy, double[] exploit) {
        int prompts = candidates.prompts();
        for (int x = 0; x < prompts; x++) {
            for (int c = 0; c < policy[x].length; c++) {
                accuracy[step] += candidates.correct()[x][c] ? policy[x][c] / prompts : 0;
                exploit[step] += Candidates.isExploit(c) ? policy[x][c] / prompts : 0;
            }
        }
    }

    private int[][] draw(double[][] policy) {
        var drawn = new int[policy.length][options.group()];
        for (int x = 0; x < policy.length; x++) {
            for (int i = 0; i < options.group(); i++) {
                drawn[x][i] = sampling.nextIndex(policy[x]);
            }
        }
        return drawn;
    }

    private double reward(int x, int c, double[] scores) {
        return switch (options.reward()) {
            case RULE -> candidates.accepted()[x][c] ? 1 : 0;
            case LOGIT -> scores[x * Candidates.PER_PROMPT + c];
            case PROBABILITY -> Logistic.sigmoid(scores[x * Candidates.PER_PROMPT + c]);
        };
    }

    /// Stage 1. Tokens stand in G layers of one response to every prompt, so that the sum over a group is one of
    /// columns.
    private void ascend(int[][] drawn, double[] scores) {
        int prompts = drawn.length;
        int group = options.group();
        var prompt = new int[group * prompts];
        var token = new int[prompt.length];
        var action = new double[prompt.length];
        var reward = new double[prompt.length];
        for (int i = 0; i < prompt.length; i++) {
            prompt[i] = i % prompts;
            token[i] = prompt[i] * group + i / prompts;
            action[i] = drawn[prompt[i]][i / prompts];
            reward[token[i]] = reward(prompt[i], drawn[prompt[i]][i / prompts], scores);
        }
        try (var _ = backend.scope()) {
            var policy = backend.policy();
            var kernels = backend.model();
            Tensor actions = backend.vector(DType.FLOAT64, action);
            Tensor perPrompt = policy.groupAdvantage(new GroupAdvantage.GroupNormalized(options.epsilon(), 0),
                    backend.tensor(DType.FLOAT64, reward, prompts, group));
            Tensor advantage = kernels.gatherRows(kernels.reshape(perPrompt, token.length), token);
            Tensor old = null;
            for (int epoch = 0; epoch < options.epochs(); epoch++) {
                Tensor z = logits.forward();
                Tensor rows = kernels.gatherRows(z, prompt);
                var terms = policy.policyGradientLoss(rows, actions, advantage);
                if (epoch == 0) { // every ratio is 1: the clipped loss has the gradient of −A log π
                    old = terms.logProbability();
                } else {
                    Tensor slope = policy.ppoPolicyLoss(
                            terms.logProbability(), old, advantage, PpoClip.of(options.clip())).slope();
                    // −slope as advantage: its loss has the gradient of the clipped one
                    terms = policy.policyGradientLoss(rows, actions, kernels.addScaled(slope, -2, slope));
                }
                Tensor total = kernels.columnSum(kernels.reshape(terms.gradient(), group, z.size()));
                Tensor kl = options.beta() == 0 ? backend.zeros(DType.FLOAT64, z.shape())
                        : kernels.addScaled(backend.zeros(DType.FLOAT64, z.shape()), options.beta(),
                                policy.klDivergence(z, reference).gradient());
                logits.backward(kernels.addScaled(kl, 1.0 / group, kernels.reshape(total, z.shape())));
                logits.step();
            }
        }
    }

    private Tensor tensor(double[][] rows) {
        return backend.tensor(DType.FLOAT64, Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray(),
                rows.length, rows[0].length);
    }

    private static double[][] rows(Tensor table) {
        double[] flat = table.toArray();
        int n = table.extent(1);
        var rows = new double[table.extent(0)][];
        Arrays.setAll(rows, x -> Arrays.copyOfRange(flat, x * n, (x + 1) * n));
        return rows;
    }

    /// Pairs of stage 2, one for each prompt that has a response that the rule accepts.
    private ArrayList<Pair> pairs(int[][] drawn) {
        var pairs = new ArrayList<Pair>();
        for (int x = 0; x < drawn.length; x++) {
            var rollouts = new double[drawn[x].length][];
            var accepted = new boolean[drawn[x].length];
            for (int i = 0; i < rollouts.length; i++) {
                rollouts[i] = candidates.features()[x][drawn[x][i]];
                accepted[i] = candidates.accepted()[x][drawn[x][i]];
            }
            options.pairs().build(rollouts, accepted, pairing).ifPresent(pairs::add);
        }
        return pairs;
    }
}
