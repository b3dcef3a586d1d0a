package dev.plumbline.papers.barfi;

import static dev.plumbline.decision.Tables.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.decision.OptimalControl;
import dev.plumbline.decision.PolicyEvaluation;
import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.decision.SoftHypergradient;
import dev.plumbline.decision.Tables;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.decision.TabularSampler;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.ImplicitGradient;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Measurements;
import dev.plumbline.policy.FiniteMdp;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1 to 8 of the specification of BARFI.
///
/// Planted mistakes, and what turns red: y left out of the gradient (P1, P2); 1/λ forgotten (P1, P5); the second term
/// of dQ̃ (P1); H instead of Hᵀ (P3 only: at the soft optimum H is symmetric); n counted from 1 (P3); rewards in
/// terminal states (P1); entropy left out of the episodes' returns (products); a baseline added instead of taken off
/// (curvature).
class BarfiProperties {
    private static final double LAMBDA = 0.7;
    private static final double INNER = 0.6;

    private static TabularMdp task(int seed) {
        return Tables.random(new Philox(seed, 1), 4, 3, 0.8);
    }

    private static double[][] inner(int seed) {
        double[][] reward = Tables.gaussian(new Philox(seed, 2), 4, 3);
        reward[3] = new double[3];
        return reward;
    }

    private static SoftHypergradient at(TabularMdp task, double[][] reward, double gamma, double lambda) {
        return SoftHypergradient.of(task, reward, gamma, lambda, PolicyEvaluation.uniform(task));
    }

    /// P1. Central differences at h = 1e-5 of J of order 10: 1e-8.
    @Property(tries = 25, seed = "20261129")
    void equalsFiniteDifferences(@ForAll int seed) {
        var task = task(seed);
        double[][] reward = inner(seed);
        var found = at(task, reward, INNER, LAMBDA);
        double[][] free = Arrays.copyOf(reward, 3);
        double[][] slope = Tables.difference(
                r -> at(task, new double[][] {r[0], r[1], r[2], reward[3]}, INNER, LAMBDA).objective(), free);
        assertClose(slope, Arrays.copyOf(found.reward(), 3), 1e-8);
        assertArrayEquals(new double[3], found.reward()[3]);
        double h = 1e-5;
        assertEquals((at(task, reward, INNER + h, LAMBDA).objective() - at(task, reward, INNER - h, LAMBDA).objective())
                / (2 * h), found.discount(), 1e-7);
    }

    private static double product(double[][] x, double[][] y) {
        double total = 0;
        for (int s = 0; s < x.length; s++) {
            total += SoftmaxPolicy.mean(x[s], y[s]);
        }
        return total;
    }

    /// P2: orthogonal to shapings of its own discount, not of another.
    @Property(tries = 40, seed = "20261129")
    void orthogonalToShaping(@ForAll int seed) {
        var task = task(seed);
        var found = at(task, inner(seed), INNER, LAMBDA);
        double[] phi = Tables.potential(new Philox(seed, 3), task);
        var own = task.withDiscount(INNER);
        assertEquals(0, product(found.reward(), PotentialShaping.of(own, phi).expected(own)), 1e-13);
        assertTrue(Math.abs(product(found.reward(), PotentialShaping.of(task, phi).expected(task))) > 1e-9);
    }

    /// P3: the series reaches the direct solve at the rate of the spectral radius; H not symmetric, of eigenvalues −1
    /// and −3 (upper triangular): α = 0.5 gives radius 0.5, α = 0.8 gives 1.4.
    @Property(tries = 40, seed = "20261129")
    void neumannSeries(@ForAll int seed, @ForAll @IntRange(min = 0, max = 40) int terms) {
        var random = new Philox(seed, 1);
        double[][] h = {{-1, random.nextGaussian()}, {0, -3}};
        double[] v = Tables.gaussian(random, 2);
        double[] direct = ImplicitGradient.directSolve(h, v);
        double[] series = ImplicitGradient.neumann(b -> transposed(h, b), v, 0.5, terms);
        // Jordan-like factor: two different eigenvalues, condition of the eigenvectors below 1 + |h₁₂|
        double bound = 20 * (1 + h[0][1] * h[0][1]) * Math.pow(0.5, terms) * (Math.abs(v[0]) + Math.abs(v[1]) + 1);
        assertClose(direct, series, bound + 1e-13);
        double[] none = ImplicitGradient.neumann(b -> transposed(h, b), v, 0.5, 0);
        assertArrayEquals(new double[] {0.5 * v[0], 0.5 * v[1]}, none);
        double[] far = ImplicitGradient.neumann(b -> transposed(h, b), new double[] {0, 1}, 0.8, 200);
        assertTrue(Math.abs(far[1]) > 1e20);
        assertThrows(IllegalArgumentException.class, () -> ImplicitGradient.neumann(b -> b, v, Double.NaN, 1));
    }

