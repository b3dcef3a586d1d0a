package dev.plumbline.policy;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PolicyKernels.Trajectories;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Maximises the mean over prompts of `E_π[R]` − β KL(π‖ref) for a softmax policy over each prompt's responses.
///
/// One response is one step: sample, score, penalise, advantage, one or more surrogate steps, adapt β. The arithmetic
/// is kernels of a {@link Backend}; draws are on the host from {@link Philox} stream 0 of the seed and the order of
/// minibatches from stream 1, so that a run repeats exactly on one execution. Objective, divergence and
/// entropy are recorded exactly, never estimated.
public final class PolicyOptimizer {
    private final Backend backend;
    private final DType dtype;
    private final Task task;
    private final LogitModel model;
    private final Options options;
    private final Philox random;
    private final Philox order;
    private final Consumer<PolicyStep> observer;
    private final Tensor reward;
    private final Tensor referenceLogits;
    private final double[][] referenceLogp;
    private final Tensor value;
    private KlController controller;

    /// @param reward `[prompts x responses]`
    /// @param referenceLogits `[prompts x responses]`
    public record Task(double[][] reward, double[][] referenceLogits) {
        public Task {
            if (reward.length == 0 || reward.length != referenceLogits.length) {
                throw new IllegalArgumentException("reward has " + reward.length + " prompts, referenceLogits has "
                        + referenceLogits.length + "; they must agree and not be 0");
            }
            for (int x = 0; x < reward.length; x++) {
                SoftmaxPolicy.requireSameLength("reward[" + x + "]", reward[x], "reward[0]", reward[0]);
                SoftmaxPolicy.requireSameLength(
                        "referenceLogits[" + x + "]", referenceLogits[x], "reward[0]", reward[0]);
            }
        }

        int prompts() {
            return reward.length;
        }

        int responses() {
            return reward[0].length;
        }
    }

