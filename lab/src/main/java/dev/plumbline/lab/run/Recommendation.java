package dev.plumbline.lab.run;

import dev.plumbline.kernel.AdamOptions;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.model.StepRule;
import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.Baseline;
import dev.plumbline.policy.KlController;
import dev.plumbline.policy.KlPenalty;
import dev.plumbline.policy.KlRegularizedPolicy;
import dev.plumbline.policy.LinearLogits;
import dev.plumbline.policy.PolicyMethod;
import dev.plumbline.policy.PolicyOptimizer;
import dev.plumbline.policy.SoftmaxPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Which school to recommend to which student: policies π(school | student) aligned to the reward models of
/// {@link SurveyModels}, and what students that nobody has trained on say of the recommendations.
///
/// For every objective and KL budget: the KL weight β at which the closed-form optimum π* ∝ exp(R/β) spends the budget on
/// the training students (reference: uniform), then a policy that is linear in the characteristics, logits
/// `(1, x) W`, optimised by REINFORCE against R − β KL. The value of a policy for a student is the probability that the
/// recommended school beats another one in this student's own judgements, a tie counting one half; a uniform choice has
/// 1/2.
final class Recommendation {
    static final double[] BUDGETS = {0.1, 0.3, 0.5, 0.7, 1.0, 1.3};
    private static final int DRAWS = 4;
    private static final int UPDATES = 100;
    private static final int SELECT_STREAM = 20;

    private Recommendation() {}

    /// One objective at one budget.
    ///
    /// @param budget mean KL of the closed form on training students, nats
    /// @param beta KL weight
    /// @param closedForm value of the closed form for each test student
    /// @param closedFormKl its mean KL on test students
    /// @param gradient value of the linear policy by policy gradient for each test student
    /// @param gradientKl its mean KL on test students
    /// @param proxy mean reward of the closed form on test students
    record Point(Objective objective, double budget, double beta, double[] closedForm, double closedFormKl,
            double[] gradient, double gradientKl, double proxy) {}

    /// @param points by objective, then budget
    /// @param best value of the best school of each test student
    /// @param popular value of the school that is strongest without features
    /// @param featureless value of the tilt of the strengths without features for each budget `[budgets][test students]`,
    ///     the same law for every student, at exactly that divergence
    record Result(List<Point> points, double[] best, double[] popular, double[][] featureless) {
        Point at(Objective objective, double budget) {
            return points.stream().filter(p -> p.objective() == objective && p.budget() == budget).findFirst().orElseThrow();
        }
    }

    private static int runs(Objective objective) {
        return objective == Objective.SINGLE ? SurveyModels.MEMBERS : 1;
    }

    static int steps() {
        return BUDGETS.length * (Objective.values().length - 1 + SurveyModels.MEMBERS);
    }

    static Result run(SurveyModels.Result models, Setting setting) {
        var survey = models.survey();
        int[] training = models.students(0);
        int[] test = models.students(2);
        double[][] values = values(models, test);
        double[][][] scores = standardized(models, setting.backend(), training, training);
        double[][][] testScores = standardized(models, setting.backend(), training, test);
        double[][] uniform = uniform(training.length, survey.items().size());
        var tasks = new ArrayList<Function<Backend, Point>>();
        for (var objective : Objective.values()) {
            for (double budget : BUDGETS) {
                for (int member = 0; member < runs(objective); member++) {
                    var rewards = rewards(objective, scores, member);
                    var testRewards = rewards(objective, testScores, member);
                    long seed = 1000 * setting.seed() + 10L * objective.ordinal() + member;
                    tasks.add(backend -> {
                        double beta = KlRegularizedPolicy.gammaForMeanKl(uniform, rewards, budget, 1e-6);
                        double[][] closed = closedForm(testRewards, beta);
                        double[][] linear = optimized(backend, survey, setting.scaled(UPDATES, 5), training, test, rewards, beta, seed);
                        return new Point(objective, budget, beta, value(closed, values), kl(closed), value(linear, values),
                                kl(linear), Moments.mean(value(closed, testRewards)));
                    });
                }
            }
        }
        var points = new ArrayList<Point>();
        var parts = setting.sideBySide(tasks).iterator();
        for (var objective : Objective.values()) {
            for (int k = 0; k < BUDGETS.length; k++) {
                points.add(average(Stream.generate(parts::next).limit(runs(objective)).toList()));
            }
        }
        double[] theta = models.plain().theta();
        int popular = SoftmaxPolicy.argmax(theta);
        return new Result(List.copyOf(points),
                Arrays.stream(values).mapToDouble(v -> Arrays.stream(v).max().getAsDouble()).toArray(),
                Arrays.stream(values).mapToDouble(v -> v[popular]).toArray(),
                Arrays.stream(BUDGETS).mapToObj(budget -> {
                    double beta = KlRegularizedPolicy.gammaForKl(uniform[0], theta, budget, 1e-6);
                    var policy = new double[test.length][];
                    Arrays.fill(policy, KlRegularizedPolicy.optimum(uniform[0], theta, beta));
                    return value(policy, values);
                }).toArray(double[][]::new));
    }

    /// Rewards `[members][students][items]` of `students`. Only differences between items of one student mean anything,
    /// so each member is centred per student; then it is divided by its standard deviation on the training students.
    static double[][][] standardized(SurveyModels.Result models, Backend backend, int[] training, int[] students) {
        double[][][] reference = centered(models, backend, training);
        double[][][] scores = centered(models, backend, students);
        for (int k = 0; k < scores.length; k++) {
            double[] flat = Arrays.stream(reference[k]).flatMapToDouble(Arrays::stream).toArray();
            double deviation = Moments.standardDeviation(flat, 0);
            for (double[] row : scores[k]) {
                for (int y = 0; y < row.length; y++) {
                    row[y] /= deviation;
                }
            }
        }
        return scores;
    }

