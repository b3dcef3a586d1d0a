package dev.plumbline.benchmarks.gpu;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.kernel.RepeatedStep;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// One training step of the members of an ensemble of reward models on a batch that stays on the device: what
/// {@link dev.plumbline.preference.reward.EnsembleTrainer} does in a step, without the choice of a batch.
final class EnsembleStep implements AutoCloseable {
    private static final List<Integer> HIDDEN = List.of(64, 32);
    private static final int INPUTS = 64;

    private final Backend backend;
    private final DType dtype;
    private final int members;
    private final int pairs;
    private final Mlp model;
    private final List<StepRule.Parameter> parameters;
    private final Tensor features;
    private final int[][] sides;
    private final int[] back;
    private final List<Runnable> products = new ArrayList<>();
    private RepeatedStep repeated;
    private int repetitions;

    /// @param members trained together; 0 for one model without an axis of members
    EnsembleStep(Backend backend, DType dtype, int members, int pairs, long seed) {
        this.backend = backend;
        this.dtype = dtype;
        this.members = members;
        this.pairs = pairs;
        int count = Math.max(1, members);
        var layout = new Mlp.Layout(INPUTS, HIDDEN, 1, Activation.RELU);
        var random = new Philox(seed, 0);
        var networks = IntStream.range(0, count).mapToObj(k -> Mlp.random(backend, dtype, layout, random.fork(k))).toList();
        model = members == 0 ? networks.getFirst() : Mlp.stacked(backend, networks);
        parameters = model.parameters().stream()
                .map(tensor -> new StepRule.Parameter(backend, new StepRule.Adam(AdamOptions.of(1e-3)), tensor)).toList();
        features = normal(random.fork(-1), 2 * pairs, INPUTS);
        sides = new int[][] {side(count, 0), side(count, 1)};
        back = IntStream.range(0, count * 2 * pairs)
                .map(i -> i / pairs % 2 * count * pairs + i / (2 * pairs) * pairs + i % pairs).toArray();
        var widths = new ArrayList<>(List.of(INPUTS));
        widths.addAll(HIDDEN);
        widths.add(1);
        for (int layer = 0; layer < layout.layers(); layer++) {
            Tensor a = layer == 0 ? features : normal(random, 2 * pairs, widths.get(layer));
            Tensor dz = normal(random, 2 * pairs, widths.get(layer + 1));
            Tensor w = model.parameters().get(2 * layer);
            products.add(() -> backend.model().matmul(a, false, w, false));
            products.add(() -> backend.model().matmul(a, true, dz, false));
            if (layer > 0) {
                products.add(() -> backend.model().matmul(dz, false, w, true));
            }
        }
    }

    private int[] side(int count, int side) {
        return IntStream.range(0, count * pairs).map(i -> i / pairs * 2 * pairs + side * pairs + i % pairs).toArray();
    }

    private Tensor normal(Philox random, int rows, int columns) {
        int count = Math.max(1, members);
        var values = new double[count * rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return members == 0 ? backend.tensor(dtype, values, rows, columns) : backend.tensor(dtype, values, members, rows, columns);
    }

    static String description(int members, int pairs) {
        return members + " members, " + INPUTS + " features, hidden layers " + HIDDEN + ", " + pairs + " pairs a batch, Adam";
    }

    void run() {
        parameters.forEach(StepRule.Parameter::advance);
        try (var _ = backend.scope()) {
            step();
        }
    }

    /// The same as a step that the execution repeats by itself. The first two runs are not, and no run is where it
    /// cannot.
    void runRepeated() {
        if (repeated == null) {
            repeated = backend.repeated(this::step);
        }
        if (++repetitions > 2 && !repeated.isReplayed()) {
            throw new IllegalStateException("steps are not repeated as a graph: " + backend.description());
        }
        parameters.forEach(StepRule.Parameter::advance);
        repeated.run();
    }

    private void step() {
        var kernels = backend.model();
        int count = Math.max(1, members);
        Tensor scores = kernels.reshape(model.forward(features), count * 2 * pairs);
        var terms = backend.preference().bradleyTerryGradient(
                Pairs.of(kernels.gatherRows(scores, sides[0]), kernels.gatherRows(scores, sides[1])), 0, 0);
        Tensor sum = kernels.gatherRows(kernels.concatRows(terms.gradChosen(), terms.gradRejected()), back);
        Tensor mean = kernels.addScaled(backend.zeros(dtype, count * 2 * pairs), 1.0 / pairs, sum);
        var gradients = model.backward(
                members == 0 ? kernels.reshape(mean, 2 * pairs, 1) : kernels.reshape(mean, members, 2 * pairs, 1));
        for (int i = 0; i < gradients.size(); i++) {
            parameters.get(i).follow(gradients.get(i));
        }
    }

    @Override
    public void close() {
        if (repeated != null) {
            repeated.close();
        }
    }

    /// Only the products of a step, of the same shapes.
    void products() {
        try (var _ = backend.scope()) {
            products.forEach(Runnable::run);
        }
    }

    /// Floating-point operations of all products of a step.
    double operations() {
        double total = 0;
        int in = INPUTS;
        for (int layer = 0; layer <= HIDDEN.size(); layer++) {
            int out = layer < HIDDEN.size() ? HIDDEN.get(layer) : 1;
            total += 2.0 * 2 * pairs * in * out * (layer == 0 ? 2 : 3);
            in = out;
        }
        return total * Math.max(1, members);
    }
}