    /// @param entropyBonus c_H ≥ 0, weight of the entropy in the objective
    /// @param updates batches
    /// @param recordEvery record before the first update, after every so many, and after the last
    /// @param seed of the draws
    public record Options(PolicyMethod method, KlPenalty penalty, double entropyBonus, int updates, int recordEvery,
            long seed) {
        public Options {
            if (!(entropyBonus >= 0 && entropyBonus <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("entropyBonus must be finite and not negative, was " + entropyBonus);
            }
            if (updates < 0 || recordEvery < 1) {
                throw new IllegalArgumentException("updates must not be negative and recordEvery at least 1, were "
                        + updates + ", " + recordEvery);
            }
            if (method instanceof PolicyMethod.ExactGradient && penalty instanceof KlPenalty.Sampled) {
                throw new IllegalArgumentException("the exact gradient takes the full penalty, not a sampled one");
            }
        }
    }

    /// Exact means over prompts after `update` updates.
    ///
    /// @param objective `E_π[R]`, without penalty
    /// @param kl KL(π‖ref) in nats
    /// @param entropy in nats
    /// @param beta weight of the penalty in the next update
    public record Point(int update, double objective, double kl, double entropy, double beta) {}

    private PolicyOptimizer(Backend backend, DType dtype, Task task, LogitModel model, Options options,
            Consumer<PolicyStep> observer) {
        this.backend = backend;
        this.dtype = dtype;
        this.task = task;
        this.model = model;
        this.options = options;
        this.observer = observer;
        random = new Philox(options.seed(), 0);
        order = new Philox(options.seed(), 1);
        reward = tensor(task.reward());
        referenceLogits = tensor(task.referenceLogits());
        referenceLogp = new double[task.prompts()][];
        Arrays.setAll(referenceLogp, x -> SoftmaxPolicy.logSoftmax(task.referenceLogits()[x]));
        value = backend.zeros(dtype, task.prompts());
        controller = options.penalty().controller();
    }

    /// Optimises `model`, whose logits must be `[prompts x responses]`, and returns the record.
    public static List<Point> run(Backend backend, DType dtype, Task task, LogitModel model, Options options) {
        return new PolicyOptimizer(backend, dtype, task, model, options, null).run();
    }

    /// The same, and `observer` is told of every minibatch of every update before its step.
    public static List<Point> run(Backend backend, DType dtype, Task task, LogitModel model, Options options,
            Consumer<PolicyStep> observer) {
        return new PolicyOptimizer(backend, dtype, task, model, options, observer).run();
    }

    private List<Point> run() {
        var record = new ArrayList<Point>();
        for (int update = 0; update <= options.updates(); update++) {
            try (var _ = backend.scope()) {
                boolean last = update == options.updates();
                boolean adapts = !(controller instanceof KlController.Fixed);
                boolean due = last || update % options.recordEvery() == 0;
                if (adapts || due) {
                    var point = measure(update);
                    controller = update == 0 ? controller : controller.update(point.kl(), batchSize());
                    if (due) {
                        record.add(new Point(
                                update, point.objective(), point.kl(), point.entropy(), controller.beta()));
                    }
                }
                if (!last) {
                    update(update);
                }
            }
        }
        return List.copyOf(record);
    }

    private int batchSize() {
        return switch (options.method()) {
            case PolicyMethod.ExactGradient() -> task.prompts();
            case PolicyMethod.ScoreFunction(Baseline b, PolicyMethod.Sampling sampling) -> batchSize(sampling);
            case PolicyMethod.GroupRelative g -> task.prompts() * g.responses();
            case PolicyMethod.Ppo p -> batchSize(p.sampling());
        };
    }

    private int batchSize(PolicyMethod.Sampling sampling) {
        return task.prompts() * (sampling instanceof PolicyMethod.Sampling.Draws(int n) ? n : task.responses());
    }

    private Point measure(int update) {
        Tensor z = model.forward();
        return new Point(update, mean(backend.policy().exactObjective(z, reward).value()),
                mean(backend.policy().klDivergence(z, referenceLogits).value()),
                mean(backend.policy().entropy(z).value()), controller.beta());
    }

    private static double mean(Tensor x) {
        return CompensatedSum.of(x.toArray()) / x.size();
    }

    private void update(int update) {
        switch (options.method()) {
            case PolicyMethod.ExactGradient() -> {
                // no samples: the surrogate's rows alone carry divergence and entropy
                var none = new Surrogate(backend, new int[0], null, new double[0], promptWeights());
                Tensor z = model.forward();
                Tensor gradient = backend.zeros(dtype, task.prompts(), task.responses());
                gradient = none.addRows(gradient, -1, backend.policy().exactObjective(z, reward).gradient());
                model.backward(none.addRowTerms(
                        gradient, z, referenceLogits, options.penalty(), controller.beta(), options.entropyBonus()));
                model.step();
            }
            case PolicyMethod.ScoreFunction(Baseline baseline, PolicyMethod.Sampling sampling) -> {
                var batch = sample(sampling);
                var advantage = new double[batch.size()];
                for (int x = 0; x < task.prompts(); x++) {
                    double b = baseline.value(batch.logp[x], batch.shaped[x]);
                    for (int i = x * batch.group; i < (x + 1) * batch.group; i++) {
                        advantage[i] = batch.reward(i) - b;
                    }
                }
                var once = MinibatchEpochs.of(1);
                ascend(update, batch, backend.vector(dtype, advantage), SurrogateAscent.OPEN, once,
                        partition(once, batch));
            }
            case PolicyMethod.GroupRelative group -> {
                var batch = sample(new PolicyMethod.Sampling.Draws(group.responses()));
                Tensor rewards = backend.tensor(dtype, batch.rewards(), task.prompts(), group.responses());
                Tensor advantage = backend.policy().groupAdvantage(group.advantage(), rewards);
                ascend(update, batch, backend.model().reshape(advantage, batch.size()), group.clip(), group.epochs(),
                        partition(group.epochs(), batch));
            }
            case PolicyMethod.Ppo ppo -> {
                var batch = sample(ppo.sampling());
                Tensor oldValue = backend.model().gatherRows(value, batch.prompt);
                Tensor rewards = backend.tensor(dtype, batch.rewards(), batch.size(), 1);
                var estimate = backend.policy().gae(new Trajectories(
                        rewards, backend.model().reshape(oldValue, batch.size(), 1), null, null, null, null), 1, 1);
                int[][][] partition = partition(ppo.epochs(), batch);
                ascend(update, batch, backend.model().reshape(estimate.advantage(), batch.size()), ppo.clip(),
                        ppo.epochs(), partition);
                batch.surrogate().fitValues(value, oldValue, backend.model().reshape(estimate.returns(), batch.size()),
                        ppo.valueClip(), ppo.valueRate(), partition);
            }
        }
    }

    private int[][][] partition(MinibatchEpochs epochs, Batch batch) {
        return epochs.partition(batch.size(), order);
    }

    private void ascend(int update, Batch batch, Tensor advantage, PpoClip clip, MinibatchEpochs epochs,
            int[][][] partition) {
        new SurrogateAscent(backend, update, clip, epochs, options.penalty(), controller.beta(),
                options.entropyBonus(), referenceLogits, observer)
                .ascend(model, batch.surrogate(), advantage, backend.vector(dtype, batch.referenceLogp()), partition);
    }

    private double[] promptWeights() {
        var weights = new double[task.prompts()];
        Arrays.fill(weights, 1.0 / task.prompts());
        return weights;
    }

    /// Draws a batch from the present policy and puts the penalty into its rewards if that is its place.
    private Batch sample(PolicyMethod.Sampling sampling) {
        double[] logits = model.forward().toArray();
        int prompts = task.prompts();
        int responses = task.responses();
        int group = sampling instanceof PolicyMethod.Sampling.Draws(int n) ? n : responses;
        var batch = new Batch(prompts, group);
        for (int x = 0; x < prompts; x++) {
            batch.logp[x] = SoftmaxPolicy.logSoftmax(Arrays.copyOfRange(logits, x * responses, (x + 1) * responses));
            batch.shaped[x] = shaped(x, batch.logp[x]);
            double[] p = SoftmaxPolicy.exp(batch.logp[x]);
            for (int j = 0; j < group; j++) {
                int i = x * group + j;
                batch.prompt[i] = x;
                batch.response[i] = sampling instanceof PolicyMethod.Sampling.Exhaustive ? j : random.nextIndex(p);
                batch.weight[i] =
                        (sampling instanceof PolicyMethod.Sampling.Exhaustive ? p[j] : 1.0 / group) / prompts;
            }
        }
        return batch;
    }

    /// R − β k(u) for each response if the penalty belongs in the reward, else R.
    private double[] shaped(int x, double[] logp) {
        double[] shaped = task.reward()[x].clone();
        if (options.penalty() instanceof KlPenalty.Sampled sampled && sampled.placement() != KlPlacement.LOSS) {
            for (int y = 0; y < shaped.length; y++) {
                // a response that cannot be drawn has no log ratio
                double u = logp[y] == Double.NEGATIVE_INFINITY ? 0 : logp[y] - referenceLogp[x][y];
                shaped[y] -= controller.beta() * KlPlacement.value(sampled.estimator(), u);
            }
        }
        return shaped;
    }

    private Tensor tensor(double[][] rows) {
        double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        return backend.tensor(dtype, flat, rows.length, rows[0].length);
    }

    /// Samples of one update, those of a prompt next to each other.
    private final class Batch {
        final int group;
        final int[] prompt;
        final int[] response;
        final double[] weight;
        final double[][] logp;
        final double[][] shaped;

        Batch(int prompts, int group) {
            this.group = group;
            prompt = new int[prompts * group];
            response = new int[prompts * group];
            weight = new double[prompts * group];
            logp = new double[prompts][];
            shaped = new double[prompts][];
        }

        int size() {
            return prompt.length;
        }

        double reward(int i) {
            return shaped[prompt[i]][response[i]];
        }

        double[] rewards() {
            var rewards = new double[size()];
            Arrays.setAll(rewards, this::reward);
            return rewards;
        }

        double[] referenceLogp() {
            var out = new double[size()];
            Arrays.setAll(out, i -> referenceLogp[prompt[i]][response[i]]);
            return out;
        }

        Surrogate surrogate() {
            double[] actions = Arrays.stream(response).asDoubleStream().toArray();
            return new Surrogate(backend, prompt, backend.vector(dtype, actions), weight, promptWeights());
        }
    }
}