    private static double[][][] centered(SurveyModels.Result models, Backend backend, int... students) {
        int items = models.survey().items().size();
        double[][] raw = models.linear().score(backend, models.survey().allItems(students));
        var scores = new double[raw.length][students.length][];
        for (int k = 0; k < raw.length; k++) {
            for (int s = 0; s < students.length; s++) {
                scores[k][s] = Moments.deviations(Arrays.copyOfRange(raw[k], s * items, (s + 1) * items));
            }
        }
        return scores;
    }

    private static double[][] rewards(Objective objective, double[][][] scores, int member) {
        var rewards = new double[scores[0].length][];
        for (int s = 0; s < rewards.length; s++) {
            int student = s;
            rewards[s] = objective.rewards(objective == Objective.SINGLE
                    ? new double[][] {scores[member][s]}
                    : Arrays.stream(scores).map(k -> k[student]).toArray(double[][]::new));
        }
        return rewards;
    }

    /// v(student, school): share of the student's judgements of this school that it wins, ties one half; 1/2 for a school
    /// that the student did not judge.
    private static double[][] values(SurveyModels.Result models, int... students) {
        int items = models.survey().items().size();
        var won = new double[students.length][items];
        var judged = new double[students.length][items];
        for (var j : models.test()) {
            int s = Arrays.binarySearch(students, j.student());
            won[s][j.first()] += j.score();
            won[s][j.second()] += 1 - j.score();
            judged[s][j.first()]++;
            judged[s][j.second()]++;
        }
        for (int s = 0; s < students.length; s++) {
            for (int y = 0; y < items; y++) {
                won[s][y] = judged[s][y] == 0 ? 0.5 : won[s][y] / judged[s][y];
            }
        }
        return won;
    }

    private static double[][] uniform(int rows, int items) {
        var table = new double[rows][items];
        for (double[] row : table) {
            Arrays.fill(row, 1.0 / items);
        }
        return table;
    }

    private static double[][] closedForm(double[][] rewards, double beta) {
        double[] base = uniform(1, rewards[0].length)[0];
        return Arrays.stream(rewards).map(r -> KlRegularizedPolicy.optimum(base, r, beta)).toArray(double[][]::new);
    }

    /// The linear policy after REINFORCE on the training students, as probabilities for the test students.
    private static double[][] optimized(Backend backend, Survey survey, int updates, int[] training, int[] test, double[][] rewards,
            double beta, long seed) {
        int items = survey.items().size();
        int width = 1 + survey.characteristics().size();
        try (var _ = backend.scope()) {
            var weights = backend.zeros(DType.FLOAT64, width, items);
            var model = new LinearLogits(backend, design(backend, survey, training), weights, training.length,
                    new StepRule.Adam(AdamOptions.of(0.05)));
            var options = new PolicyOptimizer.Options(
                    new PolicyMethod.ScoreFunction(new Baseline.Expected(), new PolicyMethod.Sampling.Draws(DRAWS)),
                    new KlPenalty.Full(new KlController.Fixed(beta)), 0, updates, Integer.MAX_VALUE, seed);
            PolicyOptimizer.run(backend, DType.FLOAT64,
                    new PolicyOptimizer.Task(rewards, new double[training.length][items]), model, options);
            var logits = model.logits(design(backend, survey, test)).toArray();
            var policy = new double[test.length][];
            for (int s = 0; s < test.length; s++) {
                policy[s] = SoftmaxPolicy.softmax(Arrays.copyOfRange(logits, s * items, (s + 1) * items));
            }
            return policy;
        }
    }

    private static Tensor design(Backend backend, Survey survey, int... students) {
        int width = 1 + survey.characteristics().size();
        var flat = new double[students.length * width];
        for (int s = 0; s < students.length; s++) {
            flat[s * width] = 1;
            System.arraycopy(survey.students()[students[s]], 0, flat, s * width + 1, width - 1);
        }
        return backend.tensor(DType.FLOAT64, flat, students.length, width);
    }

    private static double[] value(double[][] policy, double[][] values) {
        var out = new double[policy.length];
        Arrays.setAll(out, s -> expectation(policy[s], values[s]));
        return out;
    }

    private static double expectation(double[] policy, double[] values) {
        var total = new CompensatedSum();
        for (int y = 0; y < policy.length; y++) {
            total.add(policy[y] * values[y]);
        }
        return total.value();
    }

    private static double kl(double[][] policy) {
        double[] base = uniform(1, policy[0].length)[0];
        return Arrays.stream(policy).mapToDouble(p -> KlRegularizedPolicy.kl(p, base)).average().orElseThrow();
    }

    /// The mean over the members' own policies.
    private static Point average(List<Point> parts) {
        var first = parts.getFirst();
        var closed = new double[first.closedForm().length];
        var gradient = new double[closed.length];
        for (int s = 0; s < closed.length; s++) {
            int student = s;
            closed[s] = parts.stream().mapToDouble(p -> p.closedForm()[student]).average().orElseThrow();
            gradient[s] = parts.stream().mapToDouble(p -> p.gradient()[student]).average().orElseThrow();
        }
        return new Point(first.objective(), first.budget(), parts.stream().mapToDouble(Point::beta).average().orElseThrow(),
                closed, parts.stream().mapToDouble(Point::closedFormKl).average().orElseThrow(), gradient,
                parts.stream().mapToDouble(Point::gradientKl).average().orElseThrow(),
                parts.stream().mapToDouble(Point::proxy).average().orElseThrow());
    }

    /// The stream of the bootstrap over test students.
    static Philox random(long seed) {
        return new Philox(seed, SELECT_STREAM);
    }
}
