package dev.plumbline.papers.helpingorherding;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.reward.CrossedEnsemble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Candidates of the base policy, prompt after prompt.
///
/// @param answers `[prompts · candidates][10]`
/// @param gold `[prompts · candidates]`
/// @param hack 1 where the style is overdone
/// @param rank share of the prompt's candidates that gold puts below: how often it beats the base policy
record Pools(int prompts, double[][] answers, double[] gold, double[] hack, double[] rank) {

    static Pools of(StyleWorld world, int prompts, int candidates, Philox random) {
        var all = new ArrayList<double[]>();
        for (int q = 0; q < prompts; q++) {
            all.addAll(Arrays.asList(StyleWorld.candidates(candidates, random.fork(q))));
        }
        double[][] answers = all.toArray(double[][]::new);
        double[] gold = world.gold(answers);
        var rank = new double[gold.length];
        for (int from = 0; from < gold.length; from += candidates) {
            int[] order = Quantiles.stableOrder(Arrays.copyOfRange(gold, from, from + candidates));
            for (int i = 0; i < candidates; i++) {
                rank[from + order[i]] = (i + 0.5) / candidates;
            }
        }
        return new Pools(prompts, answers, gold, StyleWorld.hacks(answers), rank);
    }

    int candidates() {
        return gold.length / prompts;
    }

    /// The first `count` prompts.
    Pools first(int count) {
        int size = count * candidates();
        return new Pools(count, Arrays.copyOf(answers, size), Arrays.copyOf(gold, size), Arrays.copyOf(hack, size),
                Arrays.copyOf(rank, size));
    }

    CrossedEnsemble scored(Backend backend, RewardEnsemble ensemble) {
        return grid(ensemble.score(backend, answers));
    }

    /// Member p · 5 + f to row p, column f.
    static CrossedEnsemble grid(double[][] members) {
        int seeds = CrossedTraining.SEEDS;
        var rows = new double[seeds][][];
        Arrays.setAll(rows, p -> Arrays.copyOfRange(members, p * seeds, (p + 1) * seeds));
        return new CrossedEnsemble(rows);
    }

    /// How much better the members think of overdone answers than their gold is worth: the mean over overdone answers
    /// of m − (α + β gold), m the mean of all members, α and β least squares on answers that are not overdone.
    double sharedError(CrossedEnsemble grid) {
        var mean = new double[gold.length];
        for (double[][] row : grid.scores()) {
            for (double[] member : row) {
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += member[i] / grid.pretrainings() / grid.finetunings();
                }
            }
        }
        double[] x = select(gold, 0);
        double[] y = select(mean, 0);
        double[] dx = Moments.deviations(x);
        double[] dy = Moments.deviations(y);
        double covariance = 0;
        for (int i = 0; i < dx.length; i++) {
            covariance += dx[i] * dy[i] / dx.length;
        }
        double slope = covariance / Moments.variance(x, 0);
        return Moments.mean(select(mean, 1)) - Moments.mean(y) - slope * (Moments.mean(select(gold,
                1)) - Moments.mean(x));
    }

    /// The same grid on candidates whose style is overdone (1), or is not (0).
    CrossedEnsemble where(CrossedEnsemble grid, int overdone) {
        return new CrossedEnsemble(Arrays.stream(grid.scores())
                .map(row -> Arrays.stream(row).map(member -> select(member, overdone)).toArray(double[][]::new))
                .toArray(double[][][]::new));
    }

    private double[] select(double[] values, int overdone) {
        var selected = new double[values.length];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (hack[i] == overdone) {
                selected[count++] = values[i];
            }
        }
        return Arrays.copyOf(selected, count);
    }

    static List<double[]> members(CrossedEnsemble grid) {
        return Arrays.stream(grid.scores()).flatMap(Arrays::stream).toList();
    }
}
