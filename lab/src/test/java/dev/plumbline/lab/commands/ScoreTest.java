package dev.plumbline.lab.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.data.RewardModelFile;
import dev.plumbline.data.TextFeatures;
import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.DType;
import dev.plumbline.model.Mlp;
import dev.plumbline.preference.reward.FeatureScaling;
import dev.plumbline.preference.reward.RewardEnsemble;
import dev.plumbline.preference.reward.RewardModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `plumbline score` on models whose rewards are known: member k gives rₖ = wₖ x.
///
/// Planted mistakes that turn it red: references taken over all prompts together; a rule that gets members and responses
/// exchanged; standard deviations with divisor M − 1; chosen minus rejected exchanged; a model file whose sizes are not
/// checked.
class ScoreTest {
    private static final String RESPONSES = "prompt,id,x\na,1,0\na,2,1\na,3,2\nb,1,1\nb,2,-1\n";

    @TempDir
    private Path folder;

    private CommandFixture at;

    @BeforeEach
    void open() {
        at = new CommandFixture(folder);
    }

    /// A model with one member of weight w for each of `weights`.
    static Path model(Path file, double... weights) {
        var members = new ArrayList<RewardModel>();
        for (double weight : weights) {
            members.add(new RewardModel(new Mlp.Layout(1, List.of(), 1, Activation.IDENTITY), DType.FLOAT64,
                    List.of(new double[] {weight}, new double[] {0})));
        }
        var one = new double[weights.length];
        Arrays.fill(one, 1);
        new RewardModelFile(new RewardEnsemble(members, new double[one.length], one), List.of("x"), 1, Map.of()).save(file);
        return file;
    }

    private double[] rewards(Object... options) throws IOException {
        var arguments = new ArrayList<Object>(
                List.of("score", model(at.path("m.json"), 1, 3), at.file("r.csv", RESPONSES)));
        arguments.addAll(Arrays.asList(options));
        var rows = at.json(arguments.toArray()).get("rows");
        var rewards = new double[rows.size()];
        Arrays.setAll(rewards, i -> rows.get(i).get(rows.get(i).size() - 1).asDouble());
        return rewards;
    }

    /// Values are exact: sums and products of small whole numbers.
    @Test
    void rulesOfAggregation() throws IOException {
        assertEquals(List.of(0., 2., 4., 2., -2.), list(rewards()));
        assertEquals(List.of(0., 1., 2., 1., -3.), list(rewards("--aggregate", "min")));
        // variance of (x, 3x) with divisor 2 is x²
        assertEquals(List.of(0., 1., 0., 1., -3.), list(rewards("--aggregate", "variance=1")));
        assertEquals(List.of(0., 1., 2., 1., -3.), list(rewards("--aggregate", "std=1")));
        // median of (0, 1, 2) and (1, −1) is 1 and 0 for member 1, three times that for member 2
        assertEquals(List.of(-2., 0., 2., 2., -2.),
                list(rewards("--transform", "centered", "--reference", "median")));
    }

    /// Σ log σ(wₖ (x − median x)): 1 ULP for each logarithm and the sum, values below 5.
    @Test
    void logSigmoidSum() throws IOException {
        double[] found = rewards("--aggregate", "log-sigmoid-sum", "--reference", "median");
        double[] z = {-1, 0, 1, 1, -1};
        for (int i = 0; i < z.length; i++) {
            double expected = -Math.log1p(Math.exp(-z[i])) - Math.log1p(Math.exp(-3 * z[i]));
            assertEquals(expected, found[i], 4 * Math.ulp(5.));
        }
    }

    private static List<Double> list(double... values) {
        return Arrays.stream(values).boxed().toList();
    }

    @Test
    void writesMembersMeanAndSpread() throws IOException {
        Path scores = at.path("s.csv");
        String shown = at.text("score", model(at.path("m.json"), 1, 3), at.file("r.csv", RESPONSES), "--out", scores);
        assertEquals(List.of("line,id,prompt,member_1,member_2,mean,std,reward", "2,1,1,0.0,0.0,0.0,0.0,0.0",
                "3,2,1,1.0,3.0,2.0,1.0,2.0", "4,3,1,2.0,6.0,4.0,2.0,4.0", "5,1,2,1.0,3.0,2.0,1.0,2.0",
                "6,2,2,-1.0,-3.0,-2.0,1.0,-2.0"), Files.readAllLines(scores));
        assertTrue(shown.startsWith("5 responses to 2 prompts, 2 members"), shown);
    }

    /// Margins 1 and −1 with weight 1: losses softplus(−1) and softplus(1).
    @Test
    void judgesPairs() throws IOException {
        var answer = at.json("score", model(at.path("m.json"), 1), at.file("p.csv", "chosen_x,rejected_x\n1,0\n0,1\n"));
        assertEquals(0.5, answer.at("/ensemble/accuracy").asDouble(), 0);
        double loss = (Math.log1p(Math.exp(-1)) + Math.log1p(Math.exp(1))) / 2;
        assertEquals(loss, answer.at("/ensemble/logLoss").asDouble(), 4 * Math.ulp(1.));
    }

