package dev.plumbline.papers.earlyexit;

import dev.plumbline.classification.ClassifierEnsemble;
import dev.plumbline.classification.GaussianClusters;
import dev.plumbline.classification.LabeledRows;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;

/// Four classifiers of width 32 and one of width 64, trained on the same 3000 points of the islands; 6000 points for
/// calibration, 12000 for tests, and 4000 whose islands lie elsewhere.
///
/// @param validation logits `[member][n][class]`, as the others
/// @param elsewhere islands moved by 4 in a random direction
/// @param wideValidation of the classifier of width 64, `[1][n][class]`
record Members(
        double[][][] validation, int[] validationLabel, double[][][] test, int[] testLabel, double[][][] elsewhere,
        double[][][] wideValidation, double[][][] wideTest) {
    private static final int WIDTH = 32;
    private static final double MOVED = 4;

    static Members of(Backend backend, long seed, double scale) {
        var task = GaussianClusters.islands(new Philox(seed, 0));
        LabeledRows train = task.draw((int) Math.ceil(3000 * Math.min(1, scale)), new Philox(seed, 1));
        LabeledRows validation = task.draw((int) Math.ceil(6000 * scale), new Philox(seed, 2));
        LabeledRows test = task.draw((int) Math.ceil(12000 * scale), new Philox(seed, 3));
        var options = new ClassifierEnsemble.Options(5e-3, 64, (int) Math.ceil(2000 * scale), 1e-4);
        var members = ClassifierEnsemble.train(backend, train, List.of(WIDTH, WIDTH, WIDTH, WIDTH),
                ClassifierEnsemble.JointLoss.INDEPENDENT, options, new Philox(seed, 4));
        var wide = ClassifierEnsemble.train(backend, train, List.of(2 * WIDTH),
                ClassifierEnsemble.JointLoss.INDEPENDENT, options, new Philox(seed, 5));
        var random = new Philox(seed, 6);
        var offset = new double[10];
        Arrays.setAll(offset, _ -> random.nextGaussian());
        double norm = Math.sqrt(Arrays.stream(offset).map(o -> o * o).sum());
        var moved = task.moved(Arrays.stream(offset).map(o -> MOVED * o / norm).toArray())
                .draw((int) Math.ceil(4000 * scale), new Philox(seed, 7));
        return new Members(members.logits(backend, validation.x()), validation.label(),
                members.logits(backend, test.x()), test.label(), members.logits(backend, moved.x()),
                wide.logits(backend, validation.x()), wide.logits(backend, test.x()));
    }

    /// Members in another order: which one runs first should not matter, so both orders are measured and averaged.
    static double[][][] inOrder(double[][][] logits, int... order) {
        return Arrays.stream(order).mapToObj(i -> logits[i]).toArray(double[][][]::new);
    }
}
