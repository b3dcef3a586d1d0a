package dev.plumbline.decision.bandits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.numerics.Philox;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// Property 8 of the specification of bandits.
///
/// Planted mistakes that turn it red: a radius without + 1 (NaN at once); points activated where a ball already is
/// (distances); no activation after a ball has shrunk (coverage); m + r for m + 2 r (index).
class LipschitzBanditProperties {

    /// P8 at every round, with the radius made small enough for balls to matter: T = 20 000 and 1500 rounds of which
    /// most go to one place.
    @Property(tries = 15, seed = "20261129")
    void zoomingInvariants(@ForAll int seed, @ForAll @DoubleRange(min = 0, max = 1) double peak) {
        var bandit = new LipschitzBandit(peak, 1, 1);
        var algorithm = new Zooming(60);
        var noise = new Philox(seed, 1);
        var decisions = new Philox(seed, 2);
        for (int t = 0; t < 1500; t++) {
            double x = algorithm.select(decisions);
            assertEquals(0, algorithm.uncovered().length, "every point is covered after activation");
            var balls = algorithm.balls();
            double index = 0;
            double played = 0;
            for (int i = 0; i < balls.size(); i++) {
                var ball = balls.get(i);
                index = Math.max(index, ball.mean() + 2 * ball.radius());
                played = ball.point() == x ? ball.mean() + 2 * ball.radius() : played;
                assertEquals(Math.sqrt(2 * Math.log(60) / (ball.pulls() + 1)), ball.radius(), 1e-15);
                for (int j = 0; j < i; j++) {
                    assertTrue(Math.abs(ball.point() - balls.get(j).point()) > Math.min(ball.radius(),
                            balls.get(j).radius()));
                }
            }
            assertEquals(index, played);
            algorithm.update(x, noise.nextDouble() < bandit.mean(x) ? 1 : 0);
        }
        assertTrue(algorithm.balls().size() > 2, "there were " + algorithm.balls().size());
    }

    /// n(x) = O(ln T)/Δ(x)²: 3 r ≥ Δ when x is played, if all means lie in their intervals, so that n ≤ 18 ln T/Δ².
    /// Rewards without noise keep them there.
    @Test
    void badPointsArePlayedSeldom() {
        var bandit = new LipschitzBandit(0.3, 0.9, 0.9);
        var algorithm = new Zooming(1000);
        for (int t = 0; t < 20_000; t++) {
            double x = algorithm.select(new Philox(3, t));
            algorithm.update(x, bandit.mean(x));
        }
        for (var ball : algorithm.balls()) {
            double gap = 0.9 - bandit.mean(ball.point());
            assertTrue(ball.pulls() <= 18 * Math.log(1000) / (gap * gap) + 1, () -> ball + ", gap " + gap);
        }
    }

    /// Step (ln T/T)^(1/3) = 0.0791 at T = 20 000: 13 intervals, 14 points.
    @Test
    void gridOfTheBestRate() {
        assertEquals(14, UniformGrid.points(20_000, 1));
        var grid = new UniformGrid(3, 10);
        var seen = new TreeSet<Double>();
        for (int t = 0; t < 3; t++) {
            double x = grid.select(new Philox(1, 1));
            seen.add(x);
            grid.update(x, 0);
        }
        assertEquals(Set.of(0.0, 0.5, 1.0), seen);
        assertThrows(IllegalArgumentException.class, () -> new UniformGrid(1, 10));
        assertThrows(IllegalArgumentException.class, () -> new Zooming(1));
        assertThrows(IllegalArgumentException.class, () -> new LipschitzBandit(0.5, 0.2, 1));
    }
}
