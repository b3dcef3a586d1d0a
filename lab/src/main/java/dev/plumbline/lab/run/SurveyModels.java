package dev.plumbline.lab.run;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.BradleyTerryLoss;
import dev.plumbline.preference.items.BradleyTerry;
import dev.plumbline.preference.items.BradleyTerryFit;
import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.items.FitOptions;
import dev.plumbline.preference.items.TieModel;
import dev.plumbline.preference.reward.GroupSplit;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.preference.reward.RewardModelTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Reward models r(student, school) of a survey, on students that they have not seen.
///
/// Students are split 70/15/15 into training, validation and test. The reward models are trained on the training
/// students (each member on a bootstrap resample of them) and stop by the loss on the validation students. Models
/// without features, which have nothing to stop, are fitted to training and validation students together.
final class SurveyModels {
    static final int MEMBERS = 8;
    private static final int HIDDEN = 16;
    private static final int SPLIT_STREAM = 10;

    private SurveyModels() {}

    /// @param name as printed
    /// @param test log odds on the test students
    /// @param threeOutcomeLoss mean of −log P(win, loss or tie)
    record Model(String name, Predictions test, double threeOutcomeLoss) {}

    /// @param split training, validation, test
    /// @param models plain Bradley-Terry first
    /// @param linear ensemble, not standardised
    /// @param plain Bradley-Terry on training and validation students, ties as half wins
    /// @param davidson with Davidson's ties
    /// @param seconds of training the linear and the MLP ensemble
    record Result(Survey survey, GroupSplit split, List<Model> models, RewardEnsemble linear, BradleyTerryFit plain,
            BradleyTerryFit davidson, double[] seconds) {
        List<Survey.Judgement> test() {
            return survey.select(split.parts().get(2));
        }

        /// Students of a part, ascending.
        int[] students(int part) {
            return IntStream.of(split.parts().get(part)).map(i -> survey.judgements().get(i).student()).distinct().sorted().toArray();
        }

        Model model(String name) {
            return models.stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
        }
    }

    static final String PLAIN = "Bradley-Terry, no features";
    static final String LINEAR = "linear reward, 8 members";
    static final String MLP = "MLP reward, 8 members";
    static final String ONE_MEMBER = "linear reward, one member";

    static Result run(Survey survey, Setting setting) {
        var pairs = survey.pairs();
        var split = GroupSplit.of(pairs, new Philox(setting.seed(), SPLIT_STREAM), 0.70, 0.15, 0.15);
        var training = pairs.select(split.parts().get(0));
        var validation = pairs.select(split.parts().get(1));
        var test = survey.select(split.parts().get(2));
        int[] fitted = IntStream.concat(IntStream.of(split.parts().get(0)), IntStream.of(split.parts().get(1))).toArray();
        var seen = survey.select(fitted);
        double ties = (double) seen.stream().filter(Survey.Judgement::tied).count() / seen.size();

        var models = new ArrayList<Model>();
        var plain = fit(survey, seen, new TieModel.HalfWin());
        var davidson = fit(survey, seen, new TieModel.Davidson());
        var raoKupper = fit(survey, seen, new TieModel.RaoKupper());
        models.add(constantTies(PLAIN, logOdds(plain, test), test, ties));
        models.add(new Model("Bradley-Terry, Davidson ties", new Predictions(logOdds(davidson, test), test), threeOutcomeLoss(davidson, test)));
        models.add(new Model("Bradley-Terry, Rao-Kupper ties", new Predictions(logOdds(raoKupper, test), test), threeOutcomeLoss(raoKupper, test)));

        long start = System.nanoTime();
        var linear = RewardEnsemble.train(setting.workers(), options(survey, setting, List.of()), training, validation,
                MEMBERS, RewardEnsemble.Diversity.BOOTSTRAP, setting.progress()::step);
        long middle = System.nanoTime();
        var mlp = RewardEnsemble.train(setting.workers(), options(survey, setting, List.of(HIDDEN)), training, validation,
                MEMBERS, RewardEnsemble.Diversity.BOOTSTRAP, setting.progress()::step);
        long end = System.nanoTime();
        models.add(constantTies(ONE_MEMBER, margins(survey, setting, linear, test)[0], test, ties));
        models.add(constantTies(LINEAR, mean(margins(survey, setting, linear, test)), test, ties));
        models.add(constantTies(MLP, mean(margins(survey, setting, mlp, test)), test, ties));
        return new Result(survey, split, models, linear, plain, davidson, new double[] {(middle - start) / 1e9, (end - middle) / 1e9});
    }

