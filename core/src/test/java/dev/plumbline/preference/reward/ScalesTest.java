package dev.plumbline.preference.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.preference.BradleyTerryLoss;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Scales of features and of the members of an ensemble, by hand.
///
/// Planted mistakes that turn it red: divisor n − 1; rejected responses left out of the mean; a constant feature divided by 0;
/// a common scale that changes a single member's log odds; members scored in another order.
class ScalesTest {
    private static final Backend BACKEND = Backends.open("definition", BackendOptions.defaults());

    private static RewardModel linear(double... weights) {
        return new RewardModel(new Mlp.Layout(weights.length, List.of(), 1, Activation.IDENTITY), DType.FLOAT64,
                List.of(weights, new double[] {5}));
    }

    /// Feature 0: 1, 3 | 5, 7, mean 4, variance 5. Feature 1 is constant.
    @Test
    void featuresOfBothResponses() {
        var pairs = PreferencePairs.of(new double[][] {{1, 9}, {3, 9}}, new double[][] {{5, 9}, {7, 9}});
        var scaling = FeatureScaling.of(pairs);
        assertArrayEquals(new double[] {4, 9}, scaling.mean());
        assertArrayEquals(new double[] {Math.sqrt(5), 1}, scaling.scale(), 1e-15);
        double[][] scaled = scaling.apply(new double[][] {{4, 9}, {9, 10}});
        assertArrayEquals(new double[] {0, 0}, scaled[0]);
        assertArrayEquals(new double[] {Math.sqrt(5), 1}, scaled[1], 1e-15);
        var applied = scaling.apply(pairs);
        assertEquals(-3 / Math.sqrt(5), applied.chosen()[0][0], 1e-15);
        assertEquals(3 / Math.sqrt(5), applied.rejected()[1][0], 1e-15);
        assertArrayEquals(new double[] {4, 9}, FeatureScaling.none(2).apply(new double[][] {{4, 9}})[0]);
    }

    @Test
    void scalingsThatAreNoneAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new FeatureScaling(new double[1], new double[1]));
        assertThrows(IllegalArgumentException.class, () -> new FeatureScaling(new double[1], new double[] {-1}));
        assertThrows(IllegalArgumentException.class, () -> new FeatureScaling(new double[] {Double.NaN}, new double[] {1}));
        assertThrows(IllegalArgumentException.class,
                () -> new FeatureScaling(new double[1], new double[] {Double.POSITIVE_INFINITY}));
        assertThrows(IllegalArgumentException.class, () -> new FeatureScaling(new double[2], new double[] {1}));
        assertThrows(IllegalArgumentException.class, () -> FeatureScaling.none(2).apply(new double[][] {{1}}));
        assertThrows(IllegalArgumentException.class,
                () -> FeatureScaling.of(PreferencePairs.of(new double[0][], new double[0][])));
        double max = Double.MAX_VALUE;
        assertThrows(IllegalArgumentException.class,
                () -> FeatureScaling.of(PreferencePairs.of(new double[][] {{max}}, new double[][] {{-max}})));
    }

    private static RewardEnsemble of(RewardModel... members) {
        var one = new double[members.length];
        java.util.Arrays.fill(one, 1);
        return new RewardEnsemble(List.of(members), new double[members.length], one);
    }

    /// Inputs 0 and 2: deviation of member w is |w|.
    @Test
    void standardizedAndOnACommonScale() {
        double[][] inputs = {{0}, {2}};
        var ensemble = of(linear(1), linear(3), linear(0));
        double[][] standard = ensemble.standardized(BACKEND, inputs).score(BACKEND, inputs);
        assertArrayEquals(new double[] {-1, 1}, standard[0], 1e-15);
        assertArrayEquals(new double[] {-1, 1}, standard[1], 1e-15);
        assertArrayEquals(new double[] {0, 0}, standard[2]);
        // the mean deviation of those that vary is 2
        double[][] common = ensemble.onCommonScale(BACKEND, inputs).score(BACKEND, inputs);
        assertArrayEquals(new double[] {-2, 2}, common[0], 1e-15);
        assertArrayEquals(new double[] {-2, 2}, common[1], 1e-15);
        assertArrayEquals(new double[] {0, 0}, common[2]);
        // a single member keeps its log odds
        assertArrayEquals(new double[] {-3, 3}, of(linear(3)).onCommonScale(BACKEND, inputs).score(BACKEND, inputs)[0], 1e-15);
        assertArrayEquals(new double[] {-3, 3},
                of(linear(0), linear(3)).onCommonScale(BACKEND, inputs).score(BACKEND, inputs)[1], 1e-15);
    }

    @Test
    void scoresWithoutEndAreDiverged() {
        var ensemble = of(linear(1e308));
        double[][] inputs = {{-1e10}, {1e10}};
        assertThrows(DivergedException.class, () -> ensemble.standardized(BACKEND, inputs));
        assertThrows(DivergedException.class, () -> ensemble.onCommonScale(BACKEND, inputs));
    }

    @Test
    void ensemblesThatAreNoneAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> of());
        assertThrows(IllegalArgumentException.class,
                () -> new RewardEnsemble(List.of(linear(1)), new double[2], new double[] {1}));
        assertThrows(IllegalArgumentException.class,
                () -> new RewardEnsemble(List.of(linear(1)), new double[1], new double[] {0}));
    }

    /// As many reports as members, whatever the number of workers; members differ, and repeat.
    @Test
    void membersAreTrainedSideBySide() {
        var pairs = PreferencePairs.of(new double[][] {{1, 0}, {0, 1}, {1, 1}}, new double[][] {{0, 1}, {0, 0}, {0, 1}});
        var options = new RewardModelTrainer.Options(new Mlp.Layout(2, List.of(3), 1, Activation.TANH), DType.FLOAT64,
                BradleyTerryLoss.PLAIN, new StepRule.Adam(AdamOptions.of(0.1)), 0.01, 3, 2, 0, 9);
        var results = new ArrayList<double[][]>();
        for (int workers = 1; workers <= 2; workers++) {
            var reports = Collections.synchronizedList(new ArrayList<String>());
            var ensemble = RewardEnsemble.train(Collections.nCopies(workers, BACKEND), options, pairs, null, 3,
                    RewardEnsemble.Diversity.SEED, () -> reports.add("done"));
            assertEquals(3, reports.size());
            results.add(ensemble.score(BACKEND, new double[][] {{1, 2}, {0, 3}}));
        }
        for (int m = 0; m < 3; m++) {
            assertArrayEquals(results.get(0)[m], results.get(1)[m]);
        }
        assertTrue(results.get(0)[0][0] != results.get(0)[1][0] && results.get(0)[1][0] != results.get(0)[2][0]);
        assertThrows(IllegalArgumentException.class, () -> RewardEnsemble.train(List.of(BACKEND), options, pairs, null, 0,
                RewardEnsemble.Diversity.SEED, () -> {}));
    }
}
