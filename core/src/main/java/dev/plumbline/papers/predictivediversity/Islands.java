package dev.plumbline.papers.predictivediversity;

import dev.plumbline.classification.ClassScores;
import dev.plumbline.classification.ClassifierEnsemble;
import dev.plumbline.classification.EnsembleDecomposition;
import dev.plumbline.classification.GaussianClusters;
import dev.plumbline.classification.LabeledRows;
import dev.plumbline.classification.PredictionDisagreement;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// The task, and what is measured of an ensemble on it: 40 islands in 10 dimensions, 5 classes; 3000 training points,
/// 4000 test points, 1000 to fit a temperature. Adam 5e-3, batch 64, 2000 steps, weight decay 1e-4 in the gradient.
record Islands(LabeledRows train, LabeledRows test, LabeledRows held, int steps) {
    static final String ENSEMBLE_LOSS = "ensemble NLL";
    static final String CALIBRATED_LOSS = "calibrated NLL";
    static final String MEMBER_LOSS = "member NLL";
    static final String TRAINING_LOSS = "training NLL";
    static final String ENSEMBLE_ACCURACY = "ensemble accuracy";
    static final String MEMBER_ACCURACY = "member accuracy";
    static final String VARIANCE = "D Brier";
    static final String GAP = "D cross-entropy";
    static final String SHANNON = "D Jensen-Shannon";
    static final String DISAGREEMENT = "disagreement";
    private static final double LEARNING_RATE = 5e-3;
    private static final double WEIGHT_DECAY = 1e-4;

    static Islands of(long seed, double scale) {
        var task = GaussianClusters.islands(new Philox(seed, 0));
        return new Islands(
                task.draw((int) Math.ceil(3000 * Math.min(1, scale)), new Philox(seed, 1)),
                task.draw((int) Math.ceil(4000 * scale), new Philox(seed, 2)),
                task.draw((int) Math.ceil(1000 * scale), new Philox(seed, 3)),
                (int) Math.ceil(2000 * scale));
    }

    static String name(String ensemble, String quantity) {
        return ensemble + ": " + quantity;
    }

    /// Trains an ensemble, and writes what it is like under `name`. All ensembles of a seed see the same batches, and
    /// those of one width start from the same weights.
    void measure(
            Backend backend, String name, List<Integer> widths, RegularizedEnsembleLoss loss, long seed,
            Map<String, Double> measured) {
        var ensemble = ClassifierEnsemble.train(backend, train, widths, loss,
                new ClassifierEnsemble.Options(LEARNING_RATE, 64, steps, WEIGHT_DECAY), new Philox(seed, 4));
        double[][][] members = ensemble.logProbabilities(backend, test.x());
        double[][] mean = ClassScores.average(members);
        measured.put(name(name, ENSEMBLE_LOSS), ClassScores.logLoss(mean, test.label()));
        measured.put(name(name, ENSEMBLE_ACCURACY), ClassScores.accuracy(mean, test.label()));
        double[][] held = ClassScores.average(ensemble.logProbabilities(backend, this.held.x()));
        double temperature = ClassScores.temperature(held, this.held.label());
        measured.put(name(name, CALIBRATED_LOSS),
                ClassScores.logLoss(ClassScores.atTemperature(mean, temperature), test.label()));
        double[][] seen = ClassScores.average(ensemble.logProbabilities(backend, train.x()));
        measured.put(name(name, TRAINING_LOSS), ClassScores.logLoss(seen, train.label()));
        measured.put(name(name, MEMBER_LOSS), Arrays.stream(members)
                .mapToDouble(member -> ClassScores.logLoss(member, test.label())).average().orElseThrow());
        measured.put(name(name, MEMBER_ACCURACY), Arrays.stream(members)
                .mapToDouble(member -> ClassScores.accuracy(member, test.label())).average().orElseThrow());
        measured.put(name(name, DISAGREEMENT), PredictionDisagreement.pairwiseRate(
                Arrays.stream(members).map(ClassScores::predictions).toArray(int[][]::new)));
        int n = test.size();
        double variance = 0;
        double gap = 0;
        double shannon = 0;
        for (int r = 0; r < n; r++) {
            int row = r;
            double[][] log = Arrays.stream(members).map(member -> member[row]).toArray(double[][]::new);
            double[][] f = Arrays.stream(log)
                    .map(l -> Arrays.stream(l).map(Math::exp).toArray()).toArray(double[][]::new);
            variance += EnsembleDecomposition.variance(f) / n;
            gap += EnsembleDecomposition.crossEntropy(log, test.label()[r]).diversity() / n;
            shannon += EnsembleDecomposition.jensenShannon(f) / n;
        }
        measured.put(name(name, VARIANCE), variance);
        measured.put(name(name, GAP), gap);
        measured.put(name(name, SHANNON), shannon);
    }

    static List<Integer> four(int width) {
        return IntStream.range(0, 4).mapToObj(_ -> width).toList();
    }
}