    private static double[] transposed(double[][] h, double[] b) {
        return new double[] {h[0][0] * b[0] + h[1][0] * b[1], h[0][1] * b[0] + h[1][1] * b[1]};
    }

    /// P4: a task that is a shaping of nothing has the same value under every policy: G = 0.
    @Property(tries = 30, seed = "20261129")
    void nothingToGain(@ForAll int seed) {
        var task = task(seed);
        var empty = task.withReward(new double[4][3]);
        var flat = PotentialShaping.of(empty, Tables.potential(new Philox(seed, 3), task)).shaped(empty);
        var found = at(flat, inner(seed), INNER, LAMBDA);
        assertClose(new double[4][3], found.reward(), 1e-12);
        assertEquals(0, found.discount(), 1e-12);
    }

    /// P5: r̃ and λ times c: the same policy, G/c.
    @Property(tries = 30, seed = "20261129")
    void scale(@ForAll int seed, @ForAll @DoubleRange(min = 0.2, max = 5) double c) {
        var task = task(seed);
        double[][] reward = inner(seed);
        double[][] larger = Arrays.stream(reward).map(row -> Arrays.stream(row).map(x -> c * x).toArray())
                .toArray(double[][]::new);
        var found = at(task, reward, INNER, LAMBDA);
        var scaled = at(task, larger, INNER, c * LAMBDA);
        assertClose(found.policy(), scaled.policy(), 1e-11);
        double[][] back = Arrays.stream(scaled.reward()).map(row -> Arrays.stream(row).map(x -> c * x).toArray())
                .toArray(double[][]::new);
        assertClose(found.reward(), back, 1e-10);
    }

    /// P6: λ → ∞, G → 0; π is uniform where no episode ends. Where one does, it is not: π seeks entropy still to come.
    /// And one state: dJ/dr(a) = π(a) (r_p(a) − J)/λ.
    @Property(tries = 30, seed = "20261129")
    void limits(@ForAll int seed, @ForAll @DoubleRange(min = 0.05, max = 3) double lambda) {
        var task = task(seed);
        var hot = at(task, inner(seed), INNER, 1e9);
        assertTrue(Math.abs(hot.policy()[0][0] - 1.0 / 3) > 1e-6);
        var endless = TabularMdp.random(new Philox(seed, 1), 4, 3, 0.8);
        assertClose(PolicyEvaluation.uniform(endless), at(endless, inner(seed), INNER, 1e9).policy(), 1e-6);
        assertClose(new double[4][3], hot.reward(), 1e-6);
        var random = new Philox(seed, 4);
        var bandit = new TabularMdp(
                new double[] {1}, new double[1][4][1], Tables.gaussian(random, 1, 4), 0.9);
        var found = at(bandit, Tables.gaussian(random, 1, 4), INNER, lambda);
        double[] p = found.policy()[0];
        var expected = new double[4];
        Arrays.setAll(expected, a -> p[a] * (bandit.reward()[0][a] - found.objective()) / lambda);
        assertClose(expected, found.reward()[0], 1e-13 / lambda);
    }

    /// P7: at φ = 0 the auxiliary reward changes no value, though it has a slope in φ₃.
    @Property(tries = 20, seed = "20261129")
    void auxiliaryRewardIsSilentAtZero(@ForAll int seed) {
        var task = task(seed);
        double[][] auxiliary = inner(seed);
        double[][] other = inner(seed ^ 77);
        var blend = BlendedReward.taskOnly(4, INNER);
        assertEquals(INNER, blend.discount(), 1e-15);
        double[][] reward = blend.reward(task.reward(), auxiliary, task.terminal());
        assertArrayEquals(task.reward(), reward);
        var found = at(task, reward, INNER, LAMBDA);
        double[] slope = blend.gradient(found.reward(), found.discount(), auxiliary, BlendedReward.Penalty.NONE);
        double[] otherSlope = blend.gradient(found.reward(), found.discount(), other, BlendedReward.Penalty.NONE);
        assertArrayEquals(Arrays.copyOf(slope, 4), Arrays.copyOf(otherSlope, 4));
        assertNotEquals(slope[4], otherSlope[4]);
    }

