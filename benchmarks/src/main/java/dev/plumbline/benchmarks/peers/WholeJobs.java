package dev.plumbline.benchmarks.peers;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Jobs of several kernels.
final class WholeJobs {
    private WholeJobs() {}

    /// Advantages within groups, clipped loss, k3 to the reference, and the gradient in the log-probabilities.
    ///
    /// @param in rewards, log-probabilities, old ones, the reference's, each `[prompts x responses]`
    static Tensor[] grpo(Backend backend, Tensor... in) {
        var policy = backend.policy();
        var advantage = policy.groupAdvantage(new GroupAdvantage.GroupNormalized(1e-4, 1), in[0]);
        var surrogate = policy.ppoPolicyLoss(in[1], in[2], advantage, new PpoClip(0.2, 0.2, Double.POSITIVE_INFINITY));
        var divergence = policy.klEstimate(KlEstimator.K3, in[1], in[3]);
        return new Tensor[] {backend.model().addScaled(surrogate.value(), 0.04, divergence.value()),
                backend.model().addScaled(surrogate.slope(), 0.04, divergence.slope())};
    }

    /// E[gold of the best of n by proxy] of every prompt for n = 1, 2, 4, ..., the pool's size; n = 16 first.
    static Tensor[] bestOfNSweep(Backend backend, Tensor proxy, Tensor gold) {
        int pool = proxy.shape()[1];
        var n = IntStream.concat(IntStream.of(16), IntStream.iterate(1, k -> k <= pool, k -> 2 * k).filter(k -> k != 16));
        return backend.policy().bestOfNEstimates(proxy, gold, n.toArray()).toArray(Tensor[]::new);
    }

    /// One member of an ensemble in training.
    private static final class Member {
        private final Backend backend;
        private final int pairs;
        private final Tensor x;
        private final int[] first;
        private final int[] second;

        Member(Backend backend, DType dtype, int pairs, int inputs, double... features) {
            this.backend = backend;
            this.pairs = pairs;
            this.x = backend.tensor(dtype, features, 2 * pairs, inputs);
            this.first = IntStream.range(0, pairs).toArray();
            this.second = IntStream.range(pairs, 2 * pairs).toArray();
        }

        /// Mean loss before the last of `steps` steps of Adam on all pairs.
        double train(Mlp.Layout layout, DType dtype, List<double[]> weights, int steps) {
            try (var _ = backend.scope()) {
                var model = Mlp.of(backend, dtype, layout, weights);
                var rule = new StepRule.Adam(new AdamOptions(1e-3, 0.9, 0.999, 1e-8, 0));
                var parameters = model.parameters().stream().map(p -> new StepRule.Parameter(backend, rule, p)).toList();
                double loss = 0;
                for (int step = 1; step <= steps; step++) {
                    try (var _ = backend.scope()) {
                        var terms = step(model, parameters, dtype);
                        loss = step < steps ? 0 : Arrays.stream(terms.toArray()).average().orElseThrow();
                    }
                }
                return loss;
            }
        }

        private Tensor step(Mlp model, List<StepRule.Parameter> parameters, DType dtype) {
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
            return terms.loss();
        }
    }

    /// Trains an ensemble of networks, members side by side on as many threads as `backend` has.
    static final class Ensemble implements AutoCloseable {
        private final Backend backend;
        private final int[] extents;
        private final DType dtype;
        private final List<double[]> arrays;
        private final List<Backend> workers;
        private final List<Member> members;

        /// @param extents members, pairs, inputs, hidden, steps
        /// @param arrays features `[2 pairs x inputs]`, W₁ and W₂ of all members
        Ensemble(Backend backend, DType dtype, int[] extents, List<double[]> arrays, int threads) {
            this.backend = backend;
            this.extents = extents.clone();
            this.dtype = dtype;
            this.arrays = arrays;
            this.workers = IntStream.range(0, threads)
                    .mapToObj(_ -> Backends.open(backend.name(), BackendOptions.defaults().withThreads(1))).toList();
            this.members = workers.stream()
                    .map(worker -> new Member(worker, dtype, extents[1], extents[2], arrays.get(0))).toList();
        }

        /// The members' last losses.
        Tensor[] run() {
            var losses = new double[extents[0]];
            var threads = IntStream.range(1, workers.size()).mapToObj(w -> Thread.ofPlatform().start(() -> part(w, losses)))
                    .toList();
            part(0, losses);
            for (var thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return new Tensor[] {backend.tensor(dtype, losses, losses.length)};
        }

        private void part(int worker, double... losses) {
            var layout = new Mlp.Layout(extents[2], List.of(extents[3]), 1, Activation.TANH);
            for (int i = worker; i < losses.length; i += workers.size()) {
                int size = extents[2] * extents[3];
                losses[i] = members.get(worker).train(layout, dtype, List.of(
                        Arrays.copyOfRange(arrays.get(1), i * size, (i + 1) * size), new double[extents[3]],
                        Arrays.copyOfRange(arrays.get(2), i * extents[3], (i + 1) * extents[3]), new double[1]), extents[4]);
            }
        }

        @Override
        public void close() {
            workers.forEach(Backend::close);
        }
    }
}
