package dev.plumbline.papers.dragon;

import static dev.plumbline.papers.dragon.SetRewards.FRECHET;
import static dev.plumbline.papers.dragon.SetRewards.INSTANCE;
import static dev.plumbline.papers.dragon.SetRewards.REFERENCE;
import static dev.plumbline.papers.dragon.SetRewards.TARGETS;
import static dev.plumbline.papers.dragon.SetRewards.UNPAIRED;
import static dev.plumbline.papers.dragon.SetRewards.VENDI;
import static dev.plumbline.papers.dragon.SetRewards.name;

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

/// Rewards of sets of samples: {@link DemonstrationSets} from batches of the model, and a contrastive loss
/// ({@link dev.plumbline.policy.diffusion.DiffusionPreferenceLoss}) on them.
public final class Dragon implements Paper {
    private final SetRewards experiment = new SetRewards();

    @Override
    public String slug() {
        return "dragon";
    }

    @Override
    public String title() {
        return "DRAGON: Distributional Rewards Optimize Diffusion Generative Models";
    }

    @Override
    public String source() {
        return "Bai, Casebeer, Sojoudi and Bryan 2025, arXiv 2504.15217";
    }

    @Override
    public String summary() {
        return "Optimise rewards that judge a set of samples, by sorting two batches into one to approach and one to leave.";
    }

    @Override
    public String formula() {
        return "swap i of D₊, D₋ iff r(D₊) rises,  L = −log σ(−β [(d⁺ − d⁺_ref) − (d⁻ − d⁻_ref)]),  d = ‖v − v_θ‖²";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(experiment);
    }

    @Override
    public int seeds() {
        return 3;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var all = measured.get(experiment.id());
        double[] before = all.of(name(REFERENCE, "F"));
        double[] setAfter = all.of(name(FRECHET, "F"));
        double[] instanceAfter = all.of(name(INSTANCE, "F"));
        double[] exemplars = all.of("exemplars: variance");
        double[] apart = new double[before.length];
        Arrays.setAll(apart, i -> Math.abs(all.of(name(FRECHET, "variance"))[i] - exemplars[i]) / exemplars[i]);
        var claims = new ArrayList<Claim>();
        claims.add(Claim.exceedsInEverySeed("Trained for the Fréchet distance of the set, F falls by more than 60 % in every seed "
                + "(40 % of F before, less F after)", times(before, 0.4), setAfter, 0));
        claims.add(Claim.atMostInEverySeed("... and the total variance ends within 20 % of the exemplars' in every seed", apart, 0.2));
        claims.add(Claim.exceedsInEverySeed("Trained for the distance of each sample, the variance shrinks by more than 60 % in every "
                + "seed (40 % of the variance before, less that after)", times(all.of(name(REFERENCE, "variance")), 0.4),
                all.of(name(INSTANCE, "variance")), 0));
        double ratio = mean(instanceAfter) / mean(before);
        claims.add(new Claim("... and on the mean over seeds F does not fall by more than 20 %",
                "F after/F before " + number(ratio), ratio >= 0.8 ? Verdict.CONFIRMED : Verdict.REFUTED));
        claims.add(Claim.exceedsInEverySeed("... so the reward of sets ends at the lower F in every seed", instanceAfter, setAfter, 0));
        claims.add(Claim.exceedsInEverySeed("Trained for the Vendi score, it rises by more than 15 % in every seed (score after, less "
                + "115 % of that before)", all.of(name(VENDI, "diversity")), times(all.of(name(REFERENCE, "diversity")), 1.15), 0));
        double wins = TARGETS.stream().mapToDouble(target -> all.mean(name(target, "wins"))).average().orElseThrow();
        claims.add(new Claim("Over the three rewards, the trained model beats the reference on its own reward in at least 90 % of fresh "
                + "batches", "share " + number(wins), wins >= 0.9 ? Verdict.CONFIRMED : Verdict.REFUTED));
        return List.copyOf(claims);
    }

    private static double mean(double[] x) {
        return Arrays.stream(x).average().orElseThrow();
    }

    private static double[] times(double[] x, double factor) {
        return Arrays.stream(x).map(v -> factor * v).toArray();
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var all = measured.get(experiment.id());
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(REFERENCE, "", number(all.mean(name(REFERENCE, "F"))), number(all.mean(name(REFERENCE, "diversity"))),
                number(all.mean(name(REFERENCE, "variance"))), ""));
        for (String trained : List.of(FRECHET, INSTANCE, VENDI, UNPAIRED)) {
            rows.add(List.of(trained, number(all.mean(name(trained, "early F"))), number(all.mean(name(trained, "F"))),
                    number(all.mean(name(trained, "diversity"))), number(all.mean(name(trained, "variance"))),
                    number(all.mean(name(trained, "wins")))));
        }
        return List.of(new Table("Fréchet distance F to the exemplars (after " + SetRewards.EARLY + " and "
                + SetRewards.ITERATIONS + " iterations), Vendi score and total variance (the exemplars': "
                + number(all.mean("exemplars: variance")) + "), and share of batches in which the trained model has the higher reward. "
                + "Means over seeds.",
                List.of("trained for", ">F, early", ">F", ">Vendi", ">variance", ">wins"), rows));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var all = measured.get(experiment.id());
        return List.of(new Figure("Fréchet distance to the exemplars", "iteration", "F",
                List.of(FRECHET, INSTANCE, VENDI, UNPAIRED).stream().map(trained -> new Line(trained,
                        new double[] {0, SetRewards.EARLY, SetRewards.ITERATIONS},
                        new double[] {all.mean(name(REFERENCE, "F")), all.mean(name(trained, "early F")),
                            all.mean(name(trained, "F"))})).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
