package dev.plumbline.papers.cooper;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.cooper.ReferenceRewardModel.Pair;
import dev.plumbline.policy.SoftmaxPolicy;
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
    private final double[][] logits;
    private final double[][] reference;
    private ReferenceRewardModel model;

    private CoTraining(Backend backend, Candidates candidates, ReferenceRewardModel model, Options options, long seed) {
        this.backend = backend;
        this.candidates = candidates;
        this.model = model;
        this.options = options;
        sampling = new Philox(seed, 30);
        pairing = new Philox(seed, 31);
        logits = candidates.initialLogits();
        reference = candidates.initialLogits();
    }

    /// Trains from the policy at the start and `model`. Responses and pairs come from streams of their own: methods of
    /// one seed see the same draws as long as their policies agree.
    static Trace run(Backend backend, Candidates candidates, ReferenceRewardModel model, Options options, long seed) {
        return new CoTraining(backend, candidates, model, options, seed).run();
    }

    private Trace run() {
        var accuracy = new double[options.steps() + 1];
        var exploit = new double[options.steps() + 1];
        var starved = new double[options.steps()];
        double[] flat = Arrays.stream(candidates.features())
                .flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
        try (var _ = backend.scope()) {
            Tensor features = backend.tensor(
                    DType.FLOAT64, flat, flat.length / Candidates.FEATURES, Candidates.FEATURES);
            for (int step = 0; step <= options.steps(); step++) {
                double[][] policy = Arrays.stream(logits).map(SoftmaxPolicy::softmax).toArray(double[][]::new);
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
        }
        return new Trace(accuracy, exploit, starved, model, logits);
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

    /// Stage 1.
    private void ascend(int[][] drawn, double[] scores) {
        int prompts = drawn.length;
        int group = options.group();
        var action = new double[prompts * group];
        var reward = new double[prompts * group];
        for (int i = 0; i < action.length; i++) {
            action[i] = drawn[i / group][i % group];
            reward[i] = reward(i / group, drawn[i / group][i % group], scores);
        }
        try (var _ = backend.scope()) {
            var policy = backend.policy();
            Tensor actions = backend.vector(DType.FLOAT64, action);
            Tensor advantage = backend.model().reshape(policy.groupAdvantage(
                    new GroupAdvantage.GroupNormalized(options.epsilon(), 0),
                    backend.tensor(DType.FLOAT64, reward, prompts, group)), action.length);
            Tensor old = null;
            for (int epoch = 0; epoch < options.epochs(); epoch++) {
                Tensor rows = rows(logits, group);
                var terms = policy.policyGradientLoss(rows, actions, advantage);
                if (epoch == 0) { // every ratio is 1: the clipped loss has the gradient of −A log π
                    old = terms.logProbability();
                } else {
                    Tensor slope = policy.ppoPolicyLoss(
                            terms.logProbability(), old, advantage, PpoClip.of(options.clip())).slope();
                    // −slope as advantage: its loss has the gradient of the clipped one
                    terms = policy.policyGradientLoss(rows, actions, backend.model().addScaled(slope, -2, slope));
                }
                double[] gradient = terms.gradient().toArray();
                double[] kl = options.beta() == 0 ? null
                        : policy.klDivergence(rows(logits, 1), rows(reference, 1)).gradient().toArray();
                descend(gradient, kl);
            }
        }
    }

    private void descend(double[] gradient, double[] kl) {
        int group = options.group();
        int n = Candidates.PER_PROMPT;
        for (int x = 0; x < logits.length; x++) {
            for (int c = 0; c < n; c++) {
                double total = 0;
                for (int i = 0; i < group; i++) {
                    total += gradient[(x * group + i) * n + c];
                }
                logits[x][c] -= options.policyRate()
                        * (total / group + (kl == null ? 0 : options.beta() * kl[x * n + c]));
            }
        }
    }

    /// Every row `times` times, one after the other.
    private Tensor rows(double[][] table, int times) {
        int n = Candidates.PER_PROMPT;
        var flat = new double[table.length * times * n];
        for (int i = 0; i < table.length * times; i++) {
            System.arraycopy(table[i / times], 0, flat, i * n, n);
        }
        return backend.tensor(DType.FLOAT64, flat, table.length * times, n);
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
