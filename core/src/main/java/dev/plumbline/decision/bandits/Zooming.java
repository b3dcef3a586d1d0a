package dev.plumbline.decision.bandits;

import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Zooming on [0, 1] with |μ(x) − μ(y)| ≤ |x − y| (Kleinberg, Slivkins and Upfal 2008; Slivkins, section 4.3).
///
/// r(x) = √(2 ln T/(n(x) + 1)). *Activate*: while a point lies in no ball B(x, r(x)) of an active x, make one such
/// point active, drawn uniformly from them. *Play* the active x with the largest m(x) + 2 r(x): its ball holds no
/// point better than that. A ball shrinks only where x is played, so the grid gets fine where rewards are high.
/// Active points satisfy
/// |x − y| > min(r(x), r(y)), and n(x) = O(ln T)/Δ(x)².
public final class Zooming implements PointAlgorithm {
    private final double logHorizon;
    private final List<Active> active = new ArrayList<>();
    private Active played;

    /// @param horizon T ≥ 2
    public Zooming(long horizon) {
        if (horizon < 2) {
            throw new IllegalArgumentException("the horizon must be at least 2, was " + horizon);
        }
        logHorizon = Math.log((double) horizon);
    }

    /// An active point, as it is now.
    ///
    /// @param radius r
    public record Ball(double point, long pulls, double mean, double radius) {}

    private final class Active {
        private final double point;
        private long pulls;
        private double sum;

        Active(double point) {
            this.point = point;
        }

        double radius() {
            return Math.sqrt(2 * logHorizon / (pulls + 1));
        }

        /// An unpulled point has the mean 0 and the widest radius.
        double mean() {
            return pulls == 0 ? 0 : sum / pulls;
        }
    }

    /// All active points, from left to right.
    public List<Ball> balls() {
        return active.stream().map(x -> new Ball(x.point, x.pulls, x.mean(), x.radius()))
                .sorted(Comparator.comparingDouble(Ball::point)).toList();
    }

    /// Gaps of [0, 1] in no ball, `[gaps][2]`: open intervals (closed at 0 and 1), from left to right.
    double[][] uncovered() {
        var gaps = new ArrayList<double[]>();
        double reached = 0;
        boolean begun = false;
        for (Ball ball : balls().stream().sorted(Comparator.comparingDouble(b -> b.point() - b.radius())).toList()) {
            double left = ball.point() - ball.radius();
            if (left > reached) {
                gaps.add(new double[] {reached, left});
            }
            reached = Math.max(reached, ball.point() + ball.radius());
            begun = true;
        }
        if (!begun || reached < 1) {
            gaps.add(new double[] {reached, 1});
        }
        return gaps.toArray(double[][]::new);
    }

    private void activate(Philox random) {
        double[][] gaps = uncovered();
        while (gaps.length > 0) {
            double total = Arrays.stream(gaps).mapToDouble(gap -> gap[1] - gap[0]).sum();
            double at = random.nextDouble() * total;
            int i = 0;
            while (i < gaps.length - 1 && at >= gaps[i][1] - gaps[i][0]) {
                at -= gaps[i][1] - gaps[i][0];
                i++;
            }
            active.add(new Active(Math.min(gaps[i][0] + at, gaps[i][1])));
            gaps = uncovered();
        }
    }

    @Override
    public double select(Philox random) {
        if (played == null || played.pulls > 0 && shrunk()) {
            activate(random);
        }
        var index = new double[active.size()];
        for (int i = 0; i < index.length; i++) {
            index[i] = active.get(i).mean() + 2 * active.get(i).radius();
        }
        played = active.get(ArgMax.of(index, random).arm());
        return played.point;
    }

    /// Whether an end of the ball of the point last played lies in [0, 1]: otherwise it still covers everything.
    private boolean shrunk() {
        return played.point - played.radius() > 0 || played.point + played.radius() < 1;
    }

    @Override
    public void update(double point, double reward) {
        if (played == null || played.point != point) {
            throw new IllegalArgumentException("the point last selected must be updated, not " + point);
        }
        played.pulls++;
        played.sum += reward;
    }
}
