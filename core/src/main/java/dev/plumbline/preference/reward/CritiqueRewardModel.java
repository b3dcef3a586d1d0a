package dev.plumbline.preference.reward;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.Mlp;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;

/// A reward model that writes a critique before it scores, Zhang et al. 2025 (arXiv 2502.10391, section 4), with the
/// critique cut down to grades: c₁ .. c_T, each one of G, p(c_t | x) = softmax of row t of W x + b, and a score r(x, c)
/// from the one-hot grades ({@link RewardModel} with T G inputs, or d + T G where it also sees x).
///
/// In place of an annotated critique there is the likeliest one ({@link #greedy}), the probabilities themselves
/// ({@link #soft}), or the mean of scores of drawn ones ({@link #sampled}). For a linear head the last tends to the
/// soft score as draws grow.
///
/// @param critic d inputs, T G outputs, no hidden layer or some
/// @param head of the score
/// @param aspects T
/// @param grades G
/// @param readsFeatures whether the head sees x beside the critique
public record CritiqueRewardModel(CritiqueRewardModel.Critic critic, RewardModel head, int aspects, int grades,
        boolean readsFeatures) {

    /// The network of the critique as plain numbers.
    public record Critic(Mlp.Layout layout, List<double[]> parameters) {}

    public CritiqueRewardModel {
        int inputs = aspects * grades + (readsFeatures ? critic.layout().inputs() : 0);
        if (aspects < 1 || grades < 2 || critic.layout().outputs() != aspects * grades
                || head.layout().inputs() != inputs) {
            throw new IllegalArgumentException(aspects + " aspects of " + grades + " grades fit neither a critic of "
                    + critic.layout().outputs() + " outputs nor a head of " + head.layout().inputs() + " inputs");
        }
    }

    /// p(c_t = g | x) `[rows][aspects · grades]`.
    public double[][] probabilities(Backend backend, double[][] features) {
        var rows = new double[features.length][];
        if (features.length == 0) {
            return rows;
        }
        int width = aspects * grades;
        try (var _ = backend.scope()) {
            int inputs = critic.layout().inputs();
            var network = Mlp.of(backend, DType.FLOAT64, critic.layout(), critic.parameters());
            Tensor x = backend.tensor(DType.FLOAT64, RewardModel.flat(features, inputs), features.length, inputs);
            Tensor logits = backend.model().reshape(network.predict(x), features.length * aspects, grades);
            double[] p = backend.numerics().logSoftmax(logits).probability().toArray();
            Arrays.setAll(rows, i -> Arrays.copyOfRange(p, i * width, (i + 1) * width));
            return rows;
        }
    }

    /// r(x, c) of given critiques.
    ///
    /// @param critique `[rows][aspects]`, grades from 0
    public double[] score(Backend backend, double[][] features, int[][] critique) {
        return scoreOf(backend, features, oneHot(critique, grades));
    }

    /// r(x, p(c | x)).
    public double[] soft(Backend backend, double[][] features) {
        return scoreOf(backend, features, probabilities(backend, features));
    }

    /// r(x, argmax c).
    public double[] greedy(Backend backend, double[][] features) {
        double[][] p = probabilities(backend, features);
        var critique = new int[p.length][aspects];
        for (int i = 0; i < p.length; i++) {
            for (int t = 0; t < aspects; t++) {
                critique[i][t] = likeliest(p[i], t * grades);
            }
        }
        return score(backend, features, critique);
    }

    /// The first grade of largest probability.
    private int likeliest(double[] p, int from) {
        int best = 0;
        for (int g = 1; g < grades; g++) {
            best = p[from + g] > p[from + best] ? g : best;
        }
        return best;
    }

    /// Mean of r(x, c) over `draws` critiques.
    public double[] sampled(Backend backend, double[][] features, int draws, Philox random) {
        double[][] p = probabilities(backend, features);
        var mean = new double[p.length];
        for (int draw = 0; draw < draws; draw++) {
            var critique = new int[p.length][aspects];
            for (int i = 0; i < p.length; i++) {
                for (int t = 0; t < aspects; t++) {
                    critique[i][t] = random.nextIndex(Arrays.copyOfRange(p[i], t * grades, (t + 1) * grades));
                }
            }
            double[] scores = score(backend, features, critique);
            for (int i = 0; i < mean.length; i++) {
                mean[i] += scores[i] / draws;
            }
        }
        return mean;
    }

    private double[] scoreOf(Backend backend, double[][] features, double[][] critique) {
        return head.score(backend, inputs(features, critique, readsFeatures));
    }

    /// [x; critique] or the critique alone.
    static double[][] inputs(double[][] features, double[][] critique, boolean readsFeatures) {
        if (features.length != critique.length) {
            throw new IllegalArgumentException(
                    "there are " + features.length + " responses and " + critique.length + " critiques");
        }
        if (!readsFeatures) {
            return critique;
        }
        var rows = new double[features.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOf(features[i], features[i].length + critique[i].length);
            System.arraycopy(critique[i], 0, rows[i], features[i].length, critique[i].length);
        }
        return rows;
    }

    /// `[rows][aspects · grades]` of 0 and 1.
    ///
    /// @throws IllegalArgumentException if a grade is outside [0, grades)
    static double[][] oneHot(int[][] critique, int grades) {
        var rows = new double[critique.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[critique[i].length * grades];
            for (int t = 0; t < critique[i].length; t++) {
                int grade = critique[i][t];
                if (grade < 0 || grade >= grades) {
                    throw new IllegalArgumentException("grade " + grade + " lies outside [0, " + grades + ")");
                }
                rows[i][t * grades + grade] = 1;
            }
        }
        return rows;
    }
}
