package dev.plumbline.policy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Red under these mistakes: a gradient that follows the weight, a regulariser without β or a wrong sign on the
/// rejected
/// response ([#gradientIsTheDifference]); better and worse swapped ([#rewardsAreAntisymmetric]).
class TokenRegularizedDpoTest {

    /// l_w, ref_w, r̂_w, l_l, ref_l, r̂_l.
    private static double[][] pair(long seed) {
        var random = new Philox(seed, 0);
        var rows = new double[6][];
        int chosen = 1 + random.nextInt(5);
        int rejected = 1 + random.nextInt(5);
        for (int i = 0; i < 6; i++) {
            rows[i] = new double[i < 3 ? chosen : rejected];
            for (int t = 0; t < rows[i].length; t++) {
                rows[i][t] = i % 3 == 2 ? random.nextDouble() - 0.5 : -3 * random.nextDouble();
            }
        }
        return rows;
    }

    private static TokenRegularizedDpo.PairLoss loss(double beta, double alpha, double[][] p) {
        return new TokenRegularizedDpo(beta, alpha).evaluate(p[0], p[1], p[2], p[3], p[4], p[5]);
    }

    /// Central difference, step 1e-4: error of the third derivative below 1e-8, of rounding below 1e-11.
    @Property(tries = 100)
    void gradientIsTheDifference(@ForAll long seed) {
        double[][] p = pair(seed);
        double alpha = 0.5;
        var at = loss(0.5, alpha, p);
        for (int row : new int[] {0, 3}) {
            for (int t = 0; t < p[row].length; t++) {
                double here = p[row][t];
                p[row][t] = here + 1e-4;
                var above = loss(0.5, alpha, p);
                p[row][t] = here - 1e-4;
                var below = loss(0.5, alpha, p);
                p[row][t] = here;
                double slope = (above.dpo() - below.dpo()
                        + alpha * at.weight() * (above.regularizer() - below.regularizer())) / 2e-4;
                assertEquals(slope, (row == 0 ? at.dChosen() : at.dRejected())[t], 2e-8);
            }
        }
    }

    @Property(tries = 100)
    void alphaZeroIsDpoAndSignsStay(@ForAll long seed) {
        double[][] p = pair(seed);
        var dpo = loss(0.5, 0, p);
        var regularized = loss(0.5, 1.9, p);
        assertEquals(dpo.dpo(), dpo.total(), 0);
        assertTrue(dpo.weight() > 0 && dpo.weight() < 1);
        for (int t = 0; t < p[0].length; t++) {
            assertEquals(-0.5 * dpo.weight(), dpo.dChosen()[t], 0);
            assertTrue(regularized.dChosen()[t] < 0);
        }
        for (double slope : regularized.dRejected()) {
            assertTrue(slope > 0);
        }
        assertEquals(0.5, loss(0.5, 1, new double[][] {p[0], p[0], p[2], p[3], p[3], p[5]}).weight(), 0);
    }

    @Property(tries = 100)
    void rewardsAreAntisymmetric(@ForAll long seed) {
        double[][] p = pair(seed);
        double[] forward = TokenRegularizedDpo.contrastiveRewards(p[0], p[1]);
        double[] backward = TokenRegularizedDpo.contrastiveRewards(p[1], p[0]);
        for (int t = 0; t < forward.length; t++) {
            assertEquals(-forward[t], backward[t], 0);
            assertTrue(Math.abs(forward[t]) <= 0.5);
            assertEquals(Math.signum(p[0][t] - p[1][t]), Math.signum(forward[t]), 0);
        }
        assertArrayEquals(new double[p[0].length], TokenRegularizedDpo.contrastiveRewards(p[0], p[0]));
    }

    /// h = 0, w = 1/2: every number is exact.
    @Example
    void valuesByHand() {
        var at = loss(0.5, 0.5, new double[][] {{-1, -2}, {-1, -2}, {0.5, -0.5}, {-4}, {-4}, {0.25}});
        assertEquals(Math.log(2), at.dpo(), Math.ulp(1.0));
        assertEquals(0.25, at.regularizer(), 0);
        assertArrayEquals(new double[] {-0.3125, -0.1875}, at.dChosen());
        assertArrayEquals(new double[] {0.21875}, at.dRejected());
    }

    @Example
    void argumentsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new TokenRegularizedDpo(Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new TokenRegularizedDpo(1, Double.NaN));
        assertThrows(IllegalArgumentException.class,
                () -> TokenRegularizedDpo.contrastiveRewards(new double[1], new double[2]));
    }
}
