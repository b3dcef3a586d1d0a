package dev.plumbline.policy.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Models of a flow that learn, against the exact velocity.
///
/// Planted mistakes, and what turns red: a ridge that forgets n, or the target x₀ − e (closed form, learning); φ dL/dv where
/// φᵀ dL/dv belongs (gradient).
class VelocityModelsTest {
    private static final GaussianMixture DATA =
            new GaussianMixture(new double[] {0.5, 0.5}, new double[][] {{-1}, {1}}, new double[][] {{0.4}, {0.4}});

    private record Batch(double[][] x, double[] t, double[][] v) {}

    private static Batch batch(int count, Philox random) {
        double[][] clean = DATA.sample(count, random);
        var x = new double[count][];
        var t = new double[count];
        var v = new double[count][];
        for (int j = 0; j < count; j++) {
            double[] e = {random.nextGaussian()};
            t[j] = random.nextDouble();
            x[j] = RectifiedFlow.noised(clean[j], e, t[j]);
            v[j] = RectifiedFlow.target(clean[j], e);
        }
        return new Batch(x, t, v);
    }

    /// At the minimum the gradient of the loss, 2/n Φᵀ(ΦW − V) + 2ρW, is 0 (Cholesky's backward error on weights below 1e2).
    @Test
    void closedFormIsTheMinimum() {
        try (Backend backend = new DefinitionBackend()) {
            var features = FourierFeatures.random(20, 1, 1.5, 1.5, new Philox(1, 1));
            var batch = batch(1500, new Philox(1, 2));
            double ridge = 1e-3;
            var model = LinearVelocity.fit(backend, features, batch.x(), batch.t(), batch.v(), ridge);
            double[][] v = model.at(batch.x(), batch.t());
            double[][] dv = new double[v.length][];
            Arrays.setAll(dv, j -> new double[] {2 * (v[j][0] - batch.v()[j][0]) / v.length});
            double[] gradient = model.gradient(model.features(batch.x(), batch.t()), dv).toArray();
            double[] weights = model.weights();
            for (int i = 0; i < weights.length; i++) {
                assertEquals(0, gradient[i] + 2 * ridge * weights[i], 1e-9);
            }
            assertThrows(IllegalArgumentException.class,
                    () -> LinearVelocity.fit(backend, features, batch.x(), batch.t(), batch.v(), 0));
        }
    }

    /// dL/dW of L = Σ cⱼ vⱼ, which is linear in W: differences are exact up to rounding. A copy does not move.
    @Test
    void gradientIsThatOfTheOutput() {
        try (Backend backend = new DefinitionBackend()) {
            var features = FourierFeatures.random(6, 2, 1, 1, new Philox(2, 1));
            var random = new Philox(2, 2);
            double[][] x = {{0.3, -1}, {1, 0.2}, {-0.7, 0.4}};
            double[] t = {0.1, 0.5, 0.9};
            double[][] c = {{1, -2}, {0.5, 3}, {-1, 0.25}};
            var weights = new double[features.size() * 2];
            Arrays.setAll(weights, i -> random.nextGaussian());
            var model = new LinearVelocity(backend, features, weights);
            double[] gradient = model.gradient(model.features(x, t), c).toArray();
            for (int i = 0; i < weights.length; i++) {
                double[] moved = weights.clone();
                moved[i] += 1;
                assertEquals(weighted(new LinearVelocity(backend, features, moved).at(x, t), c)
                        - weighted(model.at(x, t), c), gradient[i], 1e-12);
            }
            var copy = model.copy();
            copy.trainable(new StepRule.Adam(AdamOptions.of(0.1))).step(model.gradient(model.features(x, t), c));
            assertEquals(Arrays.hashCode(weights), Arrays.hashCode(model.weights()));
            assertTrue(!Arrays.equals(weights, copy.weights()));
        }
    }

    private static double weighted(double[][] v, double[][] c) {
        double total = 0;
        for (int j = 0; j < v.length; j++) {
            total += v[j][0] * c[j][0] + v[j][1] * c[j][1];
        }
        return total;
    }

    /// Mean squared distance from the exact velocity over fresh points, as a share of its mean square. One seed, so a fixed
    /// number; an untrained network is at 1 or more, and 0.05 is what 2000 small steps are asked for.
    @Test
    void networkLearnsTheExactVelocity() {
        try (Backend backend = new DefinitionBackend()) {
            var network = new MlpVelocity(backend, 1, List.of(32, 32), new Philox(3, 1));
            var fresh = batch(500, new Philox(3, 2));
            double before = distance(network, fresh);
            network.train(DATA, 2000, 64, 0.02, new Philox(3, 3));
            double after = distance(network, fresh);
            assertTrue(after < 0.05 && before > 0.5, "before " + before + ", after " + after);
            assertEquals(6, network.weights().size());
        }
    }

    private static double distance(VelocityField field, Batch batch) {
        double[][] exact = RectifiedFlow.exact(DATA).at(batch.x(), batch.t());
        double[][] v = field.at(batch.x(), batch.t());
        double off = 0;
        double all = 0;
        for (int j = 0; j < v.length; j++) {
            off += (v[j][0] - exact[j][0]) * (v[j][0] - exact[j][0]);
            all += exact[j][0] * exact[j][0];
        }
        return off / all;
    }
}
