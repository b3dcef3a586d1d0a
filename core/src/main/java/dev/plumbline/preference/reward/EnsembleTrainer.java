package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.PreferenceKernels.Pairs;
import dev.plumbline.kernel.RepeatedStep;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.reward.RewardModelTrainer.Epoch;
import dev.plumbline.preference.reward.RewardModelTrainer.Trained;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Trains the members of an ensemble as one problem: every product is one of K matrices, every other kernel runs over the numbers of
/// all members at once. On a device that one member does not fill, K members cost little more than one. An execution whose
/// caches do not hold a step of all of them takes them in groups ({@link Backend#groups}), each trained to its end.
///
/// Member k sees its own initial weights, resample and order of the data, and stops early by itself: what comes out is what
/// {@link RewardModelTrainer} makes of it alone, to the bit on executions whose batched products are loops over members, else up to the
/// rounding of products. Members have equally many pairs, so that their batches have the same sizes.
public final class EnsembleTrainer {
    private final Backend backend;
    private final RewardModelTrainer.Options options;

    /// A member.
    ///
    /// @param seed of its initial weights and of the order of its data
    /// @param rows the pairs that it sees, which may repeat; null: all
    public record Member(long seed, int[] rows) {
        /// One that sees all pairs.
        public Member(long seed) {
            this(seed, null);
        }
    }

    public EnsembleTrainer(Backend backend, RewardModelTrainer.Options options) {
        this.backend = backend;
        this.options = options;
    }

