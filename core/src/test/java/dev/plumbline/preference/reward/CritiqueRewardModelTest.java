package dev.plumbline.preference.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.TiedPairLoss;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Planted mistakes that turn it red: grades of the rejected response read for the chosen one; a softmax over all
/// grades of all aspects; b applied to the score; features after the critique; draws that are all the same.
class CritiqueRewardModelTest {
    private static double[][] rows(int count, int width, Philox random) {
        var rows = new double[count][width];
        for (double[] row : rows) {
            Arrays.setAll(row, j -> random.nextGaussian());
        }
        return rows;
    }

    private static CritiqueTraining training(double b, double a, boolean features, StepRule rule, int steps) {
        return new CritiqueTraining(b, a, new TiedPairLoss(0.5, 0.01), 0, List.of(), features, rule, steps);
    }

    private static CritiqueTraining.Annotated data(int n, Philox random) {
        var grades = new int[2][n][2];
        for (int i = 0; i < n; i++) {
            for (int t = 0; t < 2; t++) {
                grades[0][i][t] = random.nextInt(3);
                grades[1][i][t] = random.nextInt(3);
            }
        }
        var tie = new boolean[n];
        tie[1] = true;
        return new CritiqueTraining.Annotated(rows(n, 4, random), rows(n, 4, random), grades[0], grades[1], tie);
    }

    /// L, written out from the numbers of a model.
    private static double loss(DefinitionBackend backend, CritiqueRewardModel model, CritiqueTraining.Annotated data,
            double b, double a) {
        int n = data.chosen().length;
        double[] rw = model.score(backend, data.chosen(), data.chosenCritique());
        double[] rl = model.score(backend, data.rejected(), data.rejectedCritique());
        double[][] pw = model.probabilities(backend, data.chosen());
        double[][] pl = model.probabilities(backend, data.rejected());
        double total = 0;
        for (int i = 0; i < n; i++) {
            total += a * (data.tie()[i] ? 0.5 * (rw[i] - rl[i]) * (rw[i] - rl[i])
                    : BradleyTerryLoss.loss(rw[i] - rl[i], 1)) / n;
            total += 0.01 * (rw[i] + rl[i]) * (rw[i] + rl[i]) / n;
            for (int t = 0; t < 2; t++) {
                total -= b * Math.log(pw[i][3 * t + data.chosenCritique()[i][t]]) / 2 / n;
                total -= b * Math.log(pl[i][3 * t + data.rejectedCritique()[i][t]]) / 2 / n;
            }
        }
        return total;
    }

    /// One step of gradient descent of size h against 0 steps (of size so small that nothing moves): the change of L is
    /// −h |∇L|², and |∇L|² is |Δθ|²/h². Second order h/2 |∇²L| < 1e-4.
    @Test
    void aStepFollowsTheLoss() {
        try (var backend = new DefinitionBackend()) {
            for (boolean features : new boolean[] {false, true}) {
                var data = data(6, new Philox(1, 1));
                double h = 1e-6;
                var before = training(0.7, 1.3, features, new StepRule.Sgd(1e-300), 1)
                        .train(backend, data, 3, new Philox(1, 2));
                var after = training(0.7, 1.3, features, new StepRule.Sgd(h), 1)
                        .train(backend, data, 3, new Philox(1, 2));
                double squared = distance(before.critic().parameters(), after.critic().parameters())
                        + distance(before.head().parameters(), after.head().parameters());
                double change = loss(backend, after, data, 0.7, 1.3) - loss(backend, before, data, 0.7, 1.3);
                assertTrue(squared > 0);
                assertEquals(-squared / h, change, 1e-4 * Math.abs(change));
            }
        }
    }

