package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.LinearProgram;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Bandits with knapsacks (Slivkins, chapter 10): arm a pays 1 with probability r(a) and uses one unit of resource i
/// with probability cᵢ(a), all independent. Rounds end when a budget cannot pay for the next one; that round is
/// refused.
///
/// @param reward r `[arms]`
/// @param cost c `[arms][resources]`
public record KnapsackArms(double[] reward, double[][] cost) {
    public KnapsackArms {
        if (reward.length == 0 || cost.length != reward.length) {
            throw new IllegalArgumentException("needs costs for each of at least one arm; there are "
                    + reward.length + " rewards and " + cost.length + " costs");
        }
        requireProbabilities(reward);
        for (double[] row : cost) {
            if (row.length != cost[0].length || row.length == 0) {
                throw new IllegalArgumentException("every arm needs a cost of every resource");
            }
            requireProbabilities(row);
        }
    }

    private static void requireProbabilities(double[] values) {
        if (!Arrays.stream(values).allMatch(p -> p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("means must lie in [0, 1], were " + Arrays.toString(values));
        }
    }

    public int arms() {
        return reward.length;
    }

    public int resources() {
        return cost[0].length;
    }

    /// max X·r subject to X·cᵢ ≤ B/T, X a distribution over the arms and the null arm: T times its value is at least
    /// the reward of the best policy that knows the laws. The dual holds the prices of the resources, then that of
    /// time.
    ///
    /// @param reward `[arms]`
    /// @param cost `[arms][resources]`
    /// @param budgetRate B/T ≥ 0, of every resource; +∞ for no limit
    public static LinearProgram benchmark(double[] reward, double[][] cost, double budgetRate) {
        int k = reward.length;
        int d = cost[0].length;
        var rows = new double[d + 1][k];
        var limits = new double[d + 1];
        for (int i = 0; i < d; i++) {
            for (int a = 0; a < k; a++) {
                rows[i][a] = cost[a][i];
            }
            limits[i] = budgetRate;
        }
        Arrays.fill(rows[d], 1);
        limits[d] = 1;
        return LinearProgram.maximize(reward, rows, limits);
    }

    public KnapsackAlgorithm.Outcome draw(int arm, Philox random) {
        var used = new double[resources()];
        if (arm == arms()) {
            return new KnapsackAlgorithm.Outcome(0, used);
        }
        double paid = random.nextDouble() < reward[arm] ? 1 : 0;
        for (int i = 0; i < used.length; i++) {
            used[i] = random.nextDouble() < cost[arm][i] ? 1 : 0;
        }
        return new KnapsackAlgorithm.Outcome(paid, used);
    }

    /// @param reward sum of rewards
    /// @param rounds played before the stop
    /// @param used of each resource
    public record Run(double reward, long rounds, double[] used) {}

    /// @param budget B ≥ 0 of every resource
    /// @param horizon T
    public Run play(KnapsackAlgorithm algorithm, double budget, long horizon, Philox noise, Philox decisions) {
        double got = 0;
        var used = new double[resources()];
        for (long t = 0; t < horizon; t++) {
            int arm = algorithm.select(decisions);
            var outcome = draw(arm, noise);
            for (int i = 0; i < used.length; i++) {
                if (!(used[i] + outcome.cost()[i] <= budget)) {
                    return new Run(got, t, used);
                }
            }
            for (int i = 0; i < used.length; i++) {
                used[i] += outcome.cost()[i];
            }
            got += outcome.reward();
            algorithm.update(arm, outcome);
        }
        return new Run(got, horizon, used);
    }
}
