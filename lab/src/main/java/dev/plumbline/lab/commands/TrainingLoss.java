package dev.plumbline.lab.commands;

import dev.plumbline.data.BadInputException;
import dev.plumbline.data.RecordTable;
import dev.plumbline.kernel.DType;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.PairwiseLoss;
import dev.plumbline.preference.reward.GroupSplit;
import dev.plumbline.preference.reward.LinearRatingFit;
import dev.plumbline.preference.reward.PreferencePairs;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.preference.reward.RewardModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What `train` minimises, and the columns that it needs for that: {@link PairwiseLoss}, or {@link LinearRatingFit}.
///
/// @param name `bt`, `margin`, `scaled-bt` or `regression`
/// @param strength m of each row; null unless the loss uses it
/// @param rating of the chosen and of the rejected response of each row, NaN where missing; null unless it is regression
record TrainingLoss(String name, double[] strength, double[][] rating) {
    static final List<String> NAMES = List.of("bt", "margin", "scaled-bt", "regression");
    private static final String STRENGTH = "strength";
    private static final String[] RATINGS = {"rating_chosen", "rating_rejected"};

    /// @throws BadInputException if a column is missing or a cell does not hold what it should
    static TrainingLoss read(String name, Path file) {
        return switch (name) {
            case "margin", "scaled-bt" -> new TrainingLoss(name, strengths(RecordTable.read(file)), null);
            case "regression" -> new TrainingLoss(name, null, ratings(RecordTable.read(file)));
            default -> new TrainingLoss(name, null, null);
        };
    }

    boolean isRegression() {
        return rating != null;
    }

    /// `pairs` with the margin or the weight of their strengths added to their own. Where the target y says that the rejected
    /// response is better, so does the margin: (2y − 1) m.
    ///
    /// @param rows of the table that the pairs come from
    PreferencePairs apply(PreferencePairs pairs, int... rows) {
        if (strength == null) {
            return pairs;
        }
        var loss = name.equals("margin") ? new PairwiseLoss.MarginBradleyTerry() : new PairwiseLoss.ScaledBradleyTerry();
        var margin = new double[rows.length];
        var weight = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double m = strength[rows[i]];
            margin[i] = (pairs.margin() == null ? 0 : pairs.margin()[i])
                    + (2 * pairs.target(i) - 1) * loss.margin(m);
            weight[i] = pairs.weight(i) * loss.weight(m);
        }
        return new PreferencePairs(pairs.chosen(), pairs.rejected(), margin, weight, pairs.target(), pairs.group());
    }

    /// One regression for each member, on bootstrap resamples of the groups if there are several members.
    ///
    /// @throws IllegalArgumentException if the ratings do not determine the weights
    RewardEnsemble regression(PreferencePairs pairs, int[] rows, double ridge, int members, DType dtype, long seed) {
        var models = new ArrayList<RewardModel>();
        for (int member = 0; member < members; member++) {
            var index = new int[rows.length];
            Arrays.setAll(index, i -> i);
            if (members > 1) {
                index = GroupSplit.resample(pairs, new Philox(seed + member, Training.RESAMPLE));
            }
            int n = index.length;
            var features = new double[2 * n][];
            var ratings = new double[2 * n];
            var weight = new double[2 * n];
            for (int i = 0; i < n; i++) {
                features[i] = pairs.chosen()[index[i]];
                features[n + i] = pairs.rejected()[index[i]];
                ratings[i] = rating[0][rows[index[i]]];
                ratings[n + i] = rating[1][rows[index[i]]];
                weight[i] = pairs.weight(index[i]);
                weight[n + i] = weight[i];
            }
            try {
                models.add(LinearRatingFit.fit(features, ratings, weight, ridge).model(dtype));
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("the rated responses do not determine the weights of "
                        + pairs.features() + " features; give --l2 0.01", e);
            }
        }
        var one = new double[members];
        Arrays.fill(one, 1);
        return new RewardEnsemble(models, new double[members], one);
    }

    private static double[] strengths(RecordTable table) {
        table.require(STRENGTH);
        var values = new double[table.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = table.number(row, STRENGTH);
            if (!(values[row] > 0)) {
                throw table.bad(row, STRENGTH, "a positive number", "remove the row if it is a tie, or correct the cell");
            }
        }
        return values;
    }

    private static double[][] ratings(RecordTable table) {
        var values = new double[RATINGS.length][table.rows()];
        for (int k = 0; k < RATINGS.length; k++) {
            table.require(RATINGS[k]);
            for (int row = 0; row < table.rows(); row++) {
                values[k][row] = table.isMissing(row, RATINGS[k]) ? Double.NaN : table.number(row, RATINGS[k]);
            }
        }
        return values;
    }
}
