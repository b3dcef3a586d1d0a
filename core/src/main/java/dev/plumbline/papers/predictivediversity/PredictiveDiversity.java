package dev.plumbline.papers.predictivediversity;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// When members of an ensemble should disagree: {@link RegularizedEnsembleLoss} in small and large networks, on the
/// decompositions of {@link dev.plumbline.classification.EnsembleDecomposition}.
public final class PredictiveDiversity implements Paper {
    private final Regularization regularization = new Regularization();
    private final Architectures architectures = new Architectures();

    @Override
    public String slug() {
        return "predictive-diversity";
    }

    @Override
    public String title() {
        return "Pathologies of Predictive Diversity in Deep Ensembles";
    }

    @Override
    public String source() {
        return "Abe, Buchanan, Pleiss and Cunningham 2024, TMLR, arXiv 2302.00704";
    }

    @Override
    public String summary() {
        return "Members trained to disagree help small classifiers and harm large ones.";
    }

    @Override
    public String formula() {
        return "L_γ = (1/M) Σ −log fᵢ_y − γ D,  D = log f̄_y − (1/M) Σ log fᵢ_y;  "
                + "dL_γ/dzᵢ = [(1 − γ)/M + γ rᵢ](fᵢ − e_y),  rᵢ = fᵢ_y/Σ f_m_y";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(regularization, architectures);
    }

    @Override
    public int seeds() {
        return 4;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var runs = measured.get(regularization.id());
        double[] small = loss(runs, Regularization.SMALL, 0);
        double[] large = loss(runs, Regularization.LARGE, 0);
        var claims = new ArrayList<Claim>();
        claims.add(Claim.exceeds("Width 4: joint training (γ = 1) lowers the ensemble's NLL by at least 0.05",
                small, loss(runs, Regularization.SMALL, 1), 0.05));
        claims.add(Claim.exceedsInEverySeed("Width 128: it raises the NLL by at least 0.03 in every seed",
                loss(runs, Regularization.LARGE, 1), large, 0.03));
        claims.add(Claim.between("Width 128: discouraged diversity (γ = −1) changes the NLL by less than 0.01",
                difference(loss(runs, Regularization.LARGE, -1), large), -0.01, 0.01));
        claims.add(Claim.exceeds("Width 4: it costs at least 0.03", loss(runs, Regularization.SMALL, -1), small, 0.03));
        claims.add(Claim.exceeds("Width 4: variance discouraged (γ = −2) costs, too", variance(runs, Regularization.SMALL,
                -2), small, 0));
        claims.add(Claim.exceeds("... encouraged (γ = 2) it lowers the NLL by at least 0.02", small,
                variance(runs, Regularization.SMALL, 2), 0.02));
        for (double gamma : List.of(-2.0, 2.0)) {
            claims.add(Claim.between(String.format(Locale.ROOT, "Width 128: variance with γ = %.0f changes it by less "
                            + "than 0.01", gamma).replace('-', '−'),
                    difference(variance(runs, Regularization.LARGE, gamma), large), -0.01, 0.01));
        }
        double[] leastVariance = least(runs, Islands.VARIANCE);
        double[] leastLoss = least(runs, Islands.ENSEMBLE_LOSS);
        claims.add(Claim.exceedsInEverySeed("Independent members of width 128 are less diverse (Brier) than any "
                + "ensemble of width 4", leastVariance, runs.of(Regularization.name(
                        Regularization.LARGE, Regularization.GAP, 0, Islands.VARIANCE)), 0));
        claims.add(Claim.exceedsInEverySeed("... and better by at least 0.3 in NLL", leastLoss, large, 0.3));
        var built = measured.get(architectures.id());
        double[] capacity = difference(built.of(Islands.name(Architectures.SMALL, Islands.ENSEMBLE_LOSS)),
                built.of(Islands.name(Architectures.LARGE, Islands.ENSEMBLE_LOSS)));
        double[] quarter = Arrays.stream(capacity).map(x -> x / 4).toArray();
        claims.add(Claim.exceedsInEverySeed("Unlike widths of mean 8 change the NLL by less than a quarter of what "
                + "width 128 does", quarter, effect(built, Architectures.SMALL, Architectures.SMALL_MIXED), 0));
        claims.add(Claim.exceedsInEverySeed("... and so do unlike widths of mean 128",
                quarter, effect(built, Architectures.LARGE, Architectures.LARGE_MIXED), 0));
        return List.copyOf(claims);
    }

