package dev.plumbline.papers.predictivediversity;

import dev.plumbline.kernel.Backend;
import dev.plumbline.papers.Experiment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Four independent members of one width, beside four of unlike widths with the same mean.
final class Architectures implements Experiment {
    static final String SMALL = "8, 8, 8, 8";
    static final String SMALL_MIXED = "2, 4, 8, 18";
    static final String LARGE = "128, 128, 128, 128";
    static final String LARGE_MIXED = "32, 64, 128, 288";
    static final List<String> ENSEMBLES = List.of(SMALL, SMALL_MIXED, LARGE, LARGE_MIXED);
    private static final List<List<Integer>> WIDTHS = List.of(
            Islands.four(8), List.of(2, 4, 8, 18), Islands.four(128), List.of(32, 64, 128, 288));

    @Override
    public String id() {
        return "architectures";
    }

    @Override
    public String title() {
        return "Members of unlike width against members of more width";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var measured = new LinkedHashMap<String, Double>();
        var islands = Islands.of(seed, scale);
        var independent = new RegularizedEnsembleLoss(new DiversityRegularizer.JensenGap(), 0);
        for (int e = 0; e < ENSEMBLES.size(); e++) {
            islands.measure(backend, ENSEMBLES.get(e), WIDTHS.get(e), independent, seed, measured);
        }
        return measured;
    }
}
