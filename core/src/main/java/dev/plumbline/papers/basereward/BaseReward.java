package dev.plumbline.papers.basereward;

import static dev.plumbline.papers.basereward.AnswerPolicies.HYBRID;
import static dev.plumbline.papers.basereward.AnswerPolicies.MODEL;
import static dev.plumbline.papers.basereward.AnswerPolicies.RULE;

import dev.plumbline.kernel.Activation;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.papers.basereward.Teacher.Kind;
import dev.plumbline.preference.reward.EnsembleWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// BaseReward: which head, which regulariser, which weights of an ensemble; and a reward that puts the rule before the
/// model.
public final class BaseReward implements Paper {
    private static final double[] COEFFICIENTS = Arrays.copyOfRange(Heads.COEFFICIENTS, 1, Heads.COEFFICIENTS.length);

    private final Heads heads = new Heads();
    private final Ensembles ensembles = new Ensembles();
    private final AnswerPolicies policies = new AnswerPolicies();

    @Override
    public String slug() {
        return "basereward";
    }

    @Override
    public String title() {
        return "BaseReward: A Strong Baseline for Multimodal Reward Model";
    }

    @Override
    public String source() {
        return "Zhang, Yang, Zhang, Shi and others 2025 (ICLR 2026), arXiv 2509.16127";
    }

    @Override
    public String summary() {
        return "A two-layer SiLU head without auxiliary losses, the mean of models, and the rule before the model.";
    }

    @Override
    public String formula() {
        return "r = v · f(W z + b) + b₀;  L = (1/B) Σ [softplus(−(a − b)) + λ (a + b)²];  R = Σ w_m r_m;  "
                + "R_hybrid = 1 if the answer matches, else σ(r)";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(heads, ensembles, policies);
    }

    @Override
    public int seeds() {
        return 5;
    }

    private static double[] accuracy(Measurements all, Kind kind, String recipe) {
        return all.of(Heads.name(kind, recipe, "accuracy"));
    }

