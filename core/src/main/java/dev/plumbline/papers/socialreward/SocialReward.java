package dev.plumbline.papers.socialreward;

import static dev.plumbline.papers.socialreward.PopularityLearning.COOL;
import static dev.plumbline.papers.socialreward.PopularityLearning.COOL_OFFSET;
import static dev.plumbline.papers.socialreward.PopularityLearning.DEVIATIONS;
import static dev.plumbline.papers.socialreward.PopularityLearning.MEASURES;
import static dev.plumbline.papers.socialreward.PopularityLearning.NO_CONSTANT;
import static dev.plumbline.papers.socialreward.PopularityLearning.SCORERS;
import static dev.plumbline.papers.socialreward.PopularityLearning.TRIPLET;
import static dev.plumbline.papers.socialreward.PopularityLearning.ZERO_SHOT;
import static dev.plumbline.papers.socialreward.PopularityLearning.name;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A reward for images from what a community takes up: a contrastive scorer on pairs of popular and unpopular images of
/// a prompt ({@link dev.plumbline.preference.contrastive.TwoTower}), and what exposure does to such pairs.
public final class SocialReward implements Paper {
    private final PopularityLearning learning = new PopularityLearning();

    @Override
    public String slug() {
        return "social-reward";
    }

    @Override
    public String title() {
        return "Social Reward: Evaluating and Enhancing Generative AI through Million-User Feedback from an Online "
                + "Creative Community";
    }

    @Override
    public String source() {
        return "Isajanyan, Shatveryan, Kocharyan, Wang and Shi 2024, arXiv 2402.09872";
    }

    @Override
    public String summary() {
        return "Learn what a community takes up from pairs of popular and unpopular images of one prompt.";
    }

    @Override
    public String formula() {
        return "L = mean max(0, ‖a − e₊‖² − ‖a − e₋‖² + m) = mean max(0, m − 2 (s₊ − s₋)),  s = a·e";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(learning);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var all = measured.get(learning.id());
        String accuracy = MEASURES.getFirst();
        double equal = DEVIATIONS[0];
        double wide = DEVIATIONS[2];
        return List.of(
                Claim.exceedsInEverySeed("Equal exposure: the triplet scorer's accuracy is above that of alignment by "
                        + "at least 0.25",
                        all.of(name(equal, TRIPLET, accuracy)), all.of(name(equal, ZERO_SHOT, accuracy)), 0.25),
                Claim.exceedsInShareOfSeeds("Log-exposure of sd 2: the offset improves Bradley-Terry, τ = 0.1, in 9 "
                        + "of 10 seeds",
                        all.of(name(wide, COOL_OFFSET, accuracy)), all.of(name(wide, COOL, accuracy)), 0.9),
                Claim.atMostInEverySeed("Equal exposure: without the constant input accuracy stays below 0.7",
                        all.of(name(equal, NO_CONSTANT, accuracy)), Math.nextDown(0.7)));
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var all = measured.get(learning.id());
        var tables = new ArrayList<Table>();
        tables.add(new Table("Accuracy on prompts held out, best against worst image by true popularity. Means over "
                + "seeds; of equal exposure also the worst seed.",
                List.of("scorer", ">equal exposure", ">worst seed", ">sd 1.2", ">sd 2"),
                SCORERS.stream().map(scorer -> List.of(scorer,
                        number(all.mean(name(DEVIATIONS[0], scorer, MEASURES.getFirst()))),
                        number(Arrays.stream(all.of(name(DEVIATIONS[0], scorer, MEASURES.getFirst()))).min()
                                .orElseThrow()),
                        number(all.mean(name(DEVIATIONS[1], scorer, MEASURES.getFirst()))),
                        number(all.mean(name(DEVIATIONS[2], scorer, MEASURES.getFirst()))))).toList()));
        tables.add(new Table("Log-exposure of sd 1.2: accuracy on images that follow their prompts less; true "
                + "popularity above the mean, of the best of 20 and of the top tenth of 20. Means over seeds.",
                List.of("scorer", ">other images", ">best of 20", ">top tenth"),
                SCORERS.stream().map(scorer -> List.of(scorer,
                        number(all.mean(name(DEVIATIONS[1], scorer, MEASURES.get(1)))),
                        number(all.mean(name(DEVIATIONS[1], scorer, MEASURES.get(2)))),
                        number(all.mean(name(DEVIATIONS[1], scorer, MEASURES.get(3)))))).toList()));
        var headings = new ArrayList<String>();
        headings.add("gap");
        for (double deviation : DEVIATIONS) {
            headings.add(">sd " + deviation + ": pairs a prompt");
            headings.add(">wrong");
        }
        tables.add(new Table("Pairs that a gap keeps, and labels among them that are wrong. Means over seeds.",
                List.copyOf(headings), Arrays.stream(PopularityLearning.GAPS).mapToObj(gap -> {
                    var row = new ArrayList<String>();
                    row.add(Integer.toString(gap));
                    for (double deviation : DEVIATIONS) {
                        row.add(number(all.mean(PopularityLearning.kept(deviation, gap))));
                        row.add(number(all.mean(PopularityLearning.labelError(deviation, gap))));
                    }
                    return List.copyOf(row);
                }).toList()));
        return List.copyOf(tables);
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var all = measured.get(learning.id());
        return List.of(new Figure("What unequal exposure costs", "standard deviation of log exposure", "accuracy",
                SCORERS.stream().filter(scorer -> !scorer.equals(NO_CONSTANT))
                        .map(scorer -> new Line(scorer, DEVIATIONS,
                        Arrays.stream(DEVIATIONS).map(d -> all.mean(name(d, scorer, MEASURES.getFirst()))).toArray()))
                        .toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
