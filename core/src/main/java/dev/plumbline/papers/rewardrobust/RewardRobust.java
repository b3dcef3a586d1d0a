package dev.plumbline.papers.rewardrobust;

import static dev.plumbline.papers.rewardrobust.RobustTable.WEIGHTS;

import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.papers.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reward-robust RLHF: neither the reward model's best guess nor the worst of an ensemble, but a mixture of both.
///
/// r_a = a r_nom + (1 − a) minᵢ rᵢ with heads of a Bayesian reward model ({@link RobustReward}, {@link GaussianHead}); set-wise
/// the minimum is one reward for the whole policy ({@link SetwiseOptimum}).
public final class RewardRobust implements Paper {
    /// The weight whose policy is claimed to be best, of the prototype's table.
    private static final double INNER = 0.4;

    private final DrawnHeads drawn = new DrawnHeads();
    private final TrainedHeads trained = new TrainedHeads();

    @Override
    public String slug() {
        return "reward-robust-rlhf";
    }

    @Override
    public String title() {
        return "Reward-Robust RLHF in LLMs";
    }

    @Override
    public String source() {
        return "Yan, Lou, Li, Zhang, Xie, Yu, Wang, Yan and Shen 2024, arXiv 2409.15360";
    }

    @Override
    public String summary() {
        return "Optimise a mixture of a nominal reward and the worst reward of a Bayesian ensemble.";
    }

    @Override
    public String formula() {
        return "max_π a E[r_nom] + (1 − a) min over heads of E[r] − β KL(π‖π_ref)";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(drawn, trained);
    }

    @Override
    public int seeds() {
        return 20;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var claims = new ArrayList<Claim>();
        for (var experiment : experiments()) {
            var m = measured.get(experiment.id());
            String where = experiment.title() + ": ";
            claims.add(Claim.exceeds(where + "nominal weight 0.4 gives at least 0.15 more gold than 1, ordinary RLHF",
                    means(m, INNER, "gold"), means(m, 1, "gold"), 0.15));
            claims.add(Claim.exceeds(where + "and more than 0, the pure worst case", means(m, INNER, "gold"), means(m, 0, "gold"), 0));
            double low = tail(m, INNER);
            double ordinary = tail(m, 1);
            claims.add(new Claim(where + "its 5 % quantile over tables is above that of ordinary RLHF",
                    number(low) + " against " + number(ordinary), low > ordinary ? Verdict.CONFIRMED : Verdict.REFUTED));
            claims.add(Claim.exceeds(where + "the optimism gap, optimised less gold, grows with the nominal weight (smallest growth)",
                    smallestGrowth(m), new double[m.seeds()], 0));
        }
        return List.copyOf(claims);
    }

    /// Mean over tables, for each seed.
    private static double[] means(Measurements m, double a, String what) {
        return perSeed(m, String.format(Locale.ROOT, "a = %.1f: %s ", a, what));
    }

    private static double[] perSeed(Measurements m, String prefix) {
        return m.bySeed().stream().mapToDouble(seed -> Moments.mean(values(seed, prefix))).toArray();
    }

    private static double[] values(Map<String, Double> seed, String prefix) {
        return seed.entrySet().stream().filter(e -> e.getKey().startsWith(prefix)).mapToDouble(Map.Entry::getValue).toArray();
    }

    private static double tail(Measurements m, double a) {
        String prefix = String.format(Locale.ROOT, "a = %.1f: gold ", a);
        double[] all = m.bySeed().stream().flatMapToDouble(seed -> Arrays.stream(values(seed, prefix))).toArray();
        return Quantiles.quantile(all, 0.05, QuantileMethod.LINEAR);
    }

    /// Between neighbouring weights, in the mean over seeds; the difference seed by seed at that place.
    private static double[] smallestGrowth(Measurements m) {
        double[] least = null;
        for (int i = 0; i + 1 < WEIGHTS.length; i++) {
            double[] high = gap(m, WEIGHTS[i]);
            double[] low = gap(m, WEIGHTS[i + 1]);
            var growth = new double[high.length];
            Arrays.setAll(growth, k -> high[k] - low[k]);
            if (least == null || Moments.mean(growth) < Moments.mean(least)) {
                least = growth;
            }
        }
        return least;
    }

    private static double[] gap(Measurements m, double a) {
        double[] optimised = means(m, a, "optimised");
        double[] gold = means(m, a, "gold");
        Arrays.setAll(optimised, k -> optimised[k] - gold[k]);
        return optimised;
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var tables = new ArrayList<Table>();
        for (var experiment : experiments()) {
            var m = measured.get(experiment.id());
            var rows = new ArrayList<List<String>>();
            for (double a : WEIGHTS) {
                rows.add(List.of(String.format(Locale.ROOT, "%.1f", a), number(Moments.mean(means(m, a, "gold"))), number(tail(m, a)),
                        number(Moments.mean(means(m, a, "optimised"))), number(Moments.mean(gap(m, a)))));
            }
            rows.add(List.of("0.4, set-wise", number(Moments.mean(perSeed(m, "set-wise 0.4: gold "))), "", "", ""));
            rows.add(List.of("gold itself", number(Moments.mean(perSeed(m, "optimum: gold "))), "", "", ""));
            tables.add(new Table(experiment.title() + ": value of the optimal policy at β = 0.3. Means over seeds and tables.",
                    List.of("nominal weight", ">gold", ">5 % quantile", ">optimised", ">optimism gap"), rows));
        }
        return List.copyOf(tables);
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var figures = new ArrayList<Figure>();
        for (var experiment : experiments()) {
            var m = measured.get(experiment.id());
            figures.add(new Figure(experiment.title(), "nominal weight a", "value", List.of(
                    new Line("gold", WEIGHTS.clone(), Arrays.stream(WEIGHTS).map(a -> Moments.mean(means(m, a, "gold"))).toArray()),
                    new Line("5 % quantile of gold", WEIGHTS.clone(), Arrays.stream(WEIGHTS).map(a -> tail(m, a)).toArray()),
                    new Line("optimised", WEIGHTS.clone(),
                            Arrays.stream(WEIGHTS).map(a -> Moments.mean(means(m, a, "optimised"))).toArray()))));
        }
        return List.copyOf(figures);
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x);
    }
}
