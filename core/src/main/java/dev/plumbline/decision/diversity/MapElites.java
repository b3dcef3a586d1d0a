package dev.plumbline.decision.diversity;

import dev.plumbline.numerics.Philox;
import java.util.Collection;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// MAP-Elites (Mouret and Clune 2015): one elite for each cell of a grid over behaviors, replaced by what is rewarded
/// at least as much.
public final class MapElites {
    private final CoverageGrid grid;
    private final BehaviorEvaluator evaluator;
    private final double sigma;
    private final double low;
    private final double high;
    private final SequencedMap<Integer, Individual> elites = new TreeMap<>();

    /// @param sigma of mutations
    /// @param low smallest value of a gene
    /// @param high largest value of a gene
    public MapElites(CoverageGrid grid, BehaviorEvaluator evaluator, double sigma, double low, double high) {
        if (!(sigma >= 0 && low < high)) {
            throw new IllegalArgumentException("needs sigma >= 0 and low < high, were " + sigma + ", " + low + ", "
                    + high);
        }
        this.grid = grid;
        this.evaluator = evaluator;
        this.sigma = sigma;
        this.low = low;
        this.high = high;
    }

    /// Evaluates a genome and puts it in its cell if that is free or its elite is rewarded less or equally.
    public Individual add(double[] genome) {
        var individual = new Individual(genome, evaluator.evaluate(genome), BehaviorSpace.given());
        elites.merge(grid.cell(individual.evaluation().descriptor()), individual,
                (old, now) -> now.reward() >= old.reward() ? now : old);
        return individual;
    }

    /// A mutant of an elite drawn uniformly.
    public Individual step(Philox random) {
        if (elites.isEmpty()) {
            throw new IllegalStateException("there is no elite yet");
        }
        var parents = elites.values().toArray(Individual[]::new);
        return add(parents[random.nextInt(parents.length)].mutated(sigma, low, high, random));
    }

    public Collection<Individual> elites() {
        return List.copyOf(elites.values());
    }
}
