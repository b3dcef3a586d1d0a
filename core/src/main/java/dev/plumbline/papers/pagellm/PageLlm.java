package dev.plumbline.papers.pagellm;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Rewards of two grains for a whole page: {@link PageReward}, {@link PairFamily}, {@link PageTraining}.
public final class PageLlm implements Paper {
    private final Granularity half = new Granularity("granularity", 0.5);
    private final Granularity quarter = new Granularity("strong-redundancy", 0.25);

    @Override
    public String slug() {
        return "pagellm";
    }

    @Override
    public String title() {
        return "PageLLM: Enhanced Whole Page Optimization via Mixed-Grained Reward Mechanism-Adapted Language Models";
    }

    @Override
    public String source() {
        return "Wang, Wu, Wang and Fu 2025, arXiv 2506.09084";
    }

    @Override
    public String summary() {
        return "Learn a reward of the whole page and one of the placement of items from pairs; optimise their mixture.";
    }

    @Override
    public String formula() {
        return "L_p = −log σ(R_p(y⁺) − R_p(y⁻)),  L_i the same on pages that differ by one swap,  "
                + "R = α z(R_p) + (1 − α) z(R_i),  z standardises on a fixed sample of pages";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(half, quarter);
    }

    @Override
    public int seeds() {
        return 20;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var claims = new ArrayList<Claim>();
        for (var experiment : List.of(half, quarter)) {
            var found = measured.get(experiment.id());
            String where = experiment.title().substring(experiment.title().indexOf("decay"));
            claims.add(Claim.exceeds("Both rewards give pages of more value than the page-level one alone, " + where,
                    value(found, Granularity.MIXED), value(found, Granularity.PAGE), 0));
            claims.add(Claim.exceeds("... and than the item-level one alone, " + where,
                    value(found, Granularity.MIXED), value(found, Granularity.ITEM), 0));
            claims.add(Claim.exceeds("... and a better NDCG than the page-level one alone, " + where,
                    found.of(Granularity.name(Granularity.MIXED, "NDCG")),
                    found.of(Granularity.name(Granularity.PAGE, "NDCG")), 0));
        }
        var found = measured.get(half.id());
        claims.add(Claim.atMost("With 150 + 150 pairs both gain at most 0.01 over 300 pairs of pages",
                value(found, Granularity.HALF), value(found, Granularity.PAGE), 0.01));
        return List.copyOf(claims);
    }

    private static double[] value(Measurements measured, String method) {
        return measured.of(Granularity.name(method, "value"));
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        return List.of(half, quarter).stream().map(experiment -> {
            var found = measured.get(experiment.id());
            return new Table(experiment.title() + ": true value and NDCG@6 of greedy pages of new queries, learned "
                            + "penalty u of a category; means over seeds",
                    List.of("rewards", ">value", ">NDCG", ">u"),
                    Granularity.METHODS.stream().map(method -> List.of(method,
                            number(found.mean(Granularity.name(method, "value"))),
                            number(found.mean(Granularity.name(method, "NDCG"))),
                            number(found.mean(Granularity.name(method, "u"))))).toList());
        }).toList();
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var found = measured.get(half.id());
        return List.of(new Figure("Value and placement, decay 0.5", "NDCG@6", "value of the page",
                Granularity.METHODS.stream().map(method -> new Line(method,
                        new double[] {found.mean(Granularity.name(method, "NDCG"))},
                        new double[] {found.mean(Granularity.name(method, "value"))})).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
