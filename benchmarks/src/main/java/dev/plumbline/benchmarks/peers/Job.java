package dev.plumbline.benchmarks.peers;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Aggregation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.HeapTensor;
import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.kernel.PolicyKernels.Trajectories;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntSupplier;

/// A {@link Workload} on one of our executions.
final class Job implements AutoCloseable {
    private final Backend backend;
    private final Step step;
    private final Runnable cleanup;
    private final IntSupplier steps;

    /// One call; its result is one number that stands for all, to be compared with the peers'.
    @FunctionalInterface
    private interface Step {
        Tensor[] run();
    }

    private Job(Backend backend, Step step) {
        this(backend, step, () -> {}, () -> 0);
    }

    private Job(Backend backend, Step step, Runnable cleanup, IntSupplier steps) {
        this.backend = backend;
        this.step = step;
        this.cleanup = cleanup;
        this.steps = steps;
    }

    @Override
    public void close() {
        cleanup.run();
    }

    /// @param arrays the inputs, as {@link SharedArrays} gave them to the peers
    static Job of(Backend backend, Workload work, List<double[]> arrays, int threads) {
        int[] extents = work.extents();
        var dtype = work.dtype();
        if (work.kernel().equals("mlp_step")) {
            return new Job(backend, mlpStep(backend, dtype, extents, arrays));
        }
        if (EnsembleToLoss.is(work)) {
            var ensemble = new EnsembleToLoss(backend.name(), work, arrays, threads);
            return new Job(backend, () -> new Tensor[] {backend.tensor(DType.FLOAT64, new double[] {ensemble.run()}, 1)}, ensemble::close, ensemble::steps);
        }
        if (work.kernel().equals("ensemble_training")) {
            var ensemble = new WholeJobs.Ensemble(backend, dtype, extents, arrays, threads);
            return new Job(backend, ensemble::run, ensemble::close, () -> 0);
        }
        int[] shape = extents.length == 1 ? extents : new int[] {extents[0], extents[1]};
        if (work.kernel().equals("matmul")) {
            shape = new int[] {extents[0], extents[0]};
        }
        int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        var in = new Tensor[arrays.size()];
        for (int i = 0; i < in.length; i++) {
            var array = arrays.get(i);
            in[i] = backend.tensor(dtype, array, array.length == size ? shape : new int[] {array.length});
        }
        return new Job(backend, switch (work.kernel()) {
            case "pairwise" -> () -> {
                var terms = backend.preference().bradleyTerryGradient(Pairs.of(in[0], in[1]), 0, 0);
                return new Tensor[] {terms.loss(), terms.gradChosen()};
            };
            case "softmax" -> () -> {
                var both = backend.numerics().logSoftmax(in[0]);
                return new Tensor[] {both.logProbability(), both.probability()};
            };
            case "mean" -> () -> aggregate(backend, new Aggregation.Mean(), in[0]);
            case "minimum" -> () -> aggregate(backend, new Aggregation.Minimum(), in[0]);
            case "uncertainty_weighted" -> () -> aggregate(backend, new Aggregation.UncertaintyWeighted(0.5, 1), in[0]);
            case "group_advantage" -> () ->
                new Tensor[] {backend.policy().groupAdvantage(new GroupAdvantage.GroupNormalized(1e-4, 1), in[0])};
            case "gae" -> () -> {
                var both = backend.policy().gae(new Trajectories(in[0], in[1], null, null, null, null), 0.99, 0.95);
                return new Tensor[] {both.advantage(), both.returns()};
            };
            case "policy_gradient" -> () -> {
                var terms = backend.policy().policyGradientLoss(in[0], in[1], in[2]);
                return new Tensor[] {terms.loss(), terms.gradient()};
            };
            case "ppo" -> () -> {
                var terms = backend.policy().ppoPolicyLoss(in[0], in[1], in[2], new PpoClip(0.2, 0.2, Double.POSITIVE_INFINITY));
                return new Tensor[] {terms.value(), terms.slope()};
            };
            case "k3" -> () -> {
                var terms = backend.policy().klEstimate(KlEstimator.K3, in[0], in[1]);
                return new Tensor[] {terms.value(), terms.slope()};
            };
            case "matmul" -> () -> new Tensor[] {backend.model().matmul(in[0], false, in[1], false)};
            case "grpo" -> () -> WholeJobs.grpo(backend, in);
            case "best_of_n_sweep" -> () -> WholeJobs.bestOfNSweep(backend, in[0], in[1]);
            default -> throw new IllegalArgumentException("no kernel " + work.kernel());
        });
    }

    private static Tensor[] aggregate(Backend backend, Aggregation aggregation, Tensor scores) {
        var both = backend.ensemble().aggregate(aggregation, scores);
        return new Tensor[] {both.value(), both.gradient()};
    }

    /// Forward, Bradley-Terry loss, backward, Adam, as the reward-model trainer does it; `arrays` = features of the
    /// chosen and rejected `[2 pairs x inputs]`, W₁, W₂.
    private static Step mlpStep(Backend backend, DType dtype, int[] extents, List<double[]> arrays) {
        int pairs = extents[0];
        var layout = new Mlp.Layout(extents[1], List.of(extents[2]), 1, Activation.TANH);
        var model = Mlp.of(backend, dtype, layout,
                List.of(arrays.get(1), new double[extents[2]], arrays.get(2), new double[1]));
        var rule = new StepRule.Adam(new AdamOptions(1e-3, 0.9, 0.999, 1e-8, 0));
        var parameters = model.parameters().stream().map(p -> new StepRule.Parameter(backend, rule, p)).toList();
        var x = backend.tensor(dtype, arrays.get(0), 2 * pairs, extents[1]);
        int[] first = new int[pairs];
        int[] second = new int[pairs];
        Arrays.setAll(first, i -> i);
        Arrays.setAll(second, i -> pairs + i);
        return () -> {
            var kernels = backend.model();
            var scores = kernels.reshape(model.forward(x), 2 * pairs);
            var terms = backend.preference().bradleyTerryGradient(
                    Pairs.of(kernels.gatherRows(scores, first), kernels.gatherRows(scores, second)), 0, 0);
            var sum = kernels.concatRows(terms.gradChosen(), terms.gradRejected());
            var mean = kernels.addScaled(backend.zeros(dtype, 2 * pairs), 1.0 / pairs, sum);
            var gradients = model.backward(kernels.reshape(mean, 2 * pairs, 1));
            for (int i = 0; i < gradients.size(); i++) {
                parameters.get(i).step(gradients.get(i));
            }
            return new Tensor[] {terms.loss()};
        };
    }

    /// Mean of the first output, and the steps to it where a job counts them, to be held against the peers'.
    Outcome value() {
        try (var _ = backend.scope()) {
            return new Outcome(Arrays.stream(step.run()[0].toArray()).average().orElseThrow(), steps.getAsInt());
        }
    }

    private double sink;

    /// Seconds a call, over at least `seconds`.
    double time(double seconds) {
        long start = System.nanoTime();
        long limit = start + (long) (seconds * 1e9);
        long calls = 0;
        long now;
        do {
            try (var _ = backend.scope()) {
                var result = step.run();
                sink += result[0] instanceof HeapTensor heap ? heap.get(0) : result.length;
            }
            calls++;
            now = System.nanoTime();
        } while (now < limit);
        return (now - start) * 1e-9 / calls;
    }
}
