package dev.plumbline.papers.helpsteer2;

import static dev.plumbline.papers.helpsteer2.MatchedData.AFTER;
import static dev.plumbline.papers.helpsteer2.MatchedData.MARGIN;
import static dev.plumbline.papers.helpsteer2.MatchedData.REGULAR;
import static dev.plumbline.papers.helpsteer2.MatchedData.SCALED;

import dev.plumbline.evaluation.PairedComparison;
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

/// HelpSteer2-Preference: the strength of a preference as a weight of the Bradley-Terry loss, and a reward model fitted to
/// ratings before it is fitted to preferences.
///
/// Losses: {@link dev.plumbline.preference.PairwiseLoss}; both stages: {@link
/// dev.plumbline.preference.reward.RewardModelStages}.
public final class HelpSteer2Preference implements Paper {
    private static final double SCALED_WINS = 22 / 30.0;
    private static final double WARM_START_WINS = 20 / 30.0;
    /// What counts as tied: 0.1 percentage points.
    private static final double TIED = 0.001;

    private final MatchedData data = new MatchedData();
    private final FittedScale scale = new FittedScale();

    @Override
    public String slug() {
        return "helpsteer2-preference";
    }

    @Override
    public String title() {
        return "HelpSteer2-Preference: Complementing Ratings with Preferences";
    }

    @Override
    public String source() {
        return "Wang, Bukharin, Delalleau, Egert, Shen, Zeng, Kuchaiev and Dong 2024, arXiv 2410.01257";
    }

    @Override
    public String summary() {
        return "Weigh the Bradley-Terry loss by the strength of the preference, and start it from a regression on ratings.";
    }

    @Override
    public String formula() {
        return "L = −(1/n) Σᵢ mᵢ log σ(dᵢ),  d = r(chosen) − r(rejected),  from θ = argmin Σ (r − rating)²";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(data, scale);
    }

    @Override
    public int seeds() {
        return 30;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var claims = new ArrayList<Claim>();
        var accuracy = measured.get(data.id());
        for (int n : MatchedData.SIZES) {
            claims.add(aboveInShare("With " + n + " pairs scaled is more accurate than regular in at least 22 of 30 seeds",
                    of(accuracy, SCALED, n), of(accuracy, REGULAR, n), SCALED_WINS));
        }
        for (int n : MatchedData.SIZES) {
            claims.add(aboveInShare("With " + n
                    + " pairs scaled is more accurate after regression than from scratch in at least 20 of 30 seeds",
                    of(accuracy, AFTER + SCALED, n), of(accuracy, SCALED, n), WARM_START_WINS));
        }
        for (int n : MatchedData.SIZES) {
            String rival = MatchedData.METHODS.stream().filter(method -> !method.equals(AFTER + SCALED))
                    .max((a, b) -> Double.compare(mean(accuracy, a, n), mean(accuracy, b, n))).orElseThrow();
            double[] own = Arrays.stream(of(accuracy, AFTER + SCALED, n)).map(a -> a + TIED).toArray();
            claims.add(Claim.exceeds("With " + n + " pairs it is at most 0.001 below the best of the others, '" + rival
                    + "' (difference with 0.001 added)", own, of(accuracy, rival, n), 0));
        }
        var fitted = measured.get(scale.id());
        claims.add(Claim.exceedsInEverySeed(
                "Where people agree less than the margins assume, margin's reward is at least twice as large as scaled's in "
                        + "every seed (norm less twice the other's)",
                fitted.of(MARGIN), times(2, fitted.of(SCALED)), 0));
        claims.add(Claim.exceeds("There, scaled's is at most 1.25 times as large as regular's (1.25 times less own)",
                times(1.25, fitted.of(REGULAR)), fitted.of(SCALED), 0));
        return List.copyOf(claims);
    }

    /// "a is above b in at least `share` of the seeds": confirmed if it is, and the 95 % interval of the mean difference lies
    /// above 0; undecided if only the count says so.
    private static Claim aboveInShare(String statement, double[] a, double[] b, double share) {
        var difference = PairedComparison.of(a, b, 0.95);
        boolean enough = difference.better() >= share * difference.n() - 1e-9;
        var verdict = !enough ? Verdict.REFUTED : difference.low() > 0 ? Verdict.CONFIRMED : Verdict.UNDECIDED;
        return new Claim(statement, String.format(Locale.ROOT, "%.4f (%.4f to %.4f), in %d of %d seeds", difference.mean(),
                difference.low(), difference.high(), difference.better(), difference.n()).replace('-', '−'), verdict);
    }

    private static double[] of(Measurements measured, String method, int n) {
        return measured.of(MatchedData.name(method, n, "accuracy"));
    }

    private static double mean(Measurements measured, String method, int n) {
        return measured.mean(MatchedData.name(method, n, "accuracy"));
    }

    private static double[] times(double factor, double... x) {
        return Arrays.stream(x).map(v -> factor * v).toArray();
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var accuracy = measured.get(data.id());
        var rows = new ArrayList<List<String>>();
        for (String method : methods()) {
            var row = new ArrayList<>(List.of(method));
            for (int n : MatchedData.SIZES) {
                row.add(number(100 * mean(accuracy, method, n), 1));
            }
            rows.add(row);
        }
        var chosen = new ArrayList<List<String>>();
        chosen.add(row(accuracy, AFTER + REGULAR, "steps"));
        chosen.add(row(accuracy, AFTER + MARGIN, "steps"));
        chosen.add(row(accuracy, AFTER + SCALED, "steps"));
        chosen.add(row(accuracy, MatchedData.STOPPED, "steps"));
        chosen.add(row(accuracy, MatchedData.EXPO, "c"));
        var fitted = measured.get(scale.id());
        return List.of(
                new Table("Accuracy on fresh pairs, in percent, by the number of pairs trained on. The last three rows are "
                        + "ablations. Means over seeds.", headings("model"), rows),
                new Table("What 150 validation pairs chose: steps of gradient descent, and ExPO's c. Means over seeds.",
                        headings("model"), chosen),
                new Table("Norm of the fitted weights over that of the true ones, where people agree less than margins assume. "
                        + "Means over seeds.", List.of("loss", ">ratio"), FittedScale.LOSSES.stream()
                                .map(loss -> List.of(loss, number(fitted.mean(loss), 2))).toList()));
    }

    private static List<String> methods() {
        var methods = new ArrayList<>(MatchedData.METHODS);
        methods.addAll(MatchedData.ABLATIONS);
        return methods;
    }

    private static List<String> headings(String first) {
        var headings = new ArrayList<>(List.of(first));
        Arrays.stream(MatchedData.SIZES).forEach(n -> headings.add(">" + n));
        return headings;
    }

    private static List<String> row(Measurements measured, String method, String metric) {
        var row = new ArrayList<>(List.of(method + ": " + metric));
        for (int n : MatchedData.SIZES) {
            row.add(number(measured.mean(MatchedData.name(method, n, metric)), metric.equals("c") ? 2 : 0));
        }
        return row;
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var accuracy = measured.get(data.id());
        return List.of(new Figure("Accuracy on fresh pairs", "pairs trained on", "accuracy (%)", MatchedData.METHODS.stream()
                .map(method -> new Line(method, Arrays.stream(MatchedData.SIZES).asDoubleStream().toArray(),
                        Arrays.stream(MatchedData.SIZES).mapToDouble(n -> 100 * mean(accuracy, method, n)).toArray()))
                .toList()));
    }

    private static String number(double x, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", x);
    }
}