    private static double distance(List<double[]> a, List<double[]> b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            for (int j = 0; j < a.get(i).length; j++) {
                double d = a.get(i)[j] - b.get(i)[j];
                sum += d * d;
            }
        }
        return sum;
    }

    /// With a = 0 and b = 0 each part stays where it began.
    @Test
    void theTwoLossesTrainTheirOwnPart() {
        try (var backend = new DefinitionBackend()) {
            var data = data(6, new Philox(2, 1));
            var rule = new StepRule.Sgd(0.1);
            var none = training(0, 1, false, new StepRule.Sgd(1e-300), 1).train(backend, data, 3, new Philox(2, 2));
            var score = training(0, 1, false, rule, 20).train(backend, data, 3, new Philox(2, 2));
            var both = training(1, 1, false, rule, 20).train(backend, data, 3, new Philox(2, 2));
            assertEquals(0, distance(none.critic().parameters(), score.critic().parameters()), 1e-30);
            assertTrue(distance(none.critic().parameters(), both.critic().parameters()) > 1e-3);
            assertEquals(0, distance(score.head().parameters(), both.head().parameters()), 0);
        }
    }

    /// Probabilities by hand; soft, greedy, annotated and drawn critiques of a linear head.
    @Test
    void waysToReadACritique() {
        try (var backend = new DefinitionBackend()) {
            var random = new Philox(3, 1);
            double[] w = rows(1, 4 * 6, random)[0];
            double[] v = rows(1, 6, random)[0];
            var layout = new Mlp.Layout(4, List.of(), 6, Activation.IDENTITY);
            var model = new CritiqueRewardModel(new CritiqueRewardModel.Critic(layout, List.of(w, new double[6])),
                    new RewardModel(new Mlp.Layout(6, List.of(), 1, Activation.TANH), DType.FLOAT64,
                            List.of(v, new double[] {0.5})), 2, 3, false);
            double[][] x = rows(3, 4, random);
            double[][] p = model.probabilities(backend, x);
            double[] soft = model.soft(backend, x);
            double[] greedy = model.greedy(backend, x);
            double[] drawn = model.sampled(backend, x, 4000, new Philox(3, 2));
            for (int i = 0; i < 3; i++) {
                double expected = 0.5;
                double likeliest = 0.5;
                for (int t = 0; t < 2; t++) {
                    var logits = new double[3];
                    for (int g = 0; g < 3; g++) {
                        for (int j = 0; j < 4; j++) {
                            logits[g] += x[i][j] * w[j * 6 + 3 * t + g];
                        }
                    }
                    double[] pi = SoftmaxPolicy.softmax(logits);
                    assertArrayEquals(pi, Arrays.copyOfRange(p[i], 3 * t, 3 * t + 3), 1e-14);
                    likeliest += v[3 * t + SoftmaxPolicy.argmax(pi)];
                    for (int g = 0; g < 3; g++) {
                        expected += pi[g] * v[3 * t + g];
                    }
                }
                assertEquals(expected, soft[i], 1e-14);
                assertEquals(likeliest, greedy[i], 1e-14);
                // two grades of spread at most 5 each, 4000 draws: 6 standard errors
                assertEquals(expected, drawn[i], 6 * 5 * Math.sqrt(2.0 / 4 / 4000));
            }
            assertEquals(0.5 + v[2] + v[3], model.score(backend, new double[][] {x[0]}, new int[][] {{2, 0}})[0],
                    1e-15);
            assertThrows(IllegalArgumentException.class,
                    () -> model.score(backend, new double[][] {x[0]}, new int[][] {{3, 0}}));
            assertThrows(IllegalArgumentException.class,
                    () -> new CritiqueRewardModel(model.critic(), model.head(), 3, 3, false));
        }
    }

    /// Learns a rule that it is shown: grade 2 in the first aspect wins.
    @Test
    void learns() {
        try (var backend = new DefinitionBackend()) {
            var random = new Philox(4, 1);
            int n = 60;
            double[][] chosen = rows(n, 4, random);
            double[][] rejected = rows(n, 4, random);
            var better = new int[n][2];
            var worse = new int[n][2];
            for (int i = 0; i < n; i++) {
                chosen[i][0] = Math.abs(chosen[i][0]) + 0.5;
                rejected[i][0] = -Math.abs(rejected[i][0]) - 0.5;
                better[i][0] = 2;
            }
            var model = training(1, 1, false, new StepRule.Adam(AdamOptions.of(0.05)), 100).train(backend,
                    new CritiqueTraining.Annotated(chosen, rejected, better, worse, null), 3, new Philox(4, 2));
            double[] a = model.greedy(backend, chosen);
            double[] b = model.greedy(backend, rejected);
            for (int i = 0; i < n; i++) {
                assertTrue(a[i] > b[i]);
            }
        }
    }
}