    /// The file of a pair of members goes into `plumbline evaluate` as it is.
    @Test
    void writesPairsForEvaluate() throws IOException {
        Path scores = at.path("s.csv");
        at.text("score", model(at.path("m.json"), 1, 3),
                at.file("p.csv", "group,chosen_x,rejected_x,target\nq,1,0,1\nq,1,2,1\nr,0,2,0\n"), "--out", scores);
        assertEquals(List.of(
                "line,group,target,chosen_member_1,rejected_member_1,chosen_member_2,rejected_member_2,mean_margin,std",
                "2,q,1.0,1.0,0.0,3.0,0.0,2.0,1.0", "3,q,1.0,1.0,2.0,3.0,6.0,-2.0,1.0", "4,r,0.0,0.0,2.0,0.0,6.0,-4.0,2.0"),
                Files.readAllLines(scores));
        var report = at.json("evaluate", scores, "--draws", 10);
        assertEquals(2, report.get("groups").asInt());
        assertEquals(2.0 / 3, report.at("/scores/0/accuracy/value").asDouble(), 1e-15);
        assertEquals(2, report.at("/oneAgainstMany/1/problems").asInt());
    }

    @Test
    void scoresTexts() throws IOException {
        var text = new TextFeatures(0);
        var weights = new double[text.names().size()];
        weights[text.names().indexOf("log_chars")] = 1;
        var member = new RewardModel(new Mlp.Layout(weights.length, List.of(), 1, Activation.IDENTITY), DType.FLOAT64,
                List.of(weights, new double[1]));
        new RewardModelFile(new RewardEnsemble(List.of(member), new double[1], new double[] {1}), text.names(),
                FeatureScaling.none(weights.length), Optional.of(text), 1, Map.of()).save(at.path("m.json"));
        Path responses = at.file("r.jsonl", "{\"text\": \"a\"}\n{\"text\": \"much longer\"}\n");
        var rows = at.json("score", at.path("m.json"), responses).get("rows");
        assertEquals(text.of("", "a")[text.names().indexOf("log_chars")], rows.get(0).get(3).asDouble(), 0);
        assertTrue(rows.get(1).get(3).asDouble() > rows.get(0).get(3).asDouble());
        at.refused(List.of("'answer'"), "score", at.path("m.json"), responses, "--text", "answer");
    }

    @Test
    void badInputIsRefused() throws IOException {
        Path model = model(at.path("m.json"), 1, 3);
        Path responses = at.file("r.csv", RESPONSES);
        at.refused(List.of("none.json", "no such file"), "score", at.path("none.json"), responses);
        at.refused(List.of("e.json", "empty"), "score", at.file("e.json", ""), responses);
        at.refused(List.of("t.json", "not JSON"), "score",
                at.file("t.json", Files.readString(model).substring(0, 200)), responses);
        at.refused(List.of("v.json", "version 9"), "score",
                at.file("v.json", Files.readString(model).replace("\"version\" : 1", "\"version\" : 9")), responses);
        at.refused(List.of("x.json", "'members'"), "score",
                at.file("x.json", Files.readString(model).replace("\"members\"", "\"people\"")), responses);
        at.refused(List.of("none.csv", "no such file"), "score", model, at.path("none.csv"));
        at.refused(List.of("c.csv:1", "column 'x'"), "score", model, at.file("c.csv", "id,y\n1,2\n"));
        at.refused(List.of("n.csv:3", "'x'", "'NaN'"), "score", model, at.file("n.csv", "x\n1\nNaN\n"));
        at.refused(List.of("d.csv:4", "'id'", "line 2"), "score", model,
                at.file("d.csv", "prompt,id,x\na,1,0\nb,1,0\na,1,2\n"));
        at.refused(List.of("f.csv", "Infinity"), "score", model, at.file("f.csv", "x\n1e308\n"));
    }

    @Test
    void badRulesAreRefused() throws IOException {
        Path model = model(at.path("m.json"), 1, 3);
        Path responses = at.file("r.csv", RESPONSES);
        for (String rule : List.of("best", "quantile", "quantile=2", "soft-min=0", "soft-min=a", "variance=NaN", "mean=1")) {
            at.refused(List.of("--aggregate", "'" + rule + "'"), "score", model, responses, "--aggregate", rule);
        }
        at.refused(List.of("--reference", "'median=1'"), "score", model, responses, "--transform", "tanh", "--reference",
                "median=1");
        at.refused(List.of("--transform"), "score", model, responses, "--aggregate", "log-sigmoid-sum", "--transform",
                "tanh");
    }
}
