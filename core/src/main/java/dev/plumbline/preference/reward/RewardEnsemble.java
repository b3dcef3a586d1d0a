package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Several reward models of the same task and how their scores are put on one scale.
///
/// Bradley-Terry leaves the offset of each member free (and training leaves its scale uncertain), so an aggregate other
/// than the mean is meaningless until members are standardised: sᵢ(x) = (rᵢ(x) − shiftᵢ)/scaleᵢ.
///
/// @param members trained models
/// @param shift subtracted from the scores of each member
/// @param scale divides them
public record RewardEnsemble(List<RewardModel> members, double[] shift, double[] scale) {

    /// Where members differ.
    public enum Diversity {
        /// Initial weights and order of the data.
        SEED,
        /// A bootstrap resample of the groups, as well.
        BOOTSTRAP
    }

    public RewardEnsemble {
        members = List.copyOf(members);
        if (members.isEmpty() || shift.length != members.size() || scale.length != members.size()) {
            throw new IllegalArgumentException("needs members, and a shift and a scale for each");
        }
        for (double s : scale) {
            if (!(s > 0 && s <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("scales must be positive and finite, found " + s);
            }
        }
    }

    /// Trains `members` models, member i from seed `options.seed() + i`, each on one of `workers`, which run side by
    /// side; or all of them as one problem on the first, where that is faster ({@link Backend#trainsMembersTogether}). The
    /// result does not depend on how many workers there are, if they are the same execution.
    ///
    /// @param validation for early stopping; null if there is none
    /// @param done called after each member, from any thread
    /// @return the ensemble, not standardised
    /// @throws RuntimeException what the training of a member threw
    public static RewardEnsemble train(List<Backend> workers, RewardModelTrainer.Options options, PreferencePairs training,
            PreferencePairs validation, int members, Diversity diversity, Runnable done) {
        if (members < 1 || workers.isEmpty()) {
            throw new IllegalArgumentException("needs at least one member and one worker");
        }
        if (members > 1 && workers.getFirst().trainsMembersTogether()) {
            return unscaled(together(workers.getFirst(), options, training, validation, members, diversity, done));
        }
        var models = new RewardModel[members];
        try (var threads = Executors.newFixedThreadPool(workers.size())) {
            var running = new ArrayList<Future<?>>();
            for (int worker = 0; worker < workers.size(); worker++) {
                int first = worker;
                running.add(threads.submit(() -> {
                    for (int i = first; i < members; i += workers.size()) {
                        var own = options.withSeed(options.seed() + i);
                        var data = diversity == Diversity.BOOTSTRAP
                                ? training.select(GroupSplit.resample(training, new Philox(own.seed(), 1)))
                                : training;
                        models[i] = new RewardModelTrainer(workers.get(first), own).train(data, validation).model();
                        done.run();
                    }
                }));
            }
            for (var future : running) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while training", e);
        }
        return unscaled(models);
    }

    private static RewardEnsemble unscaled(RewardModel... models) {
        var one = new double[models.length];
        Arrays.fill(one, 1);
        return new RewardEnsemble(List.of(models), new double[models.length], one);
    }

    /// Members with equally many pairs train as one problem; resamples of groups may differ in that.
    private static RewardModel[] together(Backend backend, RewardModelTrainer.Options options, PreferencePairs training,
            PreferencePairs validation, int members, Diversity diversity, Runnable done) {
        var models = new RewardModel[members];
        var bySize = new TreeMap<Integer, List<Integer>>();
        var all = new ArrayList<EnsembleTrainer.Member>();
        for (int i = 0; i < members; i++) {
            long seed = options.seed() + i;
            int[] rows = diversity == Diversity.BOOTSTRAP ? GroupSplit.resample(training, new Philox(seed, 1)) : null;
            all.add(new EnsembleTrainer.Member(seed, rows));
            bySize.computeIfAbsent(rows == null ? training.size() : rows.length, _ -> new ArrayList<>()).add(i);
        }
        for (var same : bySize.values()) {
            var trained = new EnsembleTrainer(backend, options).train(training, validation, same.stream().map(all::get).toList());
            for (int j = 0; j < same.size(); j++) {
                models[same.get(j)] = trained.get(j).model();
                done.run();
            }
        }
        return models;
    }

    /// The same members with mean 0 and standard deviation 1 (divisor n) on `inputs`; a member that is constant there
    /// keeps scale 1.
    ///
    /// @param inputs in-distribution features `[rows][features]`
    /// @throws DivergedException if the scores are so large that their mean or deviation is not finite
    public RewardEnsemble standardized(Backend backend, double[][] inputs) {
        var newShift = new double[members.size()];
        double[] deviation = deviations(backend, inputs, newShift);
        return new RewardEnsemble(members, newShift, Arrays.stream(deviation).map(d -> d > 0 ? d : 1).toArray());
    }

    /// Standard deviation of each member's own scores, and their means into `mean`.
    private double[] deviations(Backend backend, double[][] inputs, double... mean) {
        var deviation = new double[mean.length];
        for (int i = 0; i < mean.length; i++) {
            double[] raw = members.get(i).score(backend, inputs);
            mean[i] = Moments.mean(raw);
            deviation[i] = Moments.standardDeviation(raw, 0);
            if (!(Math.abs(mean[i]) <= Double.MAX_VALUE && deviation[i] <= Double.MAX_VALUE)) {
                throw new DivergedException("the rewards of member " + (i + 1) + " have mean " + mean[i] + " and deviation "
                        + deviation[i] + "; lower the learning rate");
            }
        }
        return deviation;
    }

    /// The same members with mean 0 and one standard deviation s̄ (divisor n) on `inputs`: the mean of the members' own.
    ///
    /// Unlike {@link #standardized}, differences of scores stay log odds: σ(s(x) − s(y)) is still the probability that x
    /// beats y, and a single member only has its offset removed. A member that is constant there keeps scale 1.
    ///
    /// @param inputs in-distribution features `[rows][features]`
    /// @throws DivergedException if the scores are so large that their mean or deviation is not finite
    public RewardEnsemble onCommonScale(Backend backend, double[][] inputs) {
        var newShift = new double[members.size()];
        double[] deviation = deviations(backend, inputs, newShift);
        double common = Arrays.stream(deviation).filter(d -> d > 0).average().orElse(1);
        boolean several = Arrays.stream(deviation).filter(d -> d > 0).count() > 1;
        return new RewardEnsemble(members, newShift,
                Arrays.stream(deviation).map(d -> d > 0 && several ? d / common : 1).toArray());
    }

    /// Standardised scores `[members][rows]` of `features` `[rows][inputs]`.
    public double[][] score(Backend backend, double[][] features) {
        var scores = new double[members.size()][];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = members.get(i).score(backend, features);
            for (int j = 0; j < scores[i].length; j++) {
                scores[i][j] = (scores[i][j] - shift[i]) / scale[i];
            }
        }
        return scores;
    }
}
