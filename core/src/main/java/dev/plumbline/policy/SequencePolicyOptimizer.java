package dev.plumbline.policy;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.PolicyKernels.Trajectories;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Policy optimisation where a response is several steps: episodes of a {@link FiniteMdp} under a softmax policy with
/// one row of logits for each state.
///
/// Each update draws episodes, pads them to the horizon, penalises each token, estimates token advantages, and takes
/// clipped surrogate steps whose token losses are combined as {@link LossAggregation} says. The record holds exact
/// values by dynamic programming.
public final class SequencePolicyOptimizer {
    private final Backend backend;
    private final DType dtype;
    private final FiniteMdp mdp;
    private final double[][] referenceLogits;
    private final double[][] referenceLogp;
    private final LogitModel model;
    private final Options options;
    private final Philox random;
    private final Philox order;
    private final Consumer<PolicyStep> observer;
    private final Tensor value;
    private KlController controller;

    /// Where token advantages come from.
    public sealed interface Credit {
        /// Generalised advantage estimation with one learned value for each state.
        ///
        /// @param lambda in [0, 1]
        /// @param valueRate learning rate of the values
        /// @param valueClip range around the value at sampling; +∞: none
        record Critic(double lambda, double valueRate, double valueClip) implements Credit {
            public Critic {
                Gae.requireUnit("lambda", lambda);
                PpoLoss.requireValueClip(valueClip);
                if (!(valueRate > 0 && valueRate <= Double.MAX_VALUE)) {
                    throw new IllegalArgumentException("valueRate must be positive and finite, was " + valueRate);
                }
            }
        }

        /// The whole response's advantage within its group, the same for each of its tokens (GRPO, RLOO).
        ///
        /// @param size G; divides the number of episodes
        record Group(GroupAdvantage advantage, int size) implements Credit {
            public Group {
                if (size < 1) {
                    throw new IllegalArgumentException("size must be at least 1, was " + size);
                }
            }
        }

        /// The reward to go of each token, standardised over the tokens of the update by {@link Whitening} with
        /// ε = 1e-8 and divisor n: A_t = (G_t − mean)/√(variance + ε), G_t = r_t + u_t + γ G_{t+1}.
        ///
        /// @param added u
        record ToGo(StepRewards added) implements Credit {}
    }

    /// Rewards u that depend on more of an episode than the state and the action of their step.
    @FunctionalInterface
    public interface StepRewards {
        /// @return one for each step; nothing, if it is null, is added
        double[] of(FiniteMdp.Trajectory episode);
    }

    /// @param episodes drawn for each update
    /// @param epochs minibatches of whole episodes; an early stop ends the steps of the policy, not of the values
    /// @param penalty none, or sampled for each token; the full penalty has no meaning for sampled states
    /// @param gamma discount of the reward in [0, 1]
    /// @param recordEvery record before the first update, after every so many, and after the last
    public record Options(int episodes, MinibatchEpochs epochs, PpoClip clip, Credit credit,
            LossAggregation aggregation, KlPenalty penalty, double gamma, int updates, int recordEvery, long seed) {
        public Options {
            Gae.requireUnit("gamma", gamma);
            if (episodes < 1 || updates < 0 || recordEvery < 1) {
                throw new IllegalArgumentException("episodes and recordEvery must be at least 1 and updates"
                        + " not negative, were " + episodes + ", " + recordEvery + ", " + updates);
            }
            epochs.requireAtMost(episodes);
            if (credit instanceof Credit.Group group && episodes % group.size() != 0) {
                throw new IllegalArgumentException(
                        "groups of " + group.size() + " do not divide " + episodes + " episodes");
            }
            if (penalty instanceof KlPenalty.Full) {
                throw new IllegalArgumentException("sequences take a sampled penalty, not the full one");
            }
        }
    }

    /// Exact values after `update` updates.
    ///
    /// @param objective E Σ γᵗ r
    /// @param kl divergence of whole trajectories from the reference, in nats
    /// @param length expected number of steps
    /// @param beta weight of the penalty in the next update
    public record Point(int update, double objective, double kl, double length, double beta) {}

