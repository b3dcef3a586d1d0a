package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.LowRankAdapter;
import dev.plumbline.model.PReluNetwork;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// A reward assembled from experts for single capabilities, a dense mixture: Quan 2024 (DMoERM, arXiv 2403.01197).
///
/// Base: z = g(W₀ x + b₀), r = u₀ · z, a network with one hidden layer of h units. Expert k: W_k = W₀ + s B_k A_k of
/// low rank ({@link LowRankAdapter}), z_k = g(W_k x + b₀), r_k = u_k · z_k. Aggregation:
/// r(x) = v · PReLU(V [inputs] + c) + c₂ ({@link PReluNetwork}), where the inputs are all hidden states z₁ .. z_K
/// (K h numbers) or all rewards r₁ .. r_K (K numbers), standardised.
///
/// Trained in three phases by {@link ExpertTraining}. Plain numbers, bound to no execution.
///
/// @param base one hidden layer
/// @param experts of capabilities 1 .. K
/// @param aggregation of them; null before phase 3
public record ExpertRewardModel(RewardModel base, List<Expert> experts, Aggregation aggregation) {

    /// What is aggregated.
    public enum Inputs {
        /// z₁ .. z_K, as the paper's code does.
        HIDDEN_STATES,
        /// r₁ .. r_K.
        REWARDS
    }

    /// @param down A_kᵀ `[d x rank]`
    /// @param up B_kᵀ `[rank x h]`
    /// @param head u_k `[h]`
    /// @param scale s
    public record Expert(double[] down, double[] up, double[] head, double scale) {}

    /// @param scaling of the inputs
    /// @param hidden units of the network
    /// @param network numbers of a {@link PReluNetwork}
    public record Aggregation(Inputs inputs, FeatureScaling scaling, int hidden, List<double[]> network) {}

    public ExpertRewardModel {
        experts = List.copyOf(experts);
        requireOneHiddenLayer(base);
    }

    static void requireOneHiddenLayer(RewardModel base) {
        if (base.layout().hidden().size() != 1) {
            throw new IllegalArgumentException(
                    "the base needs one hidden layer, has " + base.layout().hidden().size());
        }
    }

    /// h.
    public int hidden() {
        return base.layout().hidden().getFirst();
    }

    private Activation activation() {
        return base.layout().activation();
    }

    /// z_k `[rows x h]` of every expert for `x` `[rows x d]`.
    private List<Tensor> states(Backend backend, Tensor x) {
        ModelKernels kernels = backend.model();
        int inputs = base.layout().inputs();
        Tensor frozen = kernels.addBias(
                kernels.matmul(x, false, backend.tensor(DType.FLOAT64, base.parameters().get(0), inputs, hidden()),
                        false),
                backend.tensor(DType.FLOAT64, base.parameters().get(1), hidden()));
        return experts.stream().map(expert -> {
            int rank = expert.down().length / inputs;
            var adapter = LowRankAdapter.of(
                    backend, DType.FLOAT64, inputs, rank, hidden(), expert.scale(), expert.down(), expert.up());
            return kernels.activation(activation(), kernels.addScaled(frozen, 1, adapter.forward(x))).value();
        }).toList();
    }

    /// [z₁; ...; z_K] `[rows][K h]` of `features` `[rows][d]`.
    public double[][] hiddenStates(Backend backend, double[][] features) {
        return columns(backend, features, hidden(), states -> states);
    }

    /// r₁ .. r_K `[rows][K]`.
    public double[][] capabilityRewards(Backend backend, double[][] features) {
        return columns(backend, features, 1, states -> {
            var rewards = new Tensor[states.size()];
            Arrays.setAll(rewards, k -> backend.model().matmul(states.get(k), false,
                    backend.tensor(DType.FLOAT64, experts.get(k).head(), hidden(), 1), false));
            return List.of(rewards);
        });
    }

    private double[][] columns(
            Backend backend, double[][] features, int width, UnaryOperator<List<Tensor>> map) {
        var rows = new double[features.length][width * experts.size()];
        if (rows.length == 0) {
            return rows;
        }
        try (var _ = backend.scope()) {
            int inputs = base.layout().inputs();
            Tensor x = backend.tensor(DType.FLOAT64, RewardModel.flat(features, inputs), features.length, inputs);
            List<Tensor> blocks = map.apply(states(backend, x));
            for (int k = 0; k < blocks.size(); k++) {
                double[] block = blocks.get(k).toArray();
                for (int i = 0; i < rows.length; i++) {
                    System.arraycopy(block, i * width, rows[i], k * width, width);
                }
            }
            return rows;
        }
    }

    /// What {@link Aggregation} reads, not yet standardised.
    double[][] inputs(Backend backend, double[][] features, Inputs inputs) {
        return switch (inputs) {
            case HIDDEN_STATES -> hiddenStates(backend, features);
            case REWARDS -> capabilityRewards(backend, features);
        };
    }

    /// r of each row of `features` `[rows][d]`.
    ///
    /// @throws IllegalStateException before phase 3
    public double[] score(Backend backend, double[][] features) {
        if (aggregation == null) {
            throw new IllegalStateException("the experts have not been aggregated yet");
        }
        if (features.length == 0) {
            return new double[0];
        }
        double[][] rows = aggregation.scaling().apply(inputs(backend, features, aggregation.inputs()));
        int width = rows[0].length;
        try (var _ = backend.scope()) {
            var network = PReluNetwork.of(
                    backend, DType.FLOAT64, width, aggregation.hidden(), aggregation.network());
            return network.forward(backend.tensor(DType.FLOAT64, RewardModel.flat(rows, width), rows.length, width))
                    .toArray();
        }
    }
}
