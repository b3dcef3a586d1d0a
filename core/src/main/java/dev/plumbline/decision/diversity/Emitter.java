package dev.plumbline.decision.diversity;

import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// An elitist (6 + 12) evolution on reward around one individual that was rewarded (SERENE, arXiv 2203.01027): two
/// children of each of 6 parents, the best 6 of all 18 go on, so that the best reward never falls.
public final class Emitter {
    static final int PARENTS = 6;
    static final int CHILDREN = 12;

    /// When it is given up: after `steps` generations, if the median or the maximum of mean reward of the first
    /// `window` of the last `steps` generations is at least that of the last `window`.
    ///
    /// @param steps L; 20 D/6 + 120 in the paper's code
    /// @param window 20 in the paper's code
    public record Stagnation(int steps, int window) {
        public Stagnation {
            if (window < 1 || steps < window) {
                throw new IllegalArgumentException("needs steps >= window >= 1, were " + steps + ", " + window);
            }
        }

        public static Stagnation published(int dimension) {
            return new Stagnation(20 * dimension / 6 + 120, 20);
        }
    }

    private final Individual ancestor;
    private final double sigma;
    private final Stagnation stagnation;
    private List<Individual> population = new ArrayList<>();
    private final List<Double> history = new ArrayList<>();
    private double bestArchived;
    private double mostNovel;
    private final List<Individual> novel = new ArrayList<>();

    /// Evaluates 6 mutants of the ancestor.
    ///
    /// @param sigma σₑ of mutations
    Emitter(Individual ancestor, double sigma, Stagnation stagnation, NoveltySearch search, double novelty,
            Philox random) {
        this.ancestor = ancestor;
        this.sigma = sigma;
        this.stagnation = stagnation;
        bestArchived = ancestor.reward();
        mostNovel = novelty;
        for (int i = 0; i < PARENTS; i++) {
            population.add(child(ancestor, search, random));
        }
        remember();
    }

    /// `share` of the distance to the nearest other genome, a third in the paper. `fallback` if there
    /// is no other.
    static double step(Individual ancestor, List<Individual> population, double share, double fallback) {
        double nearest = population.stream().filter(other -> other != ancestor).mapToDouble(ancestor::distance)
                .filter(distance -> distance > 0).min().orElse(Double.NaN);
        return nearest > 0 ? share * nearest : fallback;
    }

    private Individual child(Individual parent, NoveltySearch search, Philox random) {
        var options = search.options();
        return search.evaluated(parent.mutated(sigma, options.low(), options.high(), random));
    }

    /// One generation.
    ///
    /// @return the 12 children
    List<Individual> step(NoveltySearch search, Philox random) {
        var children = new ArrayList<Individual>();
        for (var parent : population) {
            for (int c = 0; c < CHILDREN / PARENTS; c++) {
                children.add(child(parent, search, random));
            }
        }
        var all = new ArrayList<>(population);
        all.addAll(children);
        all.sort(Comparator.comparingDouble(Individual::reward).reversed()); // stable: parents before their equals
        population = new ArrayList<>(all.subList(0, Math.min(PARENTS, all.size())));
        remember();
        return children;
    }

    private void remember() {
        history.add(Moments.mean(population.stream().mapToDouble(Individual::reward).toArray()));
    }

    /// Individuals that beat the best one of this emitter in the reward archive, which they then are.
    boolean beatsArchived(Individual individual) {
        if (individual.reward() > bestArchived) {
            bestArchived = individual.reward();
            return true;
        }
        return false;
    }

    /// Keeps an individual that is more novel than all so far, to be offered to the archive in the end.
    void considerNovel(Individual individual, double novelty) {
        if (novelty > mostNovel) {
            mostNovel = novelty;
            novel.add(individual);
        }
    }

    List<Individual> novel() {
        return novel;
    }

    Individual ancestor() {
        return ancestor;
    }

    /// All individuals held, for a new encoding.
    List<Individual> members() {
        var members = new ArrayList<>(population);
        members.addAll(novel);
        members.add(ancestor);
        return members;
    }

    /// Best reward of the population.
    public double best() {
        return population.stream().mapToDouble(Individual::reward).max().orElse(0);
    }

    /// I = max(0, mean of the last 3 population means − mean of the first 3).
    public double improvement() {
        int n = history.size();
        int few = Math.min(3, n);
        double first = 0;
        double last = 0;
        for (int i = 0; i < few; i++) {
            first += history.get(i) / few;
            last += history.get(n - 1 - i) / few;
        }
        return Math.max(0, last - first);
    }

    public boolean stagnated() {
        int n = history.size();
        if (n < stagnation.steps()) {
            return false;
        }
        double[] early = values(n - stagnation.steps());
        double[] late = values(n - stagnation.window());
        return Moments.median(early) >= Moments.median(late) || max(early) >= max(late);
    }

    private double[] values(int from) {
        return history.subList(from, from + stagnation.window()).stream().mapToDouble(x -> x).toArray();
    }

    private static double max(double[] x) {
        double max = Double.NEGATIVE_INFINITY;
        for (double value : x) {
            max = Math.max(max, value);
        }
        return max;
    }
}
