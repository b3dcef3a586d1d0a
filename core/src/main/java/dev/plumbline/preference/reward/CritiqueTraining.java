package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.ModelKernels;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.TiedPairLoss;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Trains a {@link CritiqueRewardModel}, Zhang et al. 2025 (arXiv 2502.10391, eq. 4 and 5):
/// L = a L_score + b (L_crit(w) + L_crit(l)) + λ (r_w + r_l)², means over pairs, with
/// `L_crit = −(1/T) Σ_t log p(c_t | x)` and L_score = −log σ(r(x_w, c_w) − r(x_l, c_l)), the scores read from
/// *annotated* critiques (teacher forcing); {@link TiedPairLoss} for ties.
///
/// With annotated critiques no gradient of the score reaches the critic, and none of the critique the head: the two are
/// trained in the same steps, and a and b are factors of learning rates. Full batches.
///
/// @param critiqueWeight b ≥ 0
/// @param scoreWeight a ≥ 0
/// @param score λ, and the weight of ties
/// @param ridge ρ on weights, not biases, of both
/// @param hidden units of the head, v · tanh(V c + b) + b₀; empty: linear
/// @param readsFeatures whether the head sees x beside the critique
public record CritiqueTraining(double critiqueWeight, double scoreWeight, TiedPairLoss score, double ridge,
        List<Integer> hidden, boolean readsFeatures, StepRule rule, int steps) {
    public CritiqueTraining {
        hidden = List.copyOf(hidden);
        if (!(critiqueWeight >= 0 && critiqueWeight <= Double.MAX_VALUE)
                || !(scoreWeight >= 0 && scoreWeight <= Double.MAX_VALUE)
                || !(ridge >= 0 && ridge <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("weights and ridge must be finite and not negative, were "
                    + critiqueWeight
                    + ", " + scoreWeight + ", " + ridge);
        }
    }

    /// @param chosen features, `[pairs][d]`
    /// @param rejected features, `[pairs][d]`
    /// @param chosenCritique grades from 0, `[pairs][T]`
    /// @param rejectedCritique grades from 0, `[pairs][T]`
    /// @param tie pairs marked as ties; null: none
    public record Annotated(double[][] chosen, double[][] rejected, int[][] chosenCritique, int[][] rejectedCritique,
            boolean[] tie) {
        public Annotated {
            int n = chosen.length;
            if (n == 0 || rejected.length != n || chosenCritique.length != n || rejectedCritique.length != n
                    || tie != null && tie.length != n) {
                throw new IllegalArgumentException("needs two responses and two critiques for each of " + n + " pairs");
            }
        }
    }

    /// @param grades G
    public CritiqueRewardModel train(Backend backend, Annotated data, int grades, Philox random) {
        int n = data.chosen().length;
        int aspects = data.chosenCritique()[0].length;
        int width = data.chosen()[0].length;
        int[][] critiques = stacked(data.chosenCritique(), data.rejectedCritique(), int[][]::new);
        double[][] features = stacked(data.chosen(), data.rejected(), double[][]::new);
        double[][] read = CritiqueRewardModel.inputs(features, CritiqueRewardModel.oneHot(critiques, grades),
                readsFeatures);
        var criticLayout = new Mlp.Layout(width, List.of(), aspects * grades, Activation.IDENTITY);
        var headLayout = new Mlp.Layout(read[0].length, hidden, 1, Activation.TANH);
        try (var _ = backend.scope()) {
            Tensor x = backend.tensor(DType.FLOAT64, RewardModel.flat(features, width), 2 * n, width);
            Tensor c = backend.tensor(DType.FLOAT64, RewardModel.flat(read, read[0].length), 2 * n, read[0].length);
            Tensor grade = backend.vector(DType.FLOAT64,
                    Arrays.stream(critiques).flatMapToInt(Arrays::stream).asDoubleStream().toArray());
            var share = new double[2 * n * aspects];
            Arrays.fill(share, critiqueWeight / n / aspects);
            Tensor weight = backend.vector(DType.FLOAT64, share);
            var critic = Mlp.random(backend, DType.FLOAT64, criticLayout, random.fork(1));
            var head = Mlp.random(backend, DType.FLOAT64, headLayout, random.fork(2));
            var criticSteps = parameters(backend, critic);
            var headSteps = parameters(backend, head);
            for (int step = 0; step < steps; step++) {
                try (var _ = backend.scope()) {
                    ModelKernels kernels = backend.model();
                    Tensor logits = kernels.reshape(critic.forward(x), 2 * n * aspects, grades);
                    Tensor dLogits = backend.policy().policyGradientLoss(logits, grade, weight).gradient();
                    descend(backend, critic.backward(kernels.reshape(dLogits, 2 * n, aspects * grades)), criticSteps);
                    double[] scores = head.forward(c).toArray();
                    descend(backend, head.backward(
                            backend.tensor(DType.FLOAT64, scoreGradient(scores, data.tie()), 2 * n, 1)), headSteps);
                }
            }
            return new CritiqueRewardModel(new CritiqueRewardModel.Critic(criticLayout, critic.values()),
                    new RewardModel(headLayout, DType.FLOAT64, head.values()), aspects, grades, readsFeatures);
        }
    }

    private static <T> T[] stacked(T[] above, T[] below, IntFunction<T[]> array) {
        return IntStream.range(0, above.length + below.length)
                .mapToObj(i -> i < above.length ? above[i] : below[i - above.length]).toArray(array);
    }

    private List<StepRule.Parameter> parameters(Backend backend, Mlp network) {
        return network.parameters().stream().map(p -> new StepRule.Parameter(backend, rule, p)).toList();
    }

    private void descend(Backend backend, List<Tensor> gradients, List<StepRule.Parameter> parameters) {
        for (int i = 0; i < gradients.size(); i++) {
            Tensor gradient = gradients.get(i);
            parameters.get(i).step(i % 2 == 0 && ridge > 0
                    ? backend.model().addScaled(gradient, ridge, parameters.get(i).value())
                    : gradient);
        }
    }

    /// d/dr of the mean over pairs of {@link TiedPairLoss}, its Bradley-Terry or tie part times a.
    private double[] scoreGradient(double[] scores, boolean[] tie) {
        int n = scores.length / 2;
        var gradient = new double[2 * n];
        for (int i = 0; i < n; i++) {
            double chosen = scores[i];
            double rejected = scores[n + i];
            var ranking = new TiedPairLoss(score.tieWeight(), 0).evaluate(chosen, rejected, tie != null && tie[i]);
            double pull = 2 * score.centering() * (chosen + rejected);
            gradient[i] = (scoreWeight * ranking.gradChosen() + pull) / n;
            gradient[n + i] = (scoreWeight * ranking.gradRejected() + pull) / n;
        }
        return gradient;
    }
}