    /// The row of parameters against differences of J − λ_γ γ_φ − λ_r ‖φ‖².
    @Property(tries = 15, seed = "20261129")
    void gradientOfTheBlend(@ForAll int seed) {
        var task = task(seed);
        double[][] auxiliary = inner(seed);
        var penalty = new BlendedReward.Penalty(0.3, 0.2);
        double[] at = Tables.gaussian(new Philox(seed, 5), 9);
        var blend = BlendedReward.of(at);
        assertArrayEquals(at, blend.parameters());
        var found = at(task, blend.reward(task.reward(), auxiliary, task.terminal()), blend.discount(), LAMBDA);
        double[][] slope = Tables.difference(x -> {
            var moved = BlendedReward.of(x[0]);
            double squares = 0;
            for (int i = 0; i < 8; i++) {
                squares += x[0][i] * x[0][i];
            }
            return at(task, moved.reward(task.reward(), auxiliary, task.terminal()), moved.discount(), LAMBDA)
                    .objective() - 0.3 * moved.discount() - 0.2 * squares;
        }, new double[][] {at});
        assertClose(slope[0], blend.gradient(found.reward(), found.discount(), auxiliary, penalty), 1e-7);
    }

    /// P8: REINFORCE of a path with shaped rewards is REINFORCE with the baseline Φ.
    @Property(tries = 40, seed = "20261129")
    void shapingIsABaseline(@ForAll int seed) {
        var task = task(seed);
        var random = new Philox(seed, 6);
        double[] phi = Tables.potential(random, task);
        var shaping = new PotentialShaping(phi, INNER);
        var plain = episodes(task, random, 1, 0);
        var path = plain.episodes().getFirst();
        int n = path.length();
        var shaped = new double[n];
        Arrays.setAll(shaped, t -> path.rewards()[t]
                + shaping.reward(path.states()[t], t + 1 < n ? path.states()[t + 1] : PotentialShaping.ENDED));
        var moved = new InnerEpisodes(plain.policy(), plain.episodes(), List.of(shaped), INNER, 0);
        double[] expected = plain.returns(0);
        for (int t = 0; t < n; t++) {
            assertEquals(expected[t] - phi[path.states()[t]], moved.returns(0)[t], 1e-12);
        }
    }

    private static InnerEpisodes episodes(TabularMdp task, Philox random, int count, double lambda) {
        double[][] policy = Tables.policy(random, task);
        var sampler = new TabularSampler(task);
        var paths = new ArrayList<FiniteMdp.Trajectory>();
        var rewards = new ArrayList<double[]>();
        for (int e = 0; e < count; e++) {
            var states = new ArrayList<Integer>();
            var actions = new ArrayList<Integer>();
            int s = 0;
            while (!sampler.isOver(s) && states.size() < 12) {
                states.add(s);
                actions.add(random.nextIndex(policy[s]));
                s = sampler.next(s, actions.getLast(), random);
            }
            var r = new double[states.size()];
            Arrays.setAll(r, t -> task.reward()[states.get(t)][actions.get(t)]);
            paths.add(new FiniteMdp.Trajectory(Double.NaN, states.stream().mapToInt(x -> x).toArray(),
                    actions.stream().mapToInt(x -> x).toArray(), r));
            rewards.add(r);
        }
        return new InnerEpisodes(policy, paths, rewards, INNER, lambda);
    }

