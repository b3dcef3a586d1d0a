package dev.plumbline.papers.secretsrlhf;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.PreferenceKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Training of the network of {@link World} as {@link dev.plumbline.preference.reward.RewardModelTrainer} does it (initial weights,
/// order, steps: with no extra, bit for bit), with something done to the gradient of each step.
final class RegularizedTraining {
    private RegularizedTraining() {}

    /// What a step descends.
    interface Gradient {
        /// @param model at θ
        /// @param rows chosen responses of the batch, then rejected ones `[2B x features]`
        /// @return in the order of the parameters
        List<Tensor> at(Backend backend, Mlp model, Tensor rows);
    }

    static RewardModel train(Backend backend, PreferencePairs pairs, long seed, Gradient gradient) {
        var random = new Philox(seed, 0);
        try (var _ = backend.scope()) {
            var model = Mlp.random(backend, DType.FLOAT64, World.LAYOUT, random.fork(0));
            var rule = World.options(World.EPOCHS, seed).step();
            var parameters =
                    model.parameters().stream().map(p -> new StepRule.Parameter(backend, rule, p)).toList();
            int n = pairs.size();
            double[] flat = Stream.concat(Arrays.stream(pairs.chosen()), Arrays.stream(pairs.rejected()))
                    .flatMapToDouble(Arrays::stream).toArray();
            Tensor data = backend.tensor(DType.FLOAT64, flat, 2 * n, World.FEATURES);
            for (int epoch = 1; epoch <= World.EPOCHS; epoch++) {
                int[] order = n <= World.BATCH ? IntStream.range(0, n).toArray() : random.fork(epoch).permutation(n);
                for (int from = 0; from < n; from += World.BATCH) {
                    int[] batch = Arrays.copyOfRange(order, from, Math.min(from + World.BATCH, n));
                    int[] rows = IntStream.concat(Arrays.stream(batch), Arrays.stream(batch).map(i -> n + i)).toArray();
                    try (var _ = backend.scope()) {
                        var g = gradient.at(backend, model, backend.model().gatherRows(data, rows));
                        for (int i = 0; i < g.size(); i++) {
                            parameters.get(i).step(g.get(i));
                        }
                    }
                }
            }
            return new RewardModel(World.LAYOUT, DType.FLOAT64, model.values());
        }
    }

    /// Gradient of the mean Bradley-Terry loss.
    static List<Tensor> bradleyTerry(Backend backend, Mlp model, Tensor rows) {
        var kernels = backend.model();
        int size = rows.shape()[0];
        Tensor scores = kernels.reshape(model.forward(rows), size);
        var terms = backend.preference().bradleyTerryGradient(
                PreferenceKernels.Pairs.of(
                        kernels.gatherRows(scores, IntStream.range(0, size / 2).toArray()),
                        kernels.gatherRows(scores, IntStream.range(size / 2, size).toArray())),
                0, 0);
        Tensor sum = kernels.concatRows(terms.gradChosen(), terms.gradRejected());
        Tensor mean = kernels.addScaled(backend.zeros(DType.FLOAT64, size), 2.0 / size, sum);
        return model.backward(kernels.reshape(mean, size, 1));
    }

    /// ∇L + b ∇L_cl on hidden activations under two dropouts of the inputs.
    ///
    /// @param kind `pair`: 2B responses; `difference`: B differences; `swav`: 2B responses predict each other's codes
    /// @param prototypes of swav
    record Contrast(String kind, double weight, double tau, double[][] prototypes, Philox random) implements Gradient {
        static final double DROPOUT = 0.1;
        private static final double SWAV_TAU = 0.1;
        private static final double SWAV_EPSILON = 0.05;

        @Override
        public List<Tensor> at(Backend backend, Mlp model, Tensor rows) {
            var gradients = new ArrayList<>(bradleyTerry(backend, model, rows));
            if (weight == 0) {
                return gradients;
            }
            var kernels = backend.model();
            var views = List.of(View.of(backend, model, rows, random), View.of(backend, model, rows, random));
            double[][] a = items(views.get(0).hidden());
            double[][] b = items(views.get(1).hidden());
            // a response that no unit answers to has no direction, and takes no part
            int[] there = IntStream.range(0, a.length).filter(i -> nonzero(a[i]) && nonzero(b[i])).toArray();
            if (there.length == 0) {
                return gradients;
            }
            double[][] someA = pick(a, there);
            double[][] someB = pick(b, there);
            var gradA = new double[there.length][World.HIDDEN];
            var gradB = new double[there.length][World.HIDDEN];
            if (kind.equals("swav")) {
                ContrastiveLoss.swav(someA, someB, ContrastiveLoss.codes(someA, prototypes, SWAV_EPSILON, 3),
                        ContrastiveLoss.codes(someB, prototypes, SWAV_EPSILON, 3), prototypes, SWAV_TAU, gradA, gradB);
            } else {
                ContrastiveLoss.simCse(someA, someB, tau, gradA, gradB);
            }
            add(backend, gradients, views.get(0), responses(gradA, there, a.length));
            add(backend, gradients, views.get(1), responses(gradB, there, a.length));
            return gradients;
        }

        private double[][] items(double[]... hidden) {
            if (!kind.equals("difference")) {
                return hidden;
            }
            int pairs = hidden.length / 2;
            var items = new double[pairs][];
            for (int i = 0; i < pairs; i++) {
                items[i] = hidden[i].clone();
                MetaRewardModel.add(items[i], -1, hidden[pairs + i]);
            }
            return items;
        }

        /// From gradients in items to gradients in hidden activations, row-major.
        private double[] responses(double[][] grad, int[] there, int items) {
            boolean difference = kind.equals("difference");
            var flat = new double[(difference ? 2 : 1) * items * World.HIDDEN];
            for (int i = 0; i < there.length; i++) {
                for (int k = 0; k < World.HIDDEN; k++) {
                    flat[there[i] * World.HIDDEN + k] = grad[i][k];
                    if (difference) {
                        flat[(items + there[i]) * World.HIDDEN + k] = -grad[i][k];
                    }
                }
            }
            return flat;
        }

        private void add(Backend backend, List<Tensor> gradients, View view, double... dHidden) {
            ModelKernels kernels = backend.model();
            Tensor dz = kernels.multiply(
                    backend.tensor(DType.FLOAT64, dHidden, view.slope().shape()), view.slope());
            gradients.set(0, kernels.addScaled(gradients.get(0), weight, kernels.matmul(view.input(), true, dz, false)));
            gradients.set(1, kernels.addScaled(gradients.get(1), weight, kernels.columnSum(dz)));
        }

        private static boolean nonzero(double... x) {
            return Arrays.stream(x).anyMatch(v -> v != 0);
        }

        private static double[][] pick(double[][] x, int... index) {
            return Arrays.stream(index).mapToObj(i -> x[i]).toArray(double[][]::new);
        }
    }

    /// One dropout view: inputs kept with probability 0.9 and divided by it.
    private record View(Tensor input, double[][] hidden, Tensor slope) {
        static View of(Backend backend, Mlp model, Tensor rows, Philox random) {
            var kernels = backend.model();
            var mask = new double[rows.shape()[0] * World.FEATURES];
            Arrays.setAll(mask, i -> random.nextDouble() < Contrast.DROPOUT ? 0 : 1 / (1 - Contrast.DROPOUT));
            Tensor input = kernels.multiply(rows, backend.tensor(DType.FLOAT64, mask, rows.shape()));
            var activated = kernels.activation(World.LAYOUT.activation(), kernels.addBias(
                    kernels.matmul(input, false, model.parameters().get(0), false), model.parameters().get(1)));
            double[] flat = activated.value().toArray();
            var hidden = new double[rows.shape()[0]][];
            Arrays.setAll(hidden, i -> Arrays.copyOfRange(flat, i * World.HIDDEN, (i + 1) * World.HIDDEN));
            return new View(input, hidden, activated.slope());
        }
    }

    /// MetaRM on the network: ∇L at θ′ = θ + η ∇J(θ), times I + η H_J if `exact`; H_J z as a central difference of ∇J along z.
    ///
    /// @param pool responses of the shifted policy `[prompts · K][features]`, those of a prompt side by side
    record Meta(double[][] pool, double eta, boolean exact, Philox random) implements Gradient {
        static final int K = 4;
        private static final int PROMPTS = 16;

        @Override
        public List<Tensor> at(Backend backend, Mlp model, Tensor rows) {
            if (eta == 0) {
                return bradleyTerry(backend, model, rows);
            }
            var batch = new double[PROMPTS * K * World.FEATURES];
            for (int p = 0; p < PROMPTS; p++) {
                int prompt = random.nextInt(pool.length / K);
                for (int j = 0; j < K; j++) {
                    System.arraycopy(pool[prompt * K + j], 0, batch, (p * K + j) * World.FEATURES, World.FEATURES);
                }
            }
            Tensor shifted = backend.tensor(DType.FLOAT64, batch, PROMPTS * K, World.FEATURES);
            var theta = model.parameters();
            var ascended = moved(backend, theta, eta, objectiveGradient(backend, model, shifted));
            var gradient = bradleyTerry(backend, ascended, rows);
            if (!exact) {
                return gradient;
            }
            double norm = Math.sqrt(gradient.stream().flatMapToDouble(g -> Arrays.stream(g.toArray())).map(g -> g * g).sum());
            if (!(norm > 0)) {
                return gradient;
            }
            double h = 1e-5 / norm;
            var above = objectiveGradient(backend, moved(backend, theta, h, gradient), shifted);
            var below = objectiveGradient(backend, moved(backend, theta, -h, gradient), shifted);
            var corrected = new ArrayList<Tensor>();
            for (int i = 0; i < gradient.size(); i++) {
                Tensor change = backend.model().addScaled(above.get(i), -1, below.get(i));
                corrected.add(backend.model().addScaled(gradient.get(i), eta / (2 * h), change));
            }
            return corrected;
        }

        private static Mlp moved(Backend backend, List<Tensor> theta, double step, List<Tensor> direction) {
            var values = new ArrayList<double[]>();
            for (int i = 0; i < theta.size(); i++) {
                values.add(backend.model().addScaled(theta.get(i), step, direction.get(i)).toArray());
            }
            return Mlp.of(backend, DType.FLOAT64, World.LAYOUT, values);
        }

        static List<Tensor> objectiveGradient(Backend backend, Mlp model, Tensor shifted) {
            int size = shifted.shape()[0];
            double[] r = model.forward(shifted).toArray();
            var rewards = new double[size / K][];
            Arrays.setAll(rewards, p -> Arrays.copyOfRange(r, p * K, (p + 1) * K));
            double[] gradient = Arrays.stream(MetaRewardModel.differenceGradient(rewards)).flatMapToDouble(Arrays::stream)
                    .toArray();
            return model.backward(backend.tensor(DType.FLOAT64, gradient, size, 1));
        }
    }
}
