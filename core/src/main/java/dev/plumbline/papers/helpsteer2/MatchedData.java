package dev.plumbline.papers.helpsteer2;

import dev.plumbline.evaluation.PairAccuracy;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.preference.PairReduction;
import dev.plumbline.preference.PairwiseLoss;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardModelStages;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reward models from ratings, from preferences, and from one after the other, on matched data ({@link World}).
///
/// Full-batch gradient descent, rate 0.3, ridge 1e-3, the mean of ℓ over pairs. From scratch: 400 steps. After regression: the
/// number of steps with the best accuracy on 150 validation pairs, the least such number. Two ablations get the same choice:
/// from scratch with the number of steps chosen, and the proximal form with its ρ chosen. ExPO extrapolates from regression
/// through regression-then-scaled, c chosen.
final class MatchedData implements Experiment {
    static final int[] SIZES = {100, 200, 400};
    static final String REGRESSION = "regression";
    static final String REGULAR = "regular";
    static final String MARGIN = "margin";
    static final String SCALED = "scaled";
    static final String AFTER = "regression, then ";
    static final String STOPPED = "scaled, steps chosen";
    static final String PROXIMAL = AFTER + "scaled, proximal";
    static final String EXPO = AFTER + "scaled, ExPO";
    static final List<String> METHODS = List.of(REGRESSION, REGULAR, MARGIN, SCALED, AFTER + REGULAR, AFTER + MARGIN,
            AFTER + SCALED);
    static final List<String> ABLATIONS = List.of(STOPPED, PROXIMAL, EXPO);
    static final int[] STEPS = {0, 5, 10, 20, 40, 80, 160, 400};
    static final RewardModelStages.Descent DESCENT = new RewardModelStages.Descent(400, 0.3, 1e-3);
    private static final double[] RHO = {0.003, 0.01, 0.03, 0.1, 0.3, 1};
    private static final double[] EXTRAPOLATION = {0, 0.25, 0.5, 1, 1.5};

    @Override
    public String id() {
        return "matched-data";
    }

    @Override
    public String title() {
        return "Ratings and preferences of the same responses";
    }

    static String name(String method, int n, String metric) {
        return method + ", " + n + " pairs: " + metric;
    }

    static PairwiseLoss loss(String name) {
        return switch (name) {
            case REGULAR -> new PairwiseLoss.BradleyTerry();
            case MARGIN -> new PairwiseLoss.MarginBradleyTerry();
            case SCALED -> new PairwiseLoss.ScaledBradleyTerry();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var world = World.of(new Philox(seed, 0));
        var test = world.ordered(new Philox(seed, 1), size(5000, scale));
        var measured = new LinkedHashMap<String, Double>();
        for (int n : SIZES) {
            var random = new Philox(seed, 2).fork(n);
            new Fits(backend, world.data(random.fork(0), size(n, scale)),
                    world.data(random.fork(1), size(150, scale)).pairs(), test, n, measured).run();
        }
        return measured;
    }

    private static int size(int n, double scale) {
        return Math.max(20, (int) Math.round(n * scale));
    }

    /// Share of pairs in the order of θ.
    static double accuracy(double[] theta, PreferencePairs pairs) {
        var margins = new double[pairs.size()];
        Arrays.setAll(margins, i -> World.dot(theta, pairs.chosen()[i]) - World.dot(theta, pairs.rejected()[i]));
        return PairAccuracy.ofChosenFirst(margins).accuracy().value();
    }

    /// All models of one size of data.
    private record Fits(Backend backend, World.Data data, PreferencePairs validation, PreferencePairs test, int n,
            Map<String, Double> measured) {

        void run() {
            double[] regression = RewardModelStages.regression(backend, data.rated(), DESCENT)[0];
            measure(REGRESSION, regression);
            for (String loss : List.of(REGULAR, MARGIN, SCALED)) {
                List<double[]> scratch = path(new double[World.FEATURES], loss);
                measure(loss, scratch.getLast());
                List<double[]> after = path(regression, loss);
                int best = best(after);
                measure(AFTER + loss, after.get(best));
                measured.put(name(AFTER + loss, n, "steps"), (double) STEPS[best]);
                if (loss.equals(SCALED)) {
                    int stop = best(scratch);
                    measure(STOPPED, scratch.get(stop));
                    measured.put(name(STOPPED, n, "steps"), (double) STEPS[stop]);
                    extrapolate(regression, after.get(best));
                }
            }
            List<double[]> proximal = Arrays.stream(RHO).mapToObj(rho -> RewardModelStages.proximal(
                    regression, loss(SCALED), data.pairs(), data.magnitude(), rho)).toList();
            measure(PROXIMAL, proximal.get(best(proximal)));
        }

        private void extrapolate(double[] weak, double[] strong) {
            List<double[]> models = Arrays.stream(EXTRAPOLATION)
                    .mapToObj(c -> RewardModelStages.extrapolate(weak, strong, c)).toList();
            int best = best(models);
            measure(EXPO, models.get(best));
            measured.put(name(EXPO, n, "c"), EXTRAPOLATION[best]);
        }

        private List<double[]> path(double[] start, String loss) {
            return RewardModelStages.path(backend, start, loss(loss), data.pairs(), data.magnitude(), PairReduction.MEAN,
                    DESCENT, STEPS);
        }

        /// The first of those with the highest accuracy on validation pairs.
        private int best(List<double[]> models) {
            double[] accuracies = models.stream().mapToDouble(theta -> accuracy(theta, validation)).toArray();
            int best = 0;
            for (int i = 1; i < accuracies.length; i++) {
                best = accuracies[i] > accuracies[best] ? i : best;
            }
            return best;
        }

        private void measure(String method, double[] theta) {
            measured.put(name(method, n, "accuracy"), accuracy(theta, test));
        }
    }
}
