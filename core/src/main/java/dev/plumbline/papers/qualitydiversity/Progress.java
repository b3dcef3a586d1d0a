package dev.plumbline.papers.qualitydiversity;

import dev.plumbline.decision.diversity.Individual;
import java.util.ArrayList;
import java.util.List;

/// Everything that a search has evaluated.
final class Progress {
    private final List<double[]> behaviors = new ArrayList<>();
    private final int[] marks;
    private final double[] coverage;
    private double best;

    /// @param marks numbers of evaluations at which coverage is noted
    Progress(int... marks) {
        this.marks = marks;
        coverage = new double[marks.length];
    }

    void add(Individual individual) {
        behaviors.add(individual.evaluation().descriptor());
        best = Math.max(best, individual.reward());
        for (int i = 0; i < marks.length; i++) {
            if (behaviors.size() == marks[i]) {
                coverage[i] = coverage();
            }
        }
    }

    int evaluations() {
        return behaviors.size();
    }

    double best() {
        return best;
    }

    double coverage() {
        return PlanarArm.GRID.coverage(behaviors, PlanarArm::reachable);
    }

    double uniformity() {
        return PlanarArm.GRID.uniformity(behaviors, PlanarArm::reachable);
    }

    double[] coverageAtMarks() {
        return coverage.clone();
    }
}
