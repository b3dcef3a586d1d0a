package dev.plumbline.preference.rankings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Elo's rules.
///
/// Turned red by: the loser's rating left alone; natural exponent instead of base 10; E of the loser.
class EloRatingProperties {
    @Property(tries = 50)
    void theSumStays(@ForAll int seed) {
        var random = new Philox(seed, 1);
        var elo = new EloRating(5, 32, 400, 1500);
        for (int game = 0; game < 200; game++) {
            int i = random.nextInt(5);
            elo.update(i, (i + 1 + random.nextInt(4)) % 5, random.nextInt(3) / 2.0);
        }
        // 200 updates of two ratings near 1500, each rounded by at most 1.2e-13
        assertEquals(7500, Arrays.stream(elo.ratings()).sum(), 400 * 1.2e-13 + 1e-11);
    }

    /// At ratings that are the truth, the expected change Σ_S P(S) K (S − E) is 0, and a step is K ln 10/400 times the
    /// likelihood's gradient in θ.
    @Property(tries = 50)
    void expectedUpdateAtTheTruthIsZero(@ForAll int seed) {
        var random = new Philox(seed, 2);
        var elo = new EloRating(2, 20, 400, 0);
        for (int game = 0; game < 30; game++) {
            elo.update(0, 1, random.nextDouble());
        }
        double[] theta = elo.theta();
        double p = Logistic.sigmoid(theta[0] - theta[1]);
        assertEquals(p, elo.expected(0, 1), 4e-16 * 4);
        double before = elo.ratings()[0];
        double e = elo.expected(0, 1);
        var won = new EloRating(2, 20, 400, 0);
        assertEquals(0, p * 20 * (1 - e) + (1 - p) * 20 * (0 - e), 1e-13);
        elo.update(0, 1, 1);
        assertEquals(before + 20 * (1 - p), elo.ratings()[0], 1e-12);
        won.update(0, 1, 1);
        assertEquals(20 * Math.log(10) / 400 * 0.5, won.theta()[0], 1e-16);
    }

    @Test
    void knownGame() {
        var elo = new EloRating(2, 32, 400, 1500);
        elo.update(0, 1, 1);
        assertEquals(1516, elo.ratings()[0]);
        elo.update(1, 0, 1);
        // E of the underdog at a difference of 32: 1/(1 + 10^0.08)
        assertEquals(1484 + 32 * (1 - 1 / (1 + Math.pow(10, 0.08))), elo.ratings()[1], 1e-12);
        assertThrows(IllegalArgumentException.class, () -> elo.update(0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> elo.update(0, 1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new EloRating(2, Double.NaN, 400, 0));
    }
}