    private SequencePolicyOptimizer(Backend backend, DType dtype, FiniteMdp mdp, double[][] referenceLogits,
            LogitModel model, Options options, Consumer<PolicyStep> observer) {
        this.backend = backend;
        this.dtype = dtype;
        this.mdp = mdp;
        this.referenceLogits = referenceLogits;
        this.model = model;
        this.options = options;
        this.observer = observer;
        random = new Philox(options.seed(), 0);
        order = new Philox(options.seed(), 1);
        referenceLogp = new double[mdp.states()][];
        Arrays.setAll(referenceLogp, s -> SoftmaxPolicy.logSoftmax(referenceLogits[s]));
        value = backend.zeros(dtype, mdp.states());
        controller = options.penalty().controller();
    }

    /// Optimises `model`, whose logits must be `[states x actions]`, and returns the record.
    public static List<Point> run(Backend backend, DType dtype, FiniteMdp mdp, double[][] referenceLogits,
            LogitModel model, Options options) {
        return new SequencePolicyOptimizer(backend, dtype, mdp, referenceLogits, model, options, null).run();
    }

    /// The same, and `observer` is told of every minibatch of every update before its step.
    public static List<Point> run(Backend backend, DType dtype, FiniteMdp mdp, double[][] referenceLogits,
            LogitModel model, Options options, Consumer<PolicyStep> observer) {
        return new SequencePolicyOptimizer(backend, dtype, mdp, referenceLogits, model, options, observer).run();
    }

    private List<Point> run() {
        var record = new ArrayList<Point>();
        for (int update = 0; update <= options.updates(); update++) {
            try (var _ = backend.scope()) {
                double[][] logits = logits();
                boolean last = update == options.updates();
                if (last || update % options.recordEvery() == 0 || !(controller instanceof KlController.Fixed)) {
                    var point = measure(update, logits);
                    controller = update == 0 ? controller : controller.update(point.kl(), options.episodes());
                    if (last || update % options.recordEvery() == 0) {
                        record.add(new Point(update, point.objective(), point.kl(), point.length(), controller.beta()));
                    }
                }
                if (!last) {
                    update(update, new Episodes(logits));
                }
            }
        }
        return List.copyOf(record);
    }

    private double[][] logits() {
        double[] flat = model.forward().toArray();
        var rows = new double[mdp.states()][];
        Arrays.setAll(rows, s -> Arrays.copyOfRange(flat, s * mdp.actions(), (s + 1) * mdp.actions()));
        return rows;
    }

    private Point measure(int update, double[][] logits) {
        var ones = new double[mdp.states()][mdp.actions()];
        for (double[] row : ones) {
            Arrays.fill(row, 1);
        }
        var counting = new FiniteMdp(mdp.start(), mdp.transition(), ones, mdp.horizon());
        return new Point(update, ExactPolicyGradient.of(mdp, logits, options.gamma()).objective(),
                ExactPolicyGradient.trajectoryKl(mdp, logits, referenceLogits).objective(),
                ExactPolicyGradient.of(counting, logits, 1).objective(), controller.beta());
    }

    private void update(int update, Episodes batch) {
        int tokens = batch.state.length;
        var surrogate = new Surrogate(backend, batch.state, backend.vector(dtype, batch.action), batch.weights(),
                new double[mdp.states()]);
        Tensor reference = backend.vector(dtype, batch.referenceLogp);
        int[][][] partition = tokens(options.epochs().partition(options.episodes(), order));
        var ascent = new SurrogateAscent(backend, update, options.clip(), options.epochs(), options.penalty(),
                controller.beta(), 0, null, observer);
        switch (options.credit()) {
            case Credit.Group(GroupAdvantage kind, int size) -> {
                int groups = options.episodes() / size;
                Tensor returns = backend.tensor(dtype, batch.returns(), groups, size);
                double[] advantage = backend.policy().groupAdvantage(kind, returns).toArray();
                var perToken = new double[tokens];
                Arrays.setAll(perToken, i -> batch.mask[i] * advantage[i / mdp.horizon()]);
                ascent.ascend(model, surrogate, backend.vector(dtype, perToken), reference, partition);
            }
            case Credit.ToGo(StepRewards added) -> {
                Tensor toGo = backend.vector(dtype, batch.toGo(added));
                Tensor advantage = backend.policy().whiten(toGo, backend.vector(dtype, batch.mask), true, 1e-8, 0);
                ascent.ascend(model, surrogate, advantage, reference, partition);
            }
            case Credit.Critic critic -> {
                int[] shape = {options.episodes(), mdp.horizon()};
                Tensor oldValue = backend.model().gatherRows(value, batch.state);
                var estimate = backend.policy().gae(new Trajectories(backend.tensor(dtype, batch.reward, shape),
                        backend.model().reshape(oldValue, shape), null, null, null,
                        backend.tensor(dtype, batch.mask, shape)), options.gamma(), critic.lambda());
                Tensor advantage = backend.model().reshape(estimate.advantage(), tokens);
                ascent.ascend(model, surrogate, advantage, reference, partition);
                surrogate.fitValues(value, oldValue, backend.model().reshape(estimate.returns(), tokens),
                        critic.valueClip(), critic.valueRate(), partition);
            }
        }
    }

