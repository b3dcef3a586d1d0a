package dev.plumbline.lab.commands;

import dev.plumbline.data.PairTable;
import dev.plumbline.evaluation.PairAccuracy;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.reward.FeatureScaling;
import dev.plumbline.preference.reward.GroupSplit;
import dev.plumbline.preference.reward.LinearRewardFit;
import dev.plumbline.preference.reward.PreferenceNoise;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.preference.reward.RewardModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Splits pairs by group, trains an ensemble on one part and judges it on the other.
///
/// @param ensemble trained on scaled features of the training part, members on one scale
/// @param scaling of features, from the training part
/// @param trained what the ensemble's mean makes of the training part
/// @param members each of them on the held-out part; empty if nothing was held out
/// @param mean the mean of the members on the held-out part
/// @param length what the difference in length alone reaches there
record Training(RewardEnsemble ensemble, FeatureScaling scaling, HeldOut trained, List<HeldOut> members,
        Optional<HeldOut> mean, Optional<Length> length, Counts counts) {
    /// Streams of the seed; the members have seeds of their own.
    private static final int SPLIT = 10;
    private static final int NOISE = 11;
    private static final int JUDGE = 12;
    static final int RESAMPLE = 13;
    private static final List<String> LENGTHS = List.of("log_chars", "chars", "length", "log_length", "tokens", "log_tokens",
            "words", "log_words");

    /// How many pairs and groups there are.
    record Counts(int pairs, int groups, int trainingPairs, int heldOutPairs, int heldOutGroups) {}

    /// Accuracy of "the longer (or shorter) response is better", the direction chosen on the training part.
    ///
    /// @param feature that says how long a response is
    record Length(String feature, boolean longerWins, double accuracy, double low, double high) {}

    /// Trains the members.
    interface Learner {
        /// @param pairs scaled training pairs
        /// @param rows of the table that they come from
        RewardEnsemble learn(PreferencePairs pairs, int[] rows);
    }

    /// @param validation share of the groups to hold out; 0: none
    /// @param noise rate of flipped labels in the training part
    /// @throws IllegalArgumentException if there are too few groups to hold any out
    static Training of(Backend backend, PairTable table, double validation, double noise, boolean scale, long seed,
            Learner learner) {
        var pairs = table.pairs();
        PreferencePairs training = pairs;
        PreferencePairs heldOut = null;
        int[] rows = IntStream.range(0, pairs.size()).toArray();
        if (validation > 0) {
            var parts = GroupSplit.of(pairs, new Philox(seed, SPLIT), 1 - validation, validation).parts();
            if (parts.get(0).length == 0 || parts.get(1).length == 0) {
                throw new IllegalArgumentException("found " + groups(pairs) + " groups of pairs, expected enough to hold "
                        + validation + " of them out; give more data, another --group, or --validation 0");
            }
            rows = parts.get(0);
            training = pairs.select(rows);
            heldOut = pairs.select(parts.get(1));
        }
        var scaling = scale ? FeatureScaling.of(training) : FeatureScaling.none(training.features());
        var noisy = noise > 0
                ? training.withFlippedLabels(PreferenceNoise.flips(training.size(), noise, new Philox(seed, NOISE)))
                : training;
        var scaled = scaling.apply(noisy);
        var ensemble = learner.learn(scaled, rows).onCommonScale(backend, responses(scaled));
        var random = new Philox(seed, JUDGE);
        var trained = HeldOut.of(noisy, mean(margins(backend, ensemble, scaled)), random.fork(0));
        var counts = new Counts(pairs.size(), groups(pairs), training.size(), heldOut == null ? 0 : heldOut.size(),
                heldOut == null ? 0 : groups(heldOut));
        if (heldOut == null) {
            return new Training(ensemble, scaling, trained, List.of(), Optional.empty(), Optional.empty(), counts);
        }
        double[][] margins = margins(backend, ensemble, scaling.apply(heldOut));
        var members = new ArrayList<HeldOut>();
        for (double[] margin : margins) {
            members.add(HeldOut.of(heldOut, margin, random.fork(1)));
        }
        return new Training(ensemble, scaling, trained, members,
                Optional.of(HeldOut.of(heldOut, mean(margins), random.fork(1))),
                length(table.features(), training, heldOut, random.fork(2)), counts);
    }

    /// Newton's method for each member: the first on all pairs if it is the only one, else each on a bootstrap resample of
    /// the groups (the fit has no other source of diversity).
    static RewardEnsemble linear(PreferencePairs pairs, BradleyTerryLoss loss, double ridge, int members, DType dtype,
            long seed) {
        var models = new ArrayList<RewardModel>();
        for (int i = 0; i < members; i++) {
            var own = members == 1
                    ? pairs
                    : pairs.select(GroupSplit.resample(pairs, new Philox(seed + i, RESAMPLE)));
            models.add(LinearRewardFit.fit(own, loss, ridge).model(dtype));
        }
        var one = new double[members];
        Arrays.fill(one, 1);
        return new RewardEnsemble(models, new double[members], one);
    }

    private static Optional<Length> length(
            List<String> features, PreferencePairs training, PreferencePairs heldOut, Philox random) {
        for (String name : LENGTHS) {
            int j = features.indexOf(name);
            if (j >= 0) {
                boolean longer = !(PairAccuracy.of(difference(training, j), targets(training)).accuracy().value() < 0.5);
                double[] margins = difference(heldOut, j);
                if (!longer) {
                    Arrays.setAll(margins, i -> -margins[i]);
                }
                double[] accuracy = HeldOut.accuracy(heldOut, margins, targets(heldOut), random);
                return Optional.of(new Length(name, longer, accuracy[0], accuracy[1], accuracy[2]));
            }
        }
        return Optional.empty();
    }

    private static double[] targets(PreferencePairs pairs) {
        var targets = new double[pairs.size()];
        Arrays.setAll(targets, pairs::target);
        return targets;
    }

    private static double[] difference(PreferencePairs pairs, int feature) {
        var margins = new double[pairs.size()];
        Arrays.setAll(margins, i -> pairs.chosen()[i][feature] - pairs.rejected()[i][feature]);
        return margins;
    }

    private static int groups(PreferencePairs pairs) {
        var group = new int[pairs.size()];
        Arrays.setAll(group, pairs::group);
        return (int) Arrays.stream(group).distinct().count();
    }

    private static double[][] responses(PreferencePairs pairs) {
        var all = Arrays.copyOf(pairs.chosen(), 2 * pairs.size());
        System.arraycopy(pairs.rejected(), 0, all, pairs.size(), pairs.size());
        return all;
    }

    /// r(chosen) − r(rejected) `[members][pairs]`.
    private static double[][] margins(Backend backend, RewardEnsemble ensemble, PreferencePairs scaled) {
        double[][] chosen = ensemble.score(backend, scaled.chosen());
        double[][] rejected = ensemble.score(backend, scaled.rejected());
        for (int m = 0; m < chosen.length; m++) {
            for (int i = 0; i < chosen[m].length; i++) {
                chosen[m][i] -= rejected[m][i];
            }
        }
        return chosen;
    }

    private static double[] mean(double[]... members) {
        var mean = new double[members[0].length];
        for (int i = 0; i < mean.length; i++) {
            var sum = new CompensatedSum();
            for (double[] member : members) {
                sum.add(member[i]);
            }
            mean[i] = sum.value() / members.length;
        }
        return mean;
    }
}
