package dev.plumbline.papers.predictivediversity;

import dev.plumbline.kernel.Backend;
import dev.plumbline.papers.Experiment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Four members of few or many hidden units, trained with each regulariser and γ.
final class Regularization implements Experiment {
    static final int SMALL = 4;
    static final int LARGE = 128;
    static final List<Integer> WIDTHS = List.of(SMALL, LARGE);
    static final String GAP = "gap";
    static final String VARIANCE = "variance";
    static final String SHANNON = "JSD";
    static final Map<String, List<Double>> GAMMAS = Map.of(
            GAP, List.of(-1.0, -0.3, 0.0, 0.3, 0.7, 1.0),
            VARIANCE, List.of(-2.0, 1.0, 2.0),
            SHANNON, List.of(-1.0, 1.0));
    static final List<String> REGULARIZERS = List.of(GAP, VARIANCE, SHANNON);

    static String ensemble(int width, String regularizer, double gamma) {
        return String.format(Locale.ROOT, "width %d, %s, γ = %.1f", width, regularizer, gamma);
    }

    static String name(int width, String regularizer, double gamma, String quantity) {
        return Islands.name(ensemble(width, regularizer, gamma), quantity);
    }

    private static DiversityRegularizer regularizer(String name) {
        return switch (name) {
            case GAP -> new DiversityRegularizer.JensenGap();
            case VARIANCE -> new DiversityRegularizer.Variance();
            case SHANNON -> new DiversityRegularizer.JensenShannon();
            default -> throw new IllegalArgumentException("no regulariser is called " + name);
        };
    }

    @Override
    public String id() {
        return "regularization";
    }

    @Override
    public String title() {
        return "Diversity encouraged and discouraged, in small and in large networks";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        var islands = Islands.of(seed, scale);
        for (int width : WIDTHS) {
            for (String regularizer : REGULARIZERS) {
                for (double gamma : GAMMAS.get(regularizer)) {
                    islands.measure(backend, ensemble(width, regularizer, gamma), Islands.four(width),
                            new RegularizedEnsembleLoss(regularizer(regularizer), gamma), seed, measured);
                }
            }
        }
        return measured;
    }
}