    /// Entries of the episodes' tokens in place of the episodes.
    private int[][][] tokens(int[][][] episodes) {
        var tokens = new int[episodes.length][episodes[0].length][];
        for (int epoch = 0; epoch < tokens.length; epoch++) {
            for (int m = 0; m < tokens[epoch].length; m++) {
                tokens[epoch][m] = Arrays.stream(episodes[epoch][m])
                        .flatMap(e -> IntStream.range(e * mdp.horizon(), (e + 1) * mdp.horizon()))
                        .toArray();
            }
        }
        return tokens;
    }

    /// Drawn episodes, padded to the horizon, token by token: entry episode · horizon + t. Padding stands at state 0,
    /// action 0, with mask, reward and weight 0.
    private final class Episodes {
        final int[] state = new int[options.episodes() * mdp.horizon()];
        final double[] action = new double[state.length];
        final double[] reward = new double[state.length];
        final double[] mask = new double[state.length];
        final double[] referenceLogp = new double[state.length];

        final List<FiniteMdp.Trajectory> drawn = new ArrayList<>();

        Episodes(double[][] logits) {
            var logp = new double[mdp.states()][];
            Arrays.setAll(logp, s -> SoftmaxPolicy.logSoftmax(logits[s]));
            double[][] policy = Arrays.stream(logp).map(SoftmaxPolicy::exp).toArray(double[][]::new);
            for (int episode = 0; episode < options.episodes(); episode++) {
                var trajectory = mdp.draw(policy, random);
                drawn.add(trajectory);
                for (int t = 0; t < trajectory.length(); t++) {
                    int i = episode * mdp.horizon() + t;
                    state[i] = trajectory.states()[t];
                    int a = trajectory.actions()[t];
                    action[i] = a;
                    mask[i] = 1;
                    referenceLogp[i] = SequencePolicyOptimizer.this.referenceLogp[state[i]][a];
                    reward[i] = trajectory.rewards()[t] - penalty(logp[state[i]][a] - referenceLogp[i]);
                }
            }
        }

        private double penalty(double u) {
            return options.penalty() instanceof KlPenalty.Sampled sampled && sampled.placement() != KlPlacement.LOSS
                    ? controller.beta() * KlPlacement.value(sampled.estimator(), u)
                    : 0;
        }

        /// G_t = r_t + u_t + γ G_{t+1}, 0 at padding.
        double[] toGo(StepRewards added) {
            var toGo = new double[reward.length];
            for (int episode = 0; episode < drawn.size(); episode++) {
                double[] more = added.of(drawn.get(episode));
                double g = 0;
                for (int t = drawn.get(episode).length() - 1; t >= 0; t--) {
                    int i = episode * mdp.horizon() + t;
                    g = reward[i] + (more == null ? 0 : more[t]) + options.gamma() * g;
                    toGo[i] = g;
                }
            }
            return toGo;
        }

        double[] returns() {
            var returns = new double[options.episodes()];
            for (int i = 0; i < reward.length; i++) {
                returns[i / mdp.horizon()] += Math.pow(options.gamma(), i % mdp.horizon()) * reward[i];
            }
            return returns;
        }

        double[] weights() {
            var valid = new boolean[options.episodes()][mdp.horizon()];
            for (int i = 0; i < mask.length; i++) {
                valid[i / mdp.horizon()][i % mdp.horizon()] = mask[i] != 0;
            }
            double[][] weights = options.aggregation().weights(valid, mdp.horizon());
            return Arrays.stream(weights).flatMapToDouble(Arrays::stream).toArray();
        }
    }
}