    /// Hᵀ b, xᵀ dΔ/dr and xᵀ dΔ/dγ against differences of b·Δ, the episodes held fixed; numbers of order 1e2.
    @Property(tries = 10, seed = "20261129")
    void productsOfTheSampledUpdate(@ForAll int seed) {
        var task = task(seed);
        var random = new Philox(seed, 6);
        var batch = episodes(task, random, 3, LAMBDA);
        double[] b = Tables.gaussian(random, 12);
        double[][] logits = Arrays.stream(batch.policy()).map(row -> Arrays.stream(row).map(Math::log).toArray())
                .toArray(double[][]::new);
        double[][] slope = Tables.difference(z -> SoftmaxPolicy.mean(b, new InnerEpisodes(PolicyEvaluation.softmax(z),
                batch.episodes(), batch.rewards(), INNER, LAMBDA).direction()), logits);
        assertClose(Arrays.stream(slope).flatMapToDouble(Arrays::stream).toArray(), batch.transposedProduct(b), 1e-6);
        double[][] byReward = Tables.difference(r -> {
            var rewards = new ArrayList<double[]>();
            for (var path : batch.episodes()) {
                var row = new double[path.length()];
                Arrays.setAll(row, t -> r[path.states()[t]][path.actions()[t]]);
                rewards.add(row);
            }
            return SoftmaxPolicy.mean(b, new InnerEpisodes(
                    batch.policy(), batch.episodes(), rewards, INNER, LAMBDA).direction());
        }, task.reward());
        assertClose(byReward, batch.rewardProduct(b), 1e-6);
        double h = 1e-5;
        double up = SoftmaxPolicy.mean(b, new InnerEpisodes(
                batch.policy(), batch.episodes(), batch.rewards(), INNER + h, LAMBDA).direction());
        double down = SoftmaxPolicy.mean(b, new InnerEpisodes(
                batch.policy(), batch.episodes(), batch.rewards(), INNER - h, LAMBDA).direction());
        assertEquals((up - down) / (2 * h), batch.discountProduct(b), 1e-5);
    }

    /// One state, a root of the inner update (r = λ log π + Ṽ), actions as often as π has them: Hᵀ b = −(λ + Ṽ − B) F
    /// b, F = diag π − π πᵀ, exactly. So B = Ṽ gives the right curvature, and B = 0 turns round where Ṽ < −λ.
    @Property(tries = 60, seed = "20261129")
    void curvatureOfTheBaseline(
            @ForAll int seed, @ForAll @DoubleRange(min = -6, max = 6) double value,
            @ForAll @DoubleRange(min = 0.05, max = 2) double lambda) {
        double[] policy = {0.5, 0.25, 0.125, 0.125};
        int[] taken = {0, 0, 0, 0, 1, 1, 2, 3};
        double[] b = Tables.gaussian(new Philox(seed, 9), 4);
        var paths = Arrays.stream(taken).mapToObj(a -> new FiniteMdp.Trajectory(
                Double.NaN, new int[] {0}, new int[] {a}, new double[1])).toList();
        var rewards = Arrays.stream(taken)
                .mapToObj(a -> new double[] {lambda * Math.log(policy[a]) + value}).toList();
        var episodes = new InnerEpisodes(new double[][] {policy}, paths, rewards, INNER, lambda);
        double mean = SoftmaxPolicy.mean(policy, b);
        for (double baseline : new double[] {0, value, 1}) {
            double[] product = episodes.transposedProduct(b, new double[] {baseline});
            for (int a = 0; a < 4; a++) {
                assertEquals(-(lambda + value - baseline) * policy[a] * (b[a] - mean), product[a], 1e-13);
            }
        }
        assertArrayEquals(episodes.transposedProduct(b, new double[1]), episodes.transposedProduct(b));
    }

    /// With v/λ the chain of the experiment on curvatures is the exact hypergradient.
    @Property(tries = 20, seed = "20261129")
    void curvatureWithBaselineIsExact(@ForAll int seed) {
        var task = task(seed);
        var found = at(task, inner(seed), INNER, LAMBDA);
        var solved = task.withReward(inner(seed)).withDiscount(INNER);
        double[][] outer = Curvatures.outer(
                task, found.policy(), new double[task.states()], LAMBDA, Curvatures.BASELINE);
        assertClose(found.reward(), Curvatures.reward(solved, found.policy(), outer), 1e-11);
    }

