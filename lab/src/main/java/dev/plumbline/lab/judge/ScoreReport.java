package dev.plumbline.lab.judge;

import dev.plumbline.evaluation.BootstrapInterval;
import dev.plumbline.evaluation.Calibration;
import dev.plumbline.evaluation.Calibration.Bins;
import dev.plumbline.evaluation.EnsembleAgreement;
import dev.plumbline.evaluation.LengthBias;
import dev.plumbline.evaluation.OneAgainstMany;
import dev.plumbline.evaluation.PairAccuracy;
import dev.plumbline.evaluation.TieRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.Quantiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// What the scores of models on compared pairs are worth. Its fields are those of `--json`.
///
/// @param groups that intervals are drawn over
/// @param ties pairs of target 1/2, which count for calibration alone
/// @param scores each model, and the mean of all margins if there are several
/// @param oneAgainstMany each model, if some right answer has several rivals
/// @param length each model, if lengths are known
/// @param agreement of several models
/// @param splits each model on each split, if there are several
record ScoreReport(
        String file, int pairs, int groups, int ties, int draws, long seed, List<ModelScores> scores,
        List<ManyScores> oneAgainstMany, List<LengthScores> length, EnsembleAgreement agreement,
        List<SplitScores> splits) {
    static final String MEAN = "mean of models";
    private static final double LEVEL = 0.95;
    /// Where there are ties alone.
    private static final Estimate UNKNOWN = new Estimate(Double.NaN, Double.NaN, Double.NaN);

    /// With the ends of its 95 % interval.
    record Estimate(double value, double low, double high) {}

    /// Pairs of like confidence.
    ///
    /// @param confidence mean of σ(|margin|)
    /// @param right share whose better response has the higher score
    record Bin(int pairs, double confidence, Estimate right) {}

    /// @param undecided pairs of equal scores, which count half
    /// @param logLoss nats
    /// @param temperature that margins would have to be divided by
    record ModelScores(
            String model, Estimate accuracy, int undecided, double logLoss, Estimate brier, Estimate calibrationError,
            double temperature, List<Bin> reliability) {}

    /// @param problems right answers, each with its rivals
    /// @param chanceAccuracy of a score that knows nothing, mean over problems of 1/(1 + rivals)
    record ManyScores(
            String model, int problems, double meanRivals, Estimate accuracy, double accuracyWithTies,
            Estimate reciprocalRank, double pairAccuracy, double chanceAccuracy, double chanceReciprocalRank,
            List<Against> against) {}

    /// Accuracy against so many rivals, drawn from those that there are.
    ///
    /// @param problems that have as many
    record Against(int rivals, int problems, double accuracy) {}

    record LengthScores(String model, LengthBias bias) {}

    /// @param lessThanFirst accuracy on the first split less that here, with its interval; 0 on the first
    record SplitScores(
            String model, String split, int pairs, Estimate accuracy, double calibrationError,
                    Estimate lessThanFirst) {}

    /// @param bins of the reliability table, equally full
    /// @param inside name of the split that the others are compared with; null: the first in the file
    static ScoreReport of(String file, ScoredPairs pairs, int bins, int draws, String inside, long seed) {
        var random = new Philox(seed, 40);
        var names = new ArrayList<>(pairs.models());
        var margins = new ArrayList<double[]>();
        for (int m = 0; m < names.size(); m++) {
            margins.add(pairs.margins(m));
        }
        EnsembleAgreement agreement = null;
        if (names.size() > 1) {
            agreement = EnsembleAgreement.of(decided(pairs, margins));
            names.add(MEAN);
            margins.add(pairs.meanMargins());
        }
        // each model has random numbers of its own, so that the order of work does not matter
        var scores = IntStream.range(0, names.size()).parallel()
                .mapToObj(m -> scores(names.get(m), margins.get(m), pairs, bins, draws, random.fork(4 * m))).toList();
        var length = new ArrayList<LengthScores>();
        var splits = new ArrayList<SplitScores>();
        int[] decided = ties(pairs, false);
        for (int m = 0; m < names.size(); m++) {
            String name = names.get(m);
            double[] z = margins.get(m);
            pairs.length().ifPresent(difference -> length.add(
                    new LengthScores(name, LengthBias.of(pick(z, decided), pick(difference, decided)))));
            if (pairs.splits().size() > 1) {
                splits.addAll(splits(name, z, pairs, bins, draws, inside, random.fork(4 * m + 1)));
            }
        }
        return new ScoreReport(file, pairs.pairs(), pairs.groups(), ties(pairs, true).length, draws, seed,
                scores, many(pairs, draws, random), List.copyOf(length), agreement, List.copyOf(splits));
    }

    /// Positions of pairs that are ties, or of the others.
    private static int[] ties(ScoredPairs pairs, boolean ties) {
        return IntStream.range(0, pairs.pairs()).filter(i -> pairs.target()[i] == 0.5 == ties).toArray();
    }

    private static double[][] decided(ScoredPairs pairs, List<double[]> margins) {
        int[] positions = ties(pairs, false);
        return margins.stream().map(z -> pick(z, positions)).toArray(double[][]::new);
    }

    static double[] pick(double[] values, int... positions) {
        return Arrays.stream(positions).mapToDouble(i -> values[i]).toArray();
    }

    private static double accuracy(double[] z, double[] target, int... positions) {
        return PairAccuracy.of(pick(z, positions), pick(target, positions)).accuracy().value();
    }

    private static ModelScores scores(
            String name, double[] z, ScoredPairs pairs, int bins, int draws, Philox random) {
        var accuracy = PairAccuracy.of(z, pairs.target());
        var folded = folded(z, pairs.target());
        return new ModelScores(name, accuracyOf(z, pairs, ties(pairs, false), draws, random.fork(0)),
                accuracy.undecided(),
                folded.logLoss(),
                estimate(pairs.group(), drawn -> part(folded, drawn).brier(), draws, random.fork(1)),
                estimate(pairs.group(), drawn -> error(part(folded, drawn), bins), draws, random.fork(2)),
                folded.temperature(), reliability(folded, pairs, bins, draws, random.fork(3)));
    }

    /// Each pair with the response first that the scores prefer: p = σ(|z|) is the confidence, y whether it is right.
    /// The order of a pair in the file says which is better, and must not enter. z = 0 is right with probability 1/2.
    private static Calibration folded(double[] z, double[] target) {
        var confident = new double[z.length];
        var right = new double[z.length];
        for (int i = 0; i < z.length; i++) {
            confident[i] = Math.abs(z[i]);
            right[i] = z[i] > 0 ? target[i] : z[i] < 0 ? 1 - target[i] : 0.5;
        }
        return new Calibration(confident, right);
    }

    private static Calibration part(Calibration all, int... positions) {
        return new Calibration(pick(all.margins(), positions), pick(all.targets(), positions));
    }

    private static double error(Calibration folded, int bins) {
        return folded.expectedError(Bins.EQUAL_MASS, Math.min(bins, folded.margins().length));
    }

    /// Wilson's interval for pairs that are alone, else the bootstrap over groups.
    private static Estimate accuracyOf(
            double[] z, ScoredPairs pairs, int[] positions, int draws, Philox random) {
        var all = PairAccuracy.of(pick(z, positions), pick(pairs.target(), positions)).accuracy();
        if (positions.length == 0 || !pairs.grouped()) {
            return new Estimate(all.value(), all.low(), all.high());
        }
        int[] group = Arrays.stream(positions).map(i -> pairs.group()[i]).toArray();
        double[] own = pick(z, positions);
        double[] target = pick(pairs.target(), positions);
        return estimate(group, drawn -> accuracy(own, target, drawn), draws, random);
    }

    private static Estimate estimate(int[] group, ToDoubleFunction<int[]> statistic, int draws, Philox random) {
        var interval = BootstrapInterval.of(group, statistic, draws, LEVEL, random);
        // every draw of a single group is that group
        boolean drawn = Arrays.stream(group).distinct().limit(2).count() == 2;
        return new Estimate(interval.estimate(), drawn ? interval.low() : Double.NaN,
                drawn ? interval.high() : Double.NaN);
    }

    private static List<Bin> reliability(Calibration folded, ScoredPairs pairs, int bins, int draws, Philox random) {
        int n = folded.margins().length;
        int count = Math.min(bins, n);
        int[] order = Quantiles.stableOrder(folded.margins());
        var table = folded.bins(Bins.EQUAL_MASS, count);
        var rows = new ArrayList<Bin>();
        int from = 0;
        for (int b = 0; b < count; b++) {
            int[] members = Arrays.copyOfRange(order, from, from + table[b].pairs());
            from += members.length;
            int[] group = Arrays.stream(members).map(i -> pairs.group()[i]).toArray();
            double[] right = pick(folded.targets(), members);
            rows.add(new Bin(members.length, table[b].meanProbability(), estimate(group,
                    drawn -> Arrays.stream(drawn).mapToDouble(i -> right[i]).average().orElseThrow(), draws,
                    random.fork(b))));
        }
        return List.copyOf(rows);
    }

    private static List<SplitScores> splits(
            String name, double[] z, ScoredPairs pairs, int bins, int draws, String inside, Philox random) {
        int first = inside == null ? 0 : pairs.splits().indexOf(inside);
        var order = new ArrayList<Integer>(List.of(first));
        IntStream.range(0, pairs.splits().size()).filter(s -> s != first).forEach(order::add);
        var rows = new ArrayList<SplitScores>();
        int[] decided = ties(pairs, false);
        for (int s : order) {
            int[] members = IntStream.of(decided).filter(i -> pairs.split()[i] == s).toArray();
            int[] all = IntStream.range(0, pairs.pairs()).filter(i -> pairs.split()[i] == s).toArray();
            boolean comparable = members.length > 0 && IntStream.of(decided).anyMatch(i -> pairs.split()[i] == first);
            var difference = s == first ? new Estimate(0, 0, 0) : !comparable ? UNKNOWN : estimate(pairs.group(),
                    drawn -> accuracyWithin(z, pairs, first, drawn) - accuracyWithin(z, pairs, s, drawn), draws,
                    random.fork(2 * s));
            rows.add(new SplitScores(name, pairs.splits().get(s), all.length,
                    accuracyOf(z, pairs, members, draws, random.fork(2 * s + 1)),
                    error(part(folded(z, pairs.target()), all), bins), difference));
        }
        return rows;
    }

    private static double accuracyWithin(double[] z, ScoredPairs pairs, int split, int... drawn) {
        return accuracy(z, pairs.target(), Arrays.stream(drawn).filter(i -> pairs.split()[i] == split).toArray());
    }

    private static List<ManyScores> many(ScoredPairs pairs, int draws, Philox random) {
        var problems = Problems.of(pairs);
        if (problems.mostRivals() < 2) {
            return List.of();
        }
        var rows = new ArrayList<ManyScores>();
        for (int m = 0; m < pairs.models().size(); m++) {
            var contests = problems.contests(pairs, m);
            var all = OneAgainstMany.of(contests, TieRule.PESSIMISTIC);
            var own = random.fork(4 * m + 2);
            var against = new ArrayList<Against>();
            for (int k : IntStream.of(1, 2, 3, 5, 9, problems.mostRivals()).distinct().sorted().toArray()) {
                var enough = contests.stream().filter(contest -> contest.rivals() >= k).toList();
                if (!enough.isEmpty()) {
                    against.add(new Against(k, enough.size(),
                            OneAgainstMany.accuracyAgainst(enough, k, TieRule.PESSIMISTIC)));
                }
            }
            rows.add(new ManyScores(pairs.models().get(m), contests.size(),
                    contests.stream().mapToInt(contest -> contest.rivals()).average().orElseThrow(),
                    estimate(problems.group(), drawn -> OneAgainstMany.of(
                            Arrays.stream(drawn).mapToObj(contests::get).toList(), TieRule.PESSIMISTIC).accuracy(),
                                    draws,
                            own.fork(0)),
                    all.accuracyWithTies(),
                    estimate(problems.group(), drawn -> OneAgainstMany.of(
                            Arrays.stream(drawn).mapToObj(contests::get).toList(), TieRule.PESSIMISTIC)
                            .meanReciprocalRank(), draws, own.fork(1)),
                    all.pairAccuracy(),
                    contests.stream().mapToDouble(c -> OneAgainstMany.chanceAccuracy(c.rivals() + 1)).average()
                            .orElseThrow(),
                    contests.stream().mapToDouble(c -> OneAgainstMany.chanceReciprocalRank(c.rivals() + 1)).average()
                            .orElseThrow(),
                    List.copyOf(against)));
        }
        return List.copyOf(rows);
    }
}