    /// @param validation null: none, and no early stopping
    /// @return what each member's training gave, in order
    /// @throws IllegalArgumentException as {@link RewardModelTrainer#train}, or if members differ in their number of pairs
    /// @throws DivergedException if the parameters of a member that has not stopped are no longer finite
    public List<Trained> train(PreferencePairs training, PreferencePairs validation, List<Member> members) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("needs at least one member");
        }
        var rows = members.stream().map(member -> member.rows() == null ? IntStream.range(0, training.size()).toArray() : member.rows())
                .toArray(int[][]::new);
        for (int[] own : rows) {
            if (own.length != rows[0].length || own.length == 0) {
                throw new IllegalArgumentException("members need equally many pairs and at least one, found " + rows[0].length + " and "
                        + own.length);
            }
        }
        if (options.patience() > 0 && validation == null) {
            throw new IllegalArgumentException("early stopping needs validation pairs");
        }
        int batch = options.batchSize() == 0 ? rows[0].length : Math.min(options.batchSize(), rows[0].length);
        int groups = groups(members.size(), batch);
        var trained = new Trained[members.size()];
        backend.each(groups, group -> {
            int from = start(group, groups, members.size());
            int to = start(group + 1, groups, members.size());
            var own = members.subList(from, to);
            try (var _ = backend.scope();
                    var run = new Run(training, validation, own, Arrays.copyOfRange(rows, from, to))) {
                var some = run.train();
                for (int k = from; k < to; k++) {
                    trained[k] = some.get(k - from);
                }
            }
        });
        return List.of(trained);
    }

    /// Into how many groups `members` members go that pass through the network with `pairs` pairs each.
    private int groups(int members, int pairs) {
        int width = options.dtype() == DType.FLOAT64 ? Double.BYTES : Float.BYTES;
        return backend.groups(members, 2L * pairs * options.layout().widest() * width);
    }

    private static int start(int group, int groups, int members) {
        return (int) ((long) members * group / groups);
    }

    /// A batch of one size: which pairs, and the step on them.
    private record Batches(MemberPairs.Choice choice, RepeatedStep step) {}

    private final class Run implements AutoCloseable {
        private final List<Philox> random;
        private final int pairs;
        private final Mlp model;
        private final List<StepRule.Parameter> parameters;
        private final MemberPairs data;
        private final MemberPairs heldOut;
        private final List<Course> courses = new ArrayList<>();
        private final Map<Integer, Batches> bySize = new HashMap<>();

        Run(PreferencePairs training, PreferencePairs validation, List<Member> members, int[]... rows) {
            random = members.stream().map(member -> new Philox(member.seed(), 0)).toList();
            pairs = rows[0].length;
            try (var scope = backend.scope()) {
                model = Mlp.stacked(backend, random.stream()
                        .map(own -> Mlp.random(backend, options.dtype(), options.layout(), own.fork(0))).toList());
                model.parameters().forEach(scope::keep);
            }
            parameters = model.parameters().stream().map(tensor -> new StepRule.Parameter(backend, options.step(), tensor)).toList();
            data = new MemberPairs(backend, options, training, rows);
            heldOut = validation == null ? null : new MemberPairs(backend, options, validation, Arrays.stream(rows)
                    .map(_ -> IntStream.range(0, validation.size()).toArray()).toArray(int[][]::new));
            members.forEach(_ -> courses.add(new Course(options.patience())));
        }

        List<Trained> train() {
            for (int epoch = 1; epoch <= options.epochs() && courses.stream().anyMatch(course -> !course.stopped); epoch++) {
                epoch(epoch);
                double[] loss = losses(data);
                double[] validationLoss = heldOut == null ? null : losses(heldOut);
                List<List<double[]>> values = null;
                for (int k = 0; k < courses.size(); k++) {
                    if (courses.get(k).stopped) {
                        continue;
                    }
                    double held = validationLoss == null ? Double.NaN : validationLoss[k];
                    check(epoch, loss[k], held);
                    if (courses.get(k).improves(new Epoch(epoch, loss[k], held))) {
                        values = values == null ? model.memberValues() : values;
                        courses.get(k).best = values.get(k);
                    }
                }
            }
            return courses.stream().map(course -> new Trained(
                    new RewardModel(options.layout(), options.dtype(), course.best), course.history, course.bestEpoch)).toList();
        }

        private void check(int epoch, double loss, double validationLoss) {
            RewardModelTrainer.requireFinite(options, epoch, loss, heldOut != null, validationLoss);
        }

        private void epoch(int epoch) {
            int batch = options.batchSize() == 0 ? pairs : Math.min(options.batchSize(), pairs);
            int[][] order = random.stream().map(own -> batch == pairs
                    ? IntStream.range(0, pairs).toArray()
                    : own.fork(epoch).permutation(pairs)).toArray(int[][]::new);
            for (int from = 0; from < pairs; from += batch) {
                var batches = bySize.computeIfAbsent(Math.min(batch, pairs - from), this::batches);
                batches.choice().choose(order, from);
                parameters.forEach(StepRule.Parameter::advance);
                batches.step().run();
            }
        }

        private Batches batches(int size) {
            var choice = data.choice(size);
            return new Batches(choice, backend.repeated(() -> step(data.batch(choice))));
        }

        @Override
        public void close() {
            bySize.values().forEach(batches -> batches.step().close());
        }

        private void step(MemberPairs.Batch batch) {
            var kernels = backend.model();
            var terms = backend.preference().bradleyTerryGradient(scores(model.forward(batch.features()), batch),
                    options.loss().labelSmoothing(), options.loss().centering());
            Tensor sides = kernels.concatRows(terms.gradChosen(), terms.gradRejected());
            Tensor sum = kernels.gatherRows(sides, batch.places().scores());
            Tensor mean = kernels.addScaled(backend.zeros(options.dtype(), sum.size()), 1.0 / batch.pairs(), sum);
            var gradients = model.backward(kernels.reshape(mean, batch.members(), 2 * batch.pairs(), 1));
            for (int i = 0; i < gradients.size(); i++) {
                Tensor gradient = gradients.get(i);
                if (i % 2 == 0 && options.ridge() > 0) {
                    gradient = kernels.addScaled(gradient, options.ridge(), parameters.get(i).value());
                }
                parameters.get(i).follow(gradient);
            }
        }

        /// @param outputs of the network, `[members x 2 pairs x 1]`
        private Pairs scores(Tensor outputs, MemberPairs.Batch batch) {
            var kernels = backend.model();
            Tensor scores = kernels.reshape(outputs, batch.members() * 2 * batch.pairs());
            return new Pairs(kernels.gatherRows(scores, batch.places().chosen()), kernels.gatherRows(scores, batch.places().rejected()), batch.margin(),
                    batch.weight(), batch.target());
        }

        /// Weighted mean of ℓ of each member, with the trainer's smoothing.
        private double[] losses(MemberPairs of) {
            var means = new double[courses.size()];
            int groups = groups(means.length, of.pairs());
            for (int group = 0; group < groups; group++) {
                losses(of, start(group, groups, means.length), start(group + 1, groups, means.length), means);
            }
            return means;
        }

        /// Of the members [from, to).
        private void losses(MemberPairs of, int from, int to, double... means) {
            try (var _ = backend.scope()) {
                var kernels = backend.model();
                var batch = of.all(from, to);
                var some = to - from == means.length ? model : model.members(from, to);
                var loss = backend.preference().bradleyTerryGradient(scores(some.predict(batch.features()), batch),
                        options.loss().labelSmoothing(), 0).loss();
                Tensor members = kernels.reshape(loss, batch.members(), batch.pairs());
                var sums = IntStream.range(0, batch.members()).mapToObj(k -> backend.numerics()
                        .sum(kernels.reshape(kernels.gatherRows(members, new int[] {k}), batch.pairs()))).toList();
                for (int k = 0; k < sums.size(); k++) {
                    means[from + k] = sums.get(k).item() / of.totalWeight(from + k);
                }
            }
        }
    }

    /// How far a member has come.
    private static final class Course {
        private final int patience;
        private final List<Epoch> history = new ArrayList<>();
        private List<double[]> best;
        private double lowest = Double.POSITIVE_INFINITY;
        private int bestEpoch;
        private boolean stopped;

        Course(int patience) {
            this.patience = patience;
        }

        /// Takes an epoch in; whether its parameters are those to keep.
        boolean improves(Epoch epoch) {
            history.add(epoch);
            if (patience == 0 || epoch.validationLoss() < lowest) {
                lowest = epoch.validationLoss();
                bestEpoch = epoch.epoch();
                return true;
            }
            stopped = epoch.epoch() - bestEpoch >= patience;
            return false;
        }
    }
}