    static RewardModelTrainer.Options options(Survey survey, Setting setting, List<Integer> hidden) {
        return new RewardModelTrainer.Options(
                new Mlp.Layout(survey.featureCount(), hidden, 1, Activation.TANH), DType.FLOAT64, BradleyTerryLoss.PLAIN,
                new StepRule.Adam(AdamOptions.of(hidden.isEmpty() ? 0.03 : 0.003)), 1e-3, setting.scaled(100, 3), 256,
                hidden.isEmpty() ? 15 : 10, 1000 * setting.seed() + 100L * hidden.size());
    }

    private static Model constantTies(String name, double[] z, List<Survey.Judgement> test, double ties) {
        var predictions = new Predictions(z, test);
        return new Model(name, predictions, predictions.threeOutcomeLoss(ties));
    }

    private static BradleyTerryFit fit(Survey survey, List<Survey.Judgement> judgements, TieModel ties) {
        var builder = Comparisons.builder(survey.items());
        for (var j : judgements) {
            if (j.tied()) {
                builder.tie(j.first(), j.second(), 1);
            } else {
                builder.win(j.score() == 1 ? j.first() : j.second(), j.score() == 1 ? j.second() : j.first());
            }
        }
        return BradleyTerry.fit(builder.build(), FitOptions.defaults().withTies(ties));
    }

    /// log(P(first wins)/P(second wins)), ties aside.
    private static double[] logOdds(BradleyTerryFit fit, List<Survey.Judgement> judgements) {
        return judgements.stream().mapToDouble(j -> {
            double[] p = fit.probabilities(j.first(), j.second(), false);
            return Math.log(p[0] / p[1]);
        }).toArray();
    }

    private static double threeOutcomeLoss(BradleyTerryFit fit, List<Survey.Judgement> judgements) {
        var total = new CompensatedSum();
        for (var j : judgements) {
            double[] p = fit.probabilities(j.first(), j.second(), false);
            total.add(-Math.log(j.tied() ? p[2] : j.score() == 1 ? p[0] : p[1]));
        }
        return total.value() / judgements.size();
    }

    /// r(first) − r(second) of each member, `[members][judgements]`.
    private static double[][] margins(Survey survey, Setting setting, RewardEnsemble ensemble, List<Survey.Judgement> judgements) {
        var rows = new double[2 * judgements.size()][];
        for (int i = 0; i < judgements.size(); i++) {
            var j = judgements.get(i);
            rows[2 * i] = survey.features(j.student(), j.first());
            rows[2 * i + 1] = survey.features(j.student(), j.second());
        }
        double[][] scores = ensemble.score(setting.backend(), rows);
        var margins = new double[scores.length][judgements.size()];
        for (int k = 0; k < scores.length; k++) {
            for (int i = 0; i < judgements.size(); i++) {
                margins[k][i] = scores[k][2 * i] - scores[k][2 * i + 1];
            }
        }
        return margins;
    }

    private static double[] mean(double[][] members) {
        var mean = new double[members[0].length];
        for (int i = 0; i < mean.length; i++) {
            var total = new CompensatedSum();
            for (double[] member : members) {
                total.add(member[i]);
            }
            mean[i] = total.value() / members.length;
        }
        return mean;
    }
}