    private static double[] accuracy(Measurements all, Recipe recipe) {
        return accuracy(all, Kind.ONE_SIDED, recipe.label());
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var all = measured.get(heads.id());
        double[] best = accuracy(all, Heads.BEST);
        double[] linear = accuracy(all, Recipe.of(1, Activation.IDENTITY));
        var claims = new ArrayList<Claim>();
        claims.add(Claim.exceedsInEverySeed("Two SiLU layers beat one layer by 0.08 in every seed", best, linear,
                0.08));
        double[] none = accuracy(all, Recipe.of(2, Activation.IDENTITY));
        var difference = new double[none.length];
        Arrays.setAll(difference, i -> linear[i] - none[i]);
        claims.add(Claim.between("Two layers without activation are one layer, within 0.01", difference, -0.01, 0.01));
        double[] before = best;
        for (double lambda : new double[] {0.01, 0.1, 1}) {
            double[] next = accuracy(all, Heads.regularized(lambda));
            claims.add(Claim.exceeds("Accuracy falls on the way to λ = " + lambda, before, next, 0));
            before = next;
        }
        claims.add(Claim.exceeds("Five layers are worse than two",
                best, accuracy(all, Recipe.of(5, Activation.SILU)), 0));
        claims.add(Claim.exceeds("Three layers are worse than two",
                best, accuracy(all, Recipe.of(3, Activation.SILU)), 0));
        claims.add(Claim.exceeds("SiLU beats tanh", best, accuracy(all, Recipe.of(2, Activation.TANH)), 0));
        claims.add(Claim.atMost("Length normalisation in training does not help",
                accuracy(all, Kind.ONE_SIDED, Heads.LENGTH), best, 0));
        claims.add(Claim.atMost("... nor in training and test",
                accuracy(all, Kind.ONE_SIDED, Heads.LENGTH_BOTH), best, 0));
        claims.add(Claim.exceeds("The order is not universal: for the odd teacher tanh beats SiLU",
                accuracy(all, Kind.ODD, Recipe.of(2, Activation.TANH).label()),
                accuracy(all, Kind.ODD, Heads.BEST.label()), 0));
        var joint = measured.get(ensembles.id());
        double[] mean = joint.of(EnsembleWeights.MEAN.toString());
        claims.add(Claim.atLeast("The mean of models is within 0.005 of accuracy weights",
                mean, joint.of(EnsembleWeights.ACCURACY.toString()), -0.005));
        claims.add(Claim.atLeast("... and of confidence weights",
                mean, joint.of(EnsembleWeights.CONFIDENCE.toString()), -0.005));
        claims.add(Claim.exceeds("The mean of models beats the best of them", mean, joint.of(Ensembles.BEST_SINGLE),
                0));
        var right = measured.get(policies.id());
        double[] hybrid = right.of(AnswerPolicies.name(HYBRID, "right"));
        claims.add(Claim.exceeds("A policy rewarded by rule and model is right more often than by the rule",
                hybrid, right.of(AnswerPolicies.name(RULE, "right")), 0));
        claims.add(Claim.exceeds("... and than by the model", hybrid, right.of(AnswerPolicies.name(MODEL, "right")),
                0));
        return List.copyOf(claims);
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var all = measured.get(heads.id());
        var joint = measured.get(ensembles.id());
        var right = measured.get(policies.id());
        var rows = new ArrayList<List<String>>();
        for (Recipe recipe : Recipe.heads()) {
            rows.add(row(all, Kind.ONE_SIDED, recipe.label()));
        }
        for (double lambda : COEFFICIENTS) {
            rows.add(row(all, Kind.ONE_SIDED, Heads.regularized(lambda).label()));
        }
        rows.add(row(all, Kind.ONE_SIDED, Heads.LENGTH));
        rows.add(List.of(Heads.LENGTH_BOTH,
                number(all.mean(Heads.name(Kind.ONE_SIDED, Heads.LENGTH_BOTH, "accuracy"))), "", ""));
        var weights = new ArrayList<List<String>>();
        for (String single : List.of(Ensembles.MEAN_SINGLE, Ensembles.BEST_SINGLE)) {
            weights.add(List.of(single, number(joint.mean(single)), ""));
        }
        for (var kind : EnsembleWeights.values()) {
            weights.add(List.of(kind.toString().toLowerCase(Locale.ROOT), number(joint.mean(kind.toString())),
                    number(joint.mean(kind + Ensembles.INFLATED))));
        }
        return List.of(
                new Table("Test accuracy with the one-sided teacher, and mean and standard deviation of the "
                        + "rewards. Means over seeds.", List.of("head", ">accuracy", ">mean", ">deviation"), rows),
                new Table("The same with the odd teacher. Means over seeds.",
                        List.of("head", ">accuracy", ">mean", ">deviation"),
                        Heads.ODD.stream().map(recipe -> row(all, Kind.ODD, recipe.label())).toList()),
                new Table("Accuracy of five members, and of their weighted scores. Means over seeds.",
                        List.of("weights", ">accuracy", ">with one member times 10"), weights),
                new Table("Probability of the right answer, and true reward (0 at the mean of a prompt, 1 at the "
                        + "best). Means over seeds.", List.of("reward", ">right", ">true reward"),
                        AnswerPolicies.REWARDS.stream().map(reward -> List.of(reward,
                                number(right.mean(AnswerPolicies.name(reward, "right"))),
                                number(right.mean(AnswerPolicies.name(reward, "reward"))))).toList()));
    }

    private static List<String> row(Measurements all, Kind kind, String recipe) {
        return List.of(recipe, number(all.mean(Heads.name(kind, recipe, "accuracy"))),
                number(all.mean(Heads.name(kind, recipe, "mean"))),
                number(all.mean(Heads.name(kind, recipe, "deviation"))));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var all = measured.get(heads.id());
        double[] layers = {1, 2, 3, 4, 5};
        return List.of(new Figure("Depth", "layers", "test accuracy", List.of(new Line("SiLU", layers,
                Arrays.stream(layers).map(n -> all.mean(Heads.name(Kind.ONE_SIDED,
                        Recipe.of((int) n, n == 1 ? Activation.IDENTITY : Activation.SILU).label(), "accuracy")))
                        .toArray()))));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