    private static double[] loss(Measurements runs, int width, double gamma) {
        return runs.of(Regularization.name(width, Regularization.GAP, gamma, Islands.ENSEMBLE_LOSS));
    }

    private static double[] variance(Measurements runs, int width, double gamma) {
        return runs.of(Regularization.name(width, Regularization.VARIANCE, gamma, Islands.ENSEMBLE_LOSS));
    }

    private static double[] difference(double[] a, double[] b) {
        var out = new double[a.length];
        Arrays.setAll(out, i -> a[i] - b[i]);
        return out;
    }

    private static double[] effect(Measurements built, String uniform, String mixed) {
        return Arrays.stream(difference(built.of(Islands.name(uniform, Islands.ENSEMBLE_LOSS)),
                built.of(Islands.name(mixed, Islands.ENSEMBLE_LOSS)))).map(Math::abs).toArray();
    }

    /// The smallest value of a quantity over all ensembles of width 4, seed by seed.
    private static double[] least(Measurements runs, String quantity) {
        var least = new double[runs.seeds()];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        for (String regularizer : Regularization.REGULARIZERS) {
            for (double gamma : Regularization.GAMMAS.get(regularizer)) {
                double[] values = runs.of(Regularization.name(Regularization.SMALL, regularizer, gamma, quantity));
                Arrays.setAll(least, s -> Math.min(least[s], values[s]));
            }
        }
        return least;
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var runs = measured.get(regularization.id());
        var built = measured.get(architectures.id());
        var rows = new ArrayList<List<String>>();
        for (int width : Regularization.WIDTHS) {
            for (String regularizer : Regularization.REGULARIZERS) {
                for (double gamma : Regularization.GAMMAS.get(regularizer)) {
                    rows.add(row(runs, Regularization.ensemble(width, regularizer, gamma)));
                }
            }
        }
        return List.of(
                new Table("Four members, means over seeds. Accuracy and negative log-likelihood (NLL, nats) on test "
                        + "points, calibrated NLL after one temperature, NLL on training points.", headings(), rows),
                new Table("Independent members of given widths.", headings(),
                        Architectures.ENSEMBLES.stream().map(ensemble -> row(built, ensemble)).toList()));
    }

    private static List<String> headings() {
        return List.of("ensemble", ">member accuracy", ">ensemble accuracy", ">member NLL", ">ensemble NLL",
                ">calibrated NLL", ">training NLL", ">D Brier", ">D cross-entropy", ">JSD", ">disagreement");
    }

    private static List<String> row(Measurements runs, String ensemble) {
        var row = new ArrayList<String>();
        row.add(ensemble);
        for (String quantity : List.of(Islands.MEMBER_ACCURACY, Islands.ENSEMBLE_ACCURACY, Islands.MEMBER_LOSS,
                Islands.ENSEMBLE_LOSS, Islands.CALIBRATED_LOSS, Islands.TRAINING_LOSS, Islands.VARIANCE, Islands.GAP,
                Islands.SHANNON, Islands.DISAGREEMENT)) {
            row.add(String.format(Locale.ROOT, "%.3f", runs.mean(Islands.name(ensemble, quantity))));
        }
        return row;
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var runs = measured.get(regularization.id());
        return List.of(
                new Figure("Joint training and its opposite", "γ of the cross-entropy gap", "ensemble NLL",
                        Regularization.WIDTHS.stream().map(width -> new Line("width " + width,
                                gammas(), curve(runs, width, Islands.ENSEMBLE_LOSS))).toList()),
                new Figure("Diversity and loss", "D Brier", "ensemble NLL",
                        Regularization.WIDTHS.stream().map(width -> new Line("width " + width,
                                curve(runs, width, Islands.VARIANCE),
                                curve(runs, width, Islands.ENSEMBLE_LOSS))).toList()));
    }

    private static double[] gammas() {
        return Regularization.GAMMAS.get(Regularization.GAP).stream().mapToDouble(g -> g).toArray();
    }

    private static double[] curve(Measurements runs, int width, String quantity) {
        return Arrays.stream(gammas())
                .map(gamma -> runs.mean(Regularization.name(width, Regularization.GAP, gamma, quantity))).toArray();
    }
}
