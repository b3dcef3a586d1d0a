package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.LowRankAdapter;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.PReluNetwork;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.ExpertRewardModel.Aggregation;
import dev.plumbline.preference.reward.ExpertRewardModel.Expert;
import dev.plumbline.preference.reward.ExpertRewardModel.Inputs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The three phases of an {@link ExpertRewardModel}, Quan 2024 (arXiv 2403.01197): base on human pairs, experts on
/// pairs labelled for one capability, aggregation on other human pairs. Later phases leave earlier numbers as they are.
///
/// Adam on batches, Bradley-Terry loss; ridges are ρ on weights and not on biases or slopes.
///
/// @param hidden h, of the base and of the aggregation
/// @param rank r of the adapters
/// @param scale s = α/r
/// @param learningRate of all phases
/// @param steps of each phase; in phase 1 rounded up to whole passes
/// @param batch pairs of a step, at most
/// @param baseRidge ρ in phase 1
/// @param aggregationRidge ρ in phase 3
public record ExpertTraining(int hidden, int rank, double scale, double learningRate, int steps, int batch,
        double baseRidge, double aggregationRidge) {

    /// Phase 1: tanh units, all of W₀, b₀, u₀.
    public RewardModel base(Backend backend, PreferencePairs pairs, long seed) {
        return network(backend, pairs, hidden, seed);
    }

    /// The same with another number of units.
    public RewardModel network(Backend backend, PreferencePairs pairs, int units, long seed) {
        var layout = new Mlp.Layout(pairs.features(), List.of(units), 1, Activation.TANH);
        int perPass = PairBatches.perPass(pairs.size(), batch);
        var options = new RewardModelTrainer.Options(layout, DType.FLOAT64, BradleyTerryLoss.PLAIN, rule(), baseRidge,
                (steps + perPass - 1) / perPass, batch, 0, seed);
        return new RewardModelTrainer(backend, options).train(pairs, null).model();
    }

    private StepRule rule() {
        return new StepRule.Adam(AdamOptions.of(learningRate));
    }

    /// Phase 2 of one capability: A, B and the head, which starts as u₀. W₀ and b₀ are read, never written; the part of
    /// the layer that they make is computed once.
    public Expert expert(Backend backend, RewardModel base, PreferencePairs pairs, Philox random) {
        ExpertRewardModel.requireOneHiddenLayer(base);
        int inputs = base.layout().inputs();
        int units = base.layout().hidden().getFirst();
        try (var _ = backend.scope()) {
            ModelKernels kernels = backend.model();
            var data = new StackedPairs(backend, pairs, BradleyTerryLoss.PLAIN);
            Tensor frozen = kernels.addBias(
                    kernels.matmul(data.features(), false,
                            backend.tensor(DType.FLOAT64, base.parameters().get(0), inputs, units), false),
                    backend.tensor(DType.FLOAT64, base.parameters().get(1), units));
            var adapter = LowRankAdapter.start(backend, DType.FLOAT64, inputs, rank, units, scale, random);
            Tensor head = backend.tensor(DType.FLOAT64, base.parameters().get(2), units, 1);
            var trained = new ArrayList<StepRule.Parameter>();
            adapter.parameters().forEach(p -> trained.add(new StepRule.Parameter(backend, rule(), p)));
            trained.add(new StepRule.Parameter(backend, rule(), head));
            var batches = new PairBatches(pairs.size(), batch, random.fork(1));
            for (int step = 0; step < steps; step++) {
                try (var _ = backend.scope()) {
                    int[] index = batches.next();
                    var part = data.select(index);
                    var z = kernels.activation(base.layout().activation(), kernels.addScaled(
                            kernels.gatherRows(frozen, data.rows(index)), 1, adapter.forward(part.features())));
                    Tensor dr = part.gradient(kernels.matmul(z.value(), false, head, false));
                    Tensor dz = kernels.multiply(kernels.matmul(dr, false, head, true), z.slope());
                    Tensor dHead = kernels.matmul(z.value(), true, dr, false);
                    List<Tensor> low = adapter.backward(dz);
                    trained.get(0).step(low.get(0));
                    trained.get(1).step(low.get(1));
                    trained.get(2).step(dHead);
                }
            }
            return new Expert(finite(trained.get(0).value()), finite(trained.get(1).value()),
                    finite(trained.get(2).value()), scale);
        }
    }

    /// Phase 3: the same model with an aggregation of `inputs`, standardised over both sides of the pairs.
    public ExpertRewardModel aggregated(
            Backend backend, ExpertRewardModel model, Inputs inputs, PreferencePairs pairs, Philox random) {
        var seen = new PreferencePairs(model.inputs(backend, pairs.chosen(), inputs),
                model.inputs(backend, pairs.rejected(), inputs), pairs.margin(), pairs.weight(), pairs.target(),
                pairs.group());
        var scaling = FeatureScaling.of(seen);
        try (var _ = backend.scope()) {
            var data = new StackedPairs(backend, scaling.apply(seen), BradleyTerryLoss.PLAIN);
            var network = PReluNetwork.random(backend, DType.FLOAT64, seen.features(), hidden, random);
            var trained = network.parameters().stream()
                    .map(p -> new StepRule.Parameter(backend, rule(), p)).toList();
            var batches = new PairBatches(pairs.size(), batch, random.fork(1));
            for (int step = 0; step < steps; step++) {
                try (var _ = backend.scope()) {
                    var part = data.select(batches.next());
                    List<Tensor> gradients = network.backward(part.gradient(network.forward(part.features())));
                    for (int i = 0; i < gradients.size(); i++) {
                        boolean weights = i == 0 || i == 2;
                        trained.get(i).step(weights
                                ? backend.model().addScaled(gradients.get(i), aggregationRidge, trained.get(i).value())
                                : gradients.get(i));
                    }
                }
            }
            var numbers = trained.stream().map(p -> finite(p.value())).toList();
            return new ExpertRewardModel(
                    model.base(), model.experts(), new Aggregation(inputs, scaling, hidden, numbers));
        }
    }

    private double[] finite(Tensor tensor) {
        double[] values = tensor.toArray();
        if (!Arrays.stream(values).allMatch(x -> Math.abs(x) <= Double.MAX_VALUE)) {
            throw new DivergedException("training diverged; lower the learning rate, now " + learningRate);
        }
        return values;
    }
}
