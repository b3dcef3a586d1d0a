package dev.plumbline.benchmarks.peers;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.EnsembleTrainer;
import dev.plumbline.preference.reward.EnsembleTrainer.Member;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardModelTrainer;
import dev.plumbline.preference.reward.RewardModelTrainer.Trained;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// Trains an ensemble of reward models, in batches, until the members' mean loss on all pairs is a target's.
///
/// The target lies between the losses that the definition has after `epochs` − 1 and after `epochs` epochs, so that the
/// rounding of an execution does not change how many epochs it needs. The peers get the initial weights and the order of the
/// pairs that the trainers draw from their seeds, and stop at the target; the trainers run `epochs` epochs and measure the loss
/// after each, which {@link #steps} holds against the target.
final class EnsembleToLoss implements AutoCloseable {
    private static final Map<String, double[][]> LOSSES = new TreeMap<>();
    private static final double RATE = 1e-3;
    private static final String STACKED = "ensemble_to_loss_stacked";

    private final Workload work;
    private final PreferencePairs pairs;
    private final double target;
    private final List<Backend> workers;
    private double[][] losses;

    /// @param arrays as {@link #arrays} made them
    /// @param threads that train side by side: members, or with `ensemble_to_loss_stacked` rows of products
    EnsembleToLoss(String execution, Workload work, List<double[]> arrays, int threads) {
        this.work = work;
        pairs = pairs(work, arrays.get(0));
        target = arrays.getLast()[0];
        boolean stacked = work.kernel().equals(STACKED);
        workers = IntStream.range(0, stacked ? 1 : threads)
                .mapToObj(_ -> Backends.open(execution, BackendOptions.defaults().withThreads(stacked ? threads : 1))).toList();
    }

    static boolean is(Workload work) {
        return work.kernel().startsWith("ensemble_to_loss");
    }

    /// Features `[2 pairs x inputs]`, the chosen first; W₁ `[members x inputs x hidden]`; W₂ `[members x hidden]`; the order of
    /// the pairs `[2 epochs x members x pairs]`; the target.
    static List<double[]> arrays(Workload work) {
        int[] e = work.extents();
        var random = new Philox(20261129, 0);
        var features = new double[2 * e[1] * e[2]];
        for (int i = 0; i < features.length; i++) {
            features[i] = work.dtype().round(random.nextGaussian() + (i < features.length / 2 ? 0.3 : 0));
        }
        var first = new double[e[0] * e[2] * e[3]];
        var second = new double[e[0] * e[3]];
        var order = new double[2 * e[5] * e[0] * e[1]];
        try (var definition = Backends.open("definition", BackendOptions.defaults())) {
            for (int k = 0; k < e[0]; k++) {
                var own = new Philox(seed(k), 0);
                var values = Mlp.random(definition, work.dtype(), layout(work), own.fork(0)).values();
                System.arraycopy(values.get(0), 0, first, k * e[2] * e[3], e[2] * e[3]);
                System.arraycopy(values.get(2), 0, second, k * e[3], e[3]);
                for (int epoch = 1; epoch <= 2 * e[5]; epoch++) {
                    int at = ((epoch - 1) * e[0] + k) * e[1];
                    int[] permutation = own.fork(epoch).permutation(e[1]);
                    for (int i = 0; i < e[1]; i++) {
                        order[at + i] = permutation[i];
                    }
                }
            }
            var losses = LOSSES.computeIfAbsent(work.dtype() + " " + work.size(),
                    _ -> losses(List.of(definition), work, pairs(work, features)));
            double target = (mean(losses, e[5] - 2) + mean(losses, e[5] - 1)) / 2;
            return List.of(features, first, second, order, new double[] {target});
        }
    }

    private static long seed(int member) {
        return 1L + member;
    }

    private static Mlp.Layout layout(Workload work) {
        return new Mlp.Layout(work.extents()[2], List.of(work.extents()[3]), 1, Activation.TANH);
    }

    private static PreferencePairs pairs(Workload work, double... features) {
        int inputs = work.extents()[2];
        var rows = new double[2 * work.extents()[1]][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(features, i * inputs, (i + 1) * inputs));
        return PreferencePairs.of(Arrays.copyOfRange(rows, 0, rows.length / 2), Arrays.copyOfRange(rows, rows.length / 2, rows.length));
    }

    private static RewardModelTrainer.Options options(Workload work) {
        var adam = new StepRule.Adam(new AdamOptions(RATE, 0.9, 0.999, 1e-8, 0));
        return new RewardModelTrainer.Options(layout(work), work.dtype(), BradleyTerryLoss.PLAIN, adam, 0, work.extents()[5],
                work.extents()[4], 0, seed(0));
    }

    /// Losses `[members][epochs]` on all pairs after each epoch: members side by side on `workers`, as
    /// {@link dev.plumbline.preference.reward.RewardEnsemble#train} has them, or all as one problem.
    private static double[][] losses(List<Backend> workers, Workload work, PreferencePairs pairs) {
        int members = work.extents()[0];
        if (work.kernel().equals(STACKED)) {
            var all = IntStream.range(0, members).mapToObj(k -> new Member(seed(k))).toList();
            return new EnsembleTrainer(workers.getFirst(), options(work)).train(pairs, null, all).stream()
                    .map(EnsembleToLoss::history).toArray(double[][]::new);
        }
        var losses = new double[members][];
        try (var threads = Executors.newFixedThreadPool(workers.size())) {
            var running = new ArrayList<Future<?>>();
            for (int worker = 0; worker < workers.size(); worker++) {
                int own = worker;
                running.add(threads.submit(() -> {
                    for (int k = own; k < members; k += workers.size()) {
                        losses[k] = history(new RewardModelTrainer(workers.get(own), options(work).withSeed(seed(k))).train(pairs, null));
                    }
                }));
            }
            for (var part : running) {
                part.get();
            }
            return losses;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double[] history(Trained trained) {
        return trained.history().stream().mapToDouble(RewardModelTrainer.Epoch::trainingLoss).toArray();
    }

    private static double mean(double[][] losses, int epoch) {
        return Arrays.stream(losses).mapToDouble(member -> member[epoch]).average().orElseThrow();
    }

    /// Trains; the mean loss of the members at the end.
    double run() {
        losses = losses(workers, work, pairs);
        return mean(losses, work.extents()[5] - 1);
    }

    /// Steps of a member in the last {@link #run} until the mean loss was at most the target; 0 if it never was.
    int steps() {
        int[] e = work.extents();
        int epoch = 0;
        while (epoch < e[5] && mean(losses, epoch) > target) {
            epoch++;
        }
        return epoch == e[5] ? 0 : (epoch + 1) * Math.ceilDiv(e[1], e[4]);
    }

    @Override
    public void close() {
        workers.forEach(Backend::close);
    }

    /// 4 and 16 members of a network 32, 64 (tanh), 1; both ways of training them.
    static List<Workload> workloads(DType dtype) {
        return IntStream.of(4, 16).boxed().flatMap(members -> List.of("ensemble_to_loss", STACKED).stream()
                .map(kernel -> Workload.ensembleToLoss(kernel, dtype, members, 1024, 32, 64, 128, 5))).toList();
    }
}
