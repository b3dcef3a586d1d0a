package dev.plumbline.decision.diversity;

import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.List;

/// (μ + λ) evolution towards what has not been seen (Lehman and Stanley 2011; arXiv 2203.01027).
///
/// Each of M parents has children θ + σ z. The next population is the M best of parents and children by a {@link
/// Selection}; the archive gains Q children.
public final class NoveltySearch {

    /// Which children enter the archive.
    public enum ArchiveChoice { RANDOM, MOST_NOVEL }

    /// @param population M
    /// @param childrenPerParent 2 by default
    /// @param archivePerGeneration Q, 5 by default
    /// @param neighbors k, 15 by default
    /// @param sigma σ of the mutation of every gene, 0.05 by default
    /// @param low smallest value of a gene; genes are clipped, not reflected
    /// @param high largest value of a gene
    public record Options(
            int population, int childrenPerParent, int archivePerGeneration, int neighbors, double sigma, double low,
            double high, ArchiveChoice choice) {
        public Options {
            if (population < 1 || childrenPerParent < 1 || archivePerGeneration < 0 || neighbors < 1) {
                throw new IllegalArgumentException("population, childrenPerParent and neighbors must be positive, were "
                        + population + ", " + childrenPerParent + ", " + neighbors);
            }
            if (!(sigma >= 0 && low < high)) {
                throw new IllegalArgumentException("needs sigma >= 0 and low < high, were " + sigma + ", " + low
                        + ", " + high);
            }
        }
    }

    private final Options options;
    private final Selection selection;
    private final BehaviorEvaluator evaluator;
    private BehaviorSpace space;
    private List<Individual> population;
    private final List<Individual> archive = new ArrayList<>();

    /// Evaluates M genomes drawn uniformly.
    public NoveltySearch(
            Options options, Selection selection, int dimension, BehaviorEvaluator evaluator, BehaviorSpace space,
            Philox random) {
        this.options = options;
        this.selection = selection;
        this.evaluator = evaluator;
        this.space = space;
        population = new ArrayList<>();
        for (int i = 0; i < options.population(); i++) {
            var genome = new double[dimension];
            for (int g = 0; g < dimension; g++) {
                genome[g] = options.low() + (options.high() - options.low()) * random.nextDouble();
            }
            population.add(evaluated(genome));
        }
    }

    Individual evaluated(double[] genome) {
        return new Individual(genome, evaluator.evaluate(genome), space);
    }

    public Options options() {
        return options;
    }

    public List<Individual> population() {
        return List.copyOf(population);
    }

    public List<Individual> archive() {
        return List.copyOf(archive);
    }

    /// Adds to the archive what another search found.
    void offer(Individual individual) {
        archive.add(individual);
    }

    /// A new space: population, archive and all `others` are encoded in it.
    public void encode(BehaviorSpace learned, List<Individual> others) {
        space = learned;
        population.forEach(individual -> individual.encode(learned));
        archive.forEach(individual -> individual.encode(learned));
        others.forEach(individual -> individual.encode(learned));
    }

    /// One generation.
    ///
    /// @param alsoKnown joins population, children and archive in the reference set
    /// @return the children, evaluated
    public List<Individual> step(List<Individual> alsoKnown, Philox random) {
        var children = new ArrayList<Individual>();
        for (var parent : population) {
            for (int c = 0; c < options.childrenPerParent(); c++) {
                children.add(evaluated(parent.mutated(options.sigma(), options.low(), options.high(), random)));
            }
        }
        var all = new ArrayList<>(population);
        all.addAll(children);
        var reference = new ArrayList<>(all);
        reference.addAll(archive);
        reference.addAll(alsoKnown);
        double[] scores = scores(all, reference, random);
        var next = new ArrayList<Individual>();
        for (int i : Novelty.best(scores, options.population(), random)) {
            next.add(all.get(i));
        }
        double[] ofChildren = options.choice() == ArchiveChoice.RANDOM
                ? new double[children.size()]
                : Novelty.scores(children, reference, options.neighbors());
        for (int i : Novelty.best(ofChildren, options.archivePerGeneration(), random)) {
            archive.add(children.get(i));
        }
        population = next;
        return children;
    }

    private double[] scores(List<Individual> all, List<Individual> reference, Philox random) {
        boolean coin = selection == Selection.NOVELTY_OR_SURPRISE && random.nextDouble() < 0.5;
        return switch (selection) {
            case NOVELTY -> Novelty.scores(all, reference, options.neighbors());
            case SURPRISE -> surprises(all);
            case NOVELTY_OR_SURPRISE -> coin ? surprises(all) : Novelty.scores(all, reference, options.neighbors());
            case REWARD -> all.stream().mapToDouble(Individual::reward).toArray();
            case RANDOM -> new double[all.size()];
        };
    }

    private static double[] surprises(List<Individual> all) {
        return all.stream().mapToDouble(Individual::surprise).toArray();
    }
}
