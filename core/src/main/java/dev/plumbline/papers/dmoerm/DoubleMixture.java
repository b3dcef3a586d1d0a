package dev.plumbline.papers.dmoerm;

import static dev.plumbline.papers.dmoerm.MixtureStudy.FILTERED;
import static dev.plumbline.papers.dmoerm.MixtureStudy.HIDDEN;
import static dev.plumbline.papers.dmoerm.MixtureStudy.MIXTURES;
import static dev.plumbline.papers.dmoerm.MixtureStudy.MODELS;
import static dev.plumbline.papers.dmoerm.MixtureStudy.NOISY;
import static dev.plumbline.papers.dmoerm.MixtureStudy.OUTER;
import static dev.plumbline.papers.dmoerm.MixtureStudy.SCALAR;
import static dev.plumbline.papers.dmoerm.MixtureStudy.SINGLE;
import static dev.plumbline.papers.dmoerm.MixtureStudy.SIZES;
import static dev.plumbline.papers.dmoerm.MixtureStudy.bestOf;
import static dev.plumbline.papers.dmoerm.MixtureStudy.consistency;
import static dev.plumbline.papers.dmoerm.MixtureStudy.experts;
import static dev.plumbline.papers.dmoerm.MixtureStudy.oracle;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/// DMoERM: a router chooses the task's reward model, whose reward is assembled from experts for capabilities: {@link
/// dev.plumbline.preference.reward.RoutedRewardModel}, {@link dev.plumbline.preference.reward.ExpertRewardModel}.
public final class DoubleMixture implements Paper {
    private final MixtureStudy study = new MixtureStudy();

    @Override
    public String slug() {
        return "dmoerm";
    }

    @Override
    public String title() {
        return "DMoERM: Recipes of Mixture-of-Experts for Effective Reward Modeling";
    }

    @Override
    public String source() {
        return "Quan 2024 (Findings of ACL), arXiv 2403.01197";
    }

    @Override
    public String summary() {
        return "Route a prompt to the reward model of its task, and assemble that from experts for capabilities.";
    }

    @Override
    public String formula() {
        return "r(p, x) = r_t*(x),  t* = argmax softmax(R p);  r_t(x) = v · PReLU(V [z₁; ...; z_K] + c) + c₂,  "
                + "z_k = tanh((W₀ + s B_k A_k) x + b₀)";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(study);
    }

    @Override
    public int seeds() {
        return 8;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var all = measured.get(study.id());
        var claims = new ArrayList<Claim>();
        for (int n : SIZES) {
            double[] scalar = all.of(consistency(n, SCALAR));
            claims.add(Claim.exceeds(n + " pairs: the mixture of rewards beats the single model by 0.05 in consistency",
                    scalar, all.of(consistency(n, SINGLE)), 0.05));
            double least = n == SIZES[0] ? 0.01 : 0.05;
            claims.add(Claim.exceeds(n + " pairs: ... and a model for each task by " + least,
                    scalar, all.of(consistency(n, OUTER)), least));
        }
        claims.add(Claim.atMostInEverySeed("The router is wrong for at most 0.05 of the prompts",
                Arrays.stream(all.of(MixtureStudy.ROUTER)).map(right -> 1 - right).toArray(), 0.05));
        for (int n : SIZES) {
            claims.add(Claim.atMost(n + " pairs: aggregating hidden states, as the code does, does not beat a model "
                    + "for each task", all.of(consistency(n, HIDDEN)), all.of(consistency(n, OUTER)), 0));
            claims.add(Claim.exceeds(n + " pairs: aggregating rewards beats aggregating hidden states",
                    all.of(consistency(n, SCALAR)), all.of(consistency(n, HIDDEN)), 0));
            claims.add(Claim.exceeds(n + " pairs: with 30 % of capability labels reversed, not 10 %, less is gained "
                    + "over a model for each task", all.of(consistency(n, SCALAR)), all.of(consistency(n, NOISY)), 0));
            claims.add(Claim.exceeds(n + " pairs: asking the 30 % judge in both orders gives some of it back",
                    all.of(consistency(n, FILTERED)), all.of(consistency(n, NOISY)), 0));
            claims.add(Claim.exceeds(n + " pairs: best of 16 gains more by the mixture of rewards than by the single "
                    + "model",
                    all.of(bestOf(n, SCALAR)), all.of(bestOf(n, SINGLE)), 0));
        }
        return List.copyOf(claims);
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var all = measured.get(study.id());
        var headings = new ArrayList<>(List.of("model"));
        for (int n : SIZES) {
            headings.addAll(List.of(">" + n + " pairs", ">true routes", ">best of 16"));
        }
        var own = new ArrayList<>(List.of("labels of capabilities"));
        Arrays.stream(SIZES).forEach(n -> own.add(">" + n + " pairs"));
        return List.of(
                new Table("Share of pairs in true order by the router's and by true routes; true reward of the best of "
                        + "16, 0 at their mean and 1 at the best. Means over seeds.", headings,
                        MODELS.stream().map(model -> {
                            var row = new ArrayList<>(List.of(model));
                            for (int n : SIZES) {
                                boolean routed = all.bySeed().getFirst().containsKey(oracle(n, model));
                                row.add(number(all.mean(consistency(n, model))));
                                row.add(routed ? number(all.mean(oracle(n, model))) : "");
                                row.add(number(all.mean(bestOf(n, model))));
                            }
                            return (List<String>) row;
                        }).toList()),
                new Table("Share of pairs in the true order of a capability, by its expert. Means over seeds.", own,
                        MIXTURES.stream().map(mixture -> {
                            var row = new ArrayList<>(List.of(mixture.equals(SCALAR)
                                    ? "10 % reversed" : mixture.equals(NOISY) ? "30 % reversed"
                                    : "30 %, both orders agree"));
                            Arrays.stream(SIZES).forEach(n -> row.add(number(all.mean(experts(n, mixture)))));
                            return (List<String>) row;
                        }).toList()));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var all = measured.get(study.id());
        double[] x = Arrays.stream(SIZES).asDoubleStream().toArray();
        return List.of(new Figure("Consistency", "human pairs of a task", "share of pairs in true order",
                MODELS.stream().map(model -> new Line(model, x,
                        DoubleStream.of(x).map(n -> all.mean(consistency((int) n, model))).toArray())).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
