package dev.plumbline.decision.diversity;

import dev.plumbline.numerics.Philox;

/// A policy that was run, with its place in the behavior space of now. Two are the same only if they are one object.
public final class Individual {
    private final double[] genome;
    private final BehaviorEvaluator.Evaluation evaluation;
    private double[] behavior;
    private double surprise;

    Individual(double[] genome, BehaviorEvaluator.Evaluation evaluation, BehaviorSpace space) {
        this.genome = genome;
        this.evaluation = evaluation;
        encode(space);
    }

    /// After the space has been learned anew: a behavior of the old space must not be compared with one of the new.
    void encode(BehaviorSpace space) {
        behavior = space.behavior(evaluation);
        surprise = space.surprise(evaluation);
    }

    public double[] genome() {
        return genome.clone();
    }

    public BehaviorEvaluator.Evaluation evaluation() {
        return evaluation;
    }

    public double reward() {
        return evaluation.reward();
    }

    double[] behavior() {
        return behavior;
    }

    double surprise() {
        return surprise;
    }

    /// θ + σ z in every gene, clipped to [low, high].
    double[] mutated(double sigma, double low, double high, Philox random) {
        double[] child = genome.clone();
        for (int i = 0; i < child.length; i++) {
            child[i] = Math.clamp(child[i] + sigma * random.nextGaussian(), low, high);
        }
        return child;
    }

    double distance(Individual other) {
        double squares = 0;
        for (int i = 0; i < genome.length; i++) {
            squares += (genome[i] - other.genome[i]) * (genome[i] - other.genome[i]);
        }
        return Math.sqrt(squares);
    }
}
