package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.kernel.RepeatedStep;
import dev.plumbline.kernel.RowIndex;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Trains a reward model r(features) on compared pairs by the Bradley-Terry loss.
///
/// One step on a batch of B pairs: scores of [chosen; rejected] by one forward pass `[2B x 1]`, the loss and its
/// gradients in the scores per pair, the mean over the batch, back-propagation, an optimiser step. With pair weights vᵢ
/// (normalised to mean 1 over the training set): L = (1/B) Σ vᵢ [ℓ(zᵢ) + λ (cᵢ + rᵢ)²] + (ρ/2) ‖W‖², the ridge on
/// weights, not on biases. Data is put on the backend once; a run repeats bit for bit from its seed.
public final class RewardModelTrainer {
    private final Backend backend;
    private final Options options;

    /// @param layout the network; its number of inputs must be that of the data
    /// @param dtype type of all arithmetic
    /// @param loss label smoothing ε and centring λ
    /// @param step optimiser
    /// @param ridge ρ ≥ 0
    /// @param epochs passes over the data, at least 1
    /// @param batchSize pairs of a step; 0: all
    /// @param patience stop after so many epochs without a lower validation loss and return to the best; 0: never
    /// @param seed of the initial weights and of the order of the data
    public record Options(Mlp.Layout layout, DType dtype, BradleyTerryLoss loss, StepRule step, double ridge, int epochs,
            int batchSize, int patience, long seed) {
        public Options {
            if (!(ridge >= 0 && ridge <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("ridge must be finite and not negative, was " + ridge);
            }
            if (epochs < 1 || batchSize < 0 || patience < 0) {
                throw new IllegalArgumentException("needs epochs >= 1, batchSize >= 0, patience >= 0, were " + epochs
                        + ", " + batchSize + ", " + patience);
            }
        }

        public Options withSeed(long other) {
            return new Options(layout, dtype, loss, step, ridge, epochs, batchSize, patience, other);
        }
    }

    /// One line of the training history; losses are weighted means of ℓ without centring or ridge.
    ///
    /// @param validationLoss NaN without validation data
    public record Epoch(int epoch, double trainingLoss, double validationLoss) {}

    /// @param bestEpoch the epoch whose parameters were kept
    public record Trained(RewardModel model, List<Epoch> history, int bestEpoch) {}

    public RewardModelTrainer(Backend backend, Options options) {
        this.backend = backend;
        this.options = options;
    }

    /// @param validation null: none, and no early stopping
    /// @throws IllegalArgumentException if there are no pairs, or features do not fit the network, or there is
    ///     early stopping without validation data, or the validation loss is not finite
    /// @throws DivergedException if the parameters stop being finite: the learning rate is too high
    public Trained train(PreferencePairs training, PreferencePairs validation) {
        if (training.size() == 0) {
            throw new IllegalArgumentException("there are no pairs to train on");
        }
        if (options.patience() > 0 && validation == null) {
            throw new IllegalArgumentException("early stopping needs validation pairs");
        }
        var random = new Philox(options.seed(), 0);
        try (var _ = backend.scope()) {
            var model = Mlp.random(backend, options.dtype(), options.layout(), random.fork(0));
            var parameters = model.parameters().stream()
                    .map(tensor -> new StepRule.Parameter(backend, options.step(), tensor))
                    .toList();
            var data = OnBackend.of(backend, options, training);
            var heldOut = validation == null ? null : OnBackend.of(backend, options, validation);
            var history = new ArrayList<Epoch>();
            List<double[]> best = null;
            double lowest = Double.POSITIVE_INFINITY;
            int bestEpoch = 0;
            try (var steps = new Steps(model, parameters, data)) {
                for (int epoch = 1; epoch <= options.epochs(); epoch++) {
                    epoch(steps, random.fork(epoch));
                    double loss = loss(model, data);
                    double validationLoss = heldOut == null ? Double.NaN : loss(model, heldOut);
                    requireFinite(options, epoch, loss, heldOut != null, validationLoss);
                    history.add(new Epoch(epoch, loss, validationLoss));
                    if (options.patience() == 0 || validationLoss < lowest) {
                        lowest = validationLoss;
                        bestEpoch = epoch;
                        best = model.values();
                    } else if (epoch - bestEpoch >= options.patience()) {
                        break;
                    }
                }
            }
            return new Trained(new RewardModel(options.layout(), options.dtype(), best), history, bestEpoch);
        }
    }

    static void requireFinite(Options options, int epoch, double loss, boolean validated, double validationLoss) {
        if (!(Math.abs(loss) <= Double.MAX_VALUE)) {
            throw new DivergedException("training diverged in epoch " + epoch + " (loss " + loss
                    + "); lower the learning rate, now " + options.step());
        }
        if (validated && !(Math.abs(validationLoss) <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("the validation loss is " + validationLoss + " in epoch " + epoch
                    + " while the training loss is finite; check the validation features");
        }
    }

    private void epoch(Steps steps, Philox random) {
        int pairs = steps.data.pairs();
        int batch = options.batchSize() == 0 ? pairs : Math.min(options.batchSize(), pairs);
        if (batch == pairs) {
            steps.runOnAll();
            return;
        }
        int[] order = random.permutation(pairs);
        for (int from = 0; from < pairs; from += batch) {
            steps.run(order, from, Math.min(batch, pairs - from));
        }
    }

    /// The steps of a training, one for each size of batch that occurs.
    private final class Steps implements AutoCloseable {
        /// @param rows of the batch; null: all pairs
        private record Batches(RowIndex rows, RepeatedStep step) {}

        private final Mlp model;
        private final List<StepRule.Parameter> parameters;
        private final OnBackend data;
        private final Map<Integer, Batches> bySize = new HashMap<>();

        Steps(Mlp model, List<StepRule.Parameter> parameters, OnBackend data) {
            this.model = model;
            this.parameters = parameters;
            this.data = data;
        }

        void runOnAll() {
            run(bySize.computeIfAbsent(data.pairs(),
                    _ -> new Batches(null, backend.repeated(() -> step(model, parameters, data)))).step());
        }

        /// On the pairs `order[from]`, ..., `size` of them.
        void run(int[] order, int from, int size) {
            var batches = bySize.computeIfAbsent(size, _ -> {
                var rows = new RowIndex(size);
                return new Batches(rows, backend.repeated(() -> step(model, parameters, data.gather(backend, rows))));
            });
            batches.rows().copyFrom(order, from);
            run(batches.step());
        }

        private void run(RepeatedStep step) {
            parameters.forEach(StepRule.Parameter::advance);
            step.run();
        }

        @Override
        public void close() {
            bySize.values().forEach(batches -> batches.step().close());
        }
    }

    private void step(Mlp model, List<StepRule.Parameter> parameters, OnBackend batch) {
        var kernels = backend.model();
        var terms = backend.preference().bradleyTerryGradient(
                scores(model, batch), options.loss().labelSmoothing(), options.loss().centering());
        int pairs = batch.pairs();
        Tensor sum = kernels.concatRows(terms.gradChosen(), terms.gradRejected());
        Tensor mean = kernels.addScaled(backend.zeros(options.dtype(), 2 * pairs), 1.0 / pairs, sum);
        var gradients = model.backward(kernels.reshape(mean, 2 * pairs, 1));
        for (int i = 0; i < gradients.size(); i++) {
            boolean weights = i % 2 == 0;
            Tensor gradient = gradients.get(i);
            if (weights && options.ridge() > 0) {
                gradient = kernels.addScaled(gradient, options.ridge(), parameters.get(i).value());
            }
            parameters.get(i).follow(gradient);
        }
    }

    /// Weighted mean of ℓ with the trainer's smoothing.
    private double loss(Mlp model, OnBackend data) {
        try (var _ = backend.scope()) {
            var terms =
                    backend.preference().bradleyTerryGradient(scores(model, data), options.loss().labelSmoothing(), 0);
            return backend.numerics().sum(terms.loss()).item() / data.totalWeight();
        }
    }

    private Pairs scores(Mlp model, OnBackend data) {
        int pairs = data.pairs();
        var kernels = backend.model();
        Tensor scores = kernels.reshape(model.forward(kernels.concatRows(data.chosen(), data.rejected())), 2 * pairs);
        var index = new int[pairs];
        Arrays.setAll(index, i -> i);
        Tensor chosen = kernels.gatherRows(scores, index);
        Arrays.setAll(index, i -> pairs + i);
        Tensor rejected = kernels.gatherRows(scores, index);
        return new Pairs(chosen, rejected, data.margin(), data.weight(), data.target());
    }

    /// Weights of mean 1, and their sum.
    record Weights(double[] weight, double total) {}

    /// Divides `weight` by its mean, in place.
    static Weights normalized(double... weight) {
        double mean = CompensatedSum.of(weight) / weight.length;
        if (!(mean > 0)) {
            throw new IllegalArgumentException("all pair weights are 0");
        }
        for (int i = 0; i < weight.length; i++) {
            weight[i] /= mean;
        }
        return new Weights(weight, CompensatedSum.of(weight));
    }

    /// The pairs as tensors; absent columns stay null.
    private record OnBackend(
            Tensor chosen, Tensor rejected, Tensor margin, Tensor weight, Tensor target, int pairs, double totalWeight) {

        static OnBackend of(Backend backend, Options options, PreferencePairs data) {
            int inputs = options.layout().inputs();
            var dtype = options.dtype();
            var weight = data.weight() == null ? null : normalized(data.weight().clone());
            return new OnBackend(
                    backend.tensor(dtype, RewardModel.flat(data.chosen(), inputs), data.size(), inputs),
                    backend.tensor(dtype, RewardModel.flat(data.rejected(), inputs), data.size(), inputs),
                    vector(backend, dtype, data.margin()),
                    vector(backend, dtype, weight == null ? null : weight.weight()),
                    vector(backend, dtype, data.target()),
                    data.size(),
                    weight == null ? data.size() : weight.total());
        }

        OnBackend gather(Backend backend, RowIndex index) {
            var kernels = backend.model();
            return new OnBackend(
                    kernels.gatherRows(chosen, index),
                    kernels.gatherRows(rejected, index),
                    margin == null ? null : kernels.gatherRows(margin, index),
                    weight == null ? null : kernels.gatherRows(weight, index),
                    target == null ? null : kernels.gatherRows(target, index),
                    index.rows().length,
                    index.rows().length);
        }

        private static Tensor vector(Backend backend, DType dtype, double[] values) {
            return values == null ? null : backend.vector(dtype, values);
        }
    }
}