    /// The biased update of M3 in expectation, n(s) π(a|s) (Q̃ − λ log π − Ṽ) with undiscounted visits n: its root is
    /// the soft optimum, and −vᵀ H⁻¹ A with its Jacobian (by differences, one logit of each row held fixed) is the
    /// closed form.
    @Property(tries = 6, seed = "20261129")
    void closedFormIsTheImplicitGradientOfTheBiasedUpdate(@ForAll @IntRange(min = 0, max = 1000) int seed) {
        var task = Tables.random(new Philox(seed, 1), 3, 2, 0.8);
        double[][] reward = inner(seed);
        double[][] r = {{reward[0][0], reward[0][1]}, {reward[1][0], reward[1][1]}, {0, 0}};
        var found = at(task, r, INNER, LAMBDA);
        double[] theta = {logit(found.policy()[0]), logit(found.policy()[1])};
        assertClose(new double[2], update(task, r, theta), 1e-12);
        double h = 1e-5;
        var hessian = new double[2][2];
        for (int j = 0; j < 2; j++) {
            double[] up = theta.clone();
            double[] down = theta.clone();
            up[j] += h;
            down[j] -= h;
            double[] rise = Tables.minus(update(task, r, up), update(task, r, down));
            hessian[0][j] = rise[0] / (2 * h);
            hessian[1][j] = rise[1] / (2 * h);
        }
        double[][] v = PolicyEvaluation.gradient(task, found.policy());
        double[] x = ImplicitGradient.directSolve(hessian, new double[] {v[0][0], v[1][0]});
        double[][] slope = Tables.difference(
                q -> SoftmaxPolicy.mean(x, update(task, new double[][] {q[0], q[1], {0, 0}}, theta)),
                new double[][] {r[0], r[1]});
        assertClose(slope, Arrays.copyOf(found.reward(), 2), 1e-7);
    }

    private static double logit(double[] p) {
        return Math.log(p[0] / p[1]);
    }

    private static double[] update(TabularMdp task, double[][] reward, double[] theta) {
        double[][] policy = PolicyEvaluation.softmax(new double[][] {{theta[0], 0}, {theta[1], 0}, {0, 0}});
        var inner = task.withReward(reward).withDiscount(INNER);
        var soft = PolicyEvaluation.soft(inner, policy, LAMBDA);
        double[] visits = PolicyEvaluation.occupancy(task.withDiscount(1), policy);
        var direction = new double[2];
        for (int s = 0; s < 2; s++) {
            double q = soft.actionValues()[s][0] - LAMBDA * Math.log(policy[s][0]);
            direction[s] = visits[s] * policy[s][0] * (q - soft.values()[s]);
        }
        return direction;
    }

    /// The published figures: J*, naive blends and the task alone, to the digits given.
    @Test
    void goldenNumbers() {
        var task = GridCase.task();
        assertEquals(6.297, OptimalControl.policyIteration(task).values()[0], 5e-4);
        double[][] expected = {{6.283, 6.217}, {0.0002, 6.217}, {0.006, 6.217}, {0.0004, 3.689}, {0, 3.689}};
        double[] digits = {5e-4, 5e-5, 5e-4, 5e-5, 5e-5};
        for (int i = 0; i < 5; i++) {
            var world = GridCase.CLAIMED.get(i);
            assertEquals(expected[i][0], ExactBlending.solve(
                    task, world, BlendedReward.naive(GridCase.CELLS, 0.95)).objective(), digits[i]);
            assertEquals(expected[i][1], ExactBlending.solve(
                    task, world, BlendedReward.taskOnly(GridCase.CELLS, 0.95)).objective(), 5e-4);
        }
        try (var backend = new DefinitionBackend()) {
            ExactBlending.learn(backend, task, GridCase.TRAPPED, 10, (step, blend, found) -> {
                if (step == 10) {
                    assertEquals(6.24, found.objective(), 5e-3);
                }
            });
            ExactBlending.learn(backend, task, GridCase.CLAIMED.get(4), 20, (step, blend, found) -> {
                if (step == 20) {
                    assertEquals(0.015, found.objective(), 5e-4);
                }
            });
        }
    }

    @Test
    void runsAreReproducible() {
        var paper = new Barfi();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (var experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.03);
                var other = experiment.run(backend, 6, 0.03);
                assertEquals(first, experiment.run(backend, 5, 0.03));
                assertEquals(!(experiment instanceof SampledModel), first.equals(other));
                first.forEach((name, value) -> assertTrue(value >= 0 && value <= 10, () -> name + " is " + value));
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(22, paper.claims(measured).size());
        assertEquals(3, paper.tables(measured).size());
        assertEquals(8, paper.figures(measured).getFirst().lines().size());
    }
}
