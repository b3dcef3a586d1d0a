package dev.plumbline.lab.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `plumbline align` with the reward x, against closed forms.
///
/// Planted mistakes that turn it red: β where 1/β belongs; a reference policy that is ignored or not normalised; a
/// divergence summed over prompts; padding that is drawn; best of n by the square root of the law; members aggregated
/// before they are transformed, or a transform, rule or reference that is not passed on.
class AlignTest {
    /// Prompts of two, three and two responses; the last response of b is impossible under the reference.
    private static final String RESPONSES =
            "prompt,id,x,weight\na,1,0,1\na,2,1,3\nb,1,2,1\nb,2,0,1\nb,3,5,0\nc,1,1,2\nc,2,-1,2\n";

    @TempDir
    private Path folder;

    private CommandFixture at;

    @BeforeEach
    void open() {
        at = new CommandFixture(folder);
    }

    private JsonNode align(Object... options) throws IOException {
        var arguments = new ArrayList<Object>(
                List.of("align", ScoreTest.model(at.path("m.json"), 1), at.file("r.csv", RESPONSES)));
        arguments.addAll(Arrays.asList(options));
        return at.json(arguments.toArray());
    }

    private static double[] column(JsonNode answer, String name) {
        int at = -1;
        for (int i = 0; i < answer.get("columns").size(); i++) {
            at = answer.get("columns").get(i).asText().equals(name) ? i : at;
        }
        var values = new double[answer.get("rows").size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = answer.get("rows").get(i).get(at).asDouble();
        }
        return values;
    }

    /// At β = 1/2 the odds are those of the reference times exp(2 Δx). Relative error of a few roundings.
    @Test
    void closedForm() throws IOException {
        var answer = align("--beta", 0.5);
        double[] policy = column(answer, "policy");
        assertEquals(3 * Math.exp(2), policy[1] / policy[0], 1e-13 * 3 * Math.exp(2));
        assertEquals(Math.exp(4), policy[2] / policy[3], 1e-13 * Math.exp(4));
        assertEquals(0, policy[4], 0);
        assertEquals(Math.exp(4), policy[5] / policy[6], 1e-13 * Math.exp(4));
        assertEquals(1, policy[0] + policy[1], 1e-15);
        assertEquals(0.75, column(answer, "reference")[1], 1e-16);
    }

    /// Two members with the rewards x and −x: their minimum is −|x|, their sum of log-sigmoids above the reference 0 is
    /// log σ(x) + log σ(−x), and at β = 1 the odds are the reference's times the exponential of the difference.
    @Test
    void aggregatedMembersOfAnEnsemble() throws IOException {
        Path two = ScoreTest.model(at.path("two.json"), 1, -1);
        Path file = at.file("two.csv", RESPONSES);
        double[] least = column(at.json("align", two, file, "--aggregate", "min"), "policy");
        assertEquals(3 * Math.exp(-1), least[1] / least[0], 1e-13);
        assertEquals(Math.exp(-2), least[2] / least[3], 1e-13);
        assertEquals(1, least[5] / least[6], 1e-13);
        double[] both = column(at.json("align", two, file, "--aggregate", "log-sigmoid-sum", "--reference", "global=0"),
                "policy");
        double one = 1 / ((1 + Math.exp(1)) * (1 + Math.exp(-1)));
        double half = 1 / ((1 + Math.exp(2)) * (1 + Math.exp(-2)));
        assertEquals(3 * one * 4, both[1] / both[0], 1e-13);
        assertEquals(half * 4, both[2] / both[3], 1e-13);
        double[] mean = column(at.json("align", two, file, "--aggregate", "mean"), "policy");
        assertEquals(3, mean[1] / mean[0], 1e-13);
    }

    /// π is proportional to the reference times σ(x − r)^(1/β): at r = 1 and β = 1/2 the squares of logistic functions.
    @Test
    void transformedRewards() throws IOException {
        double[] policy = column(
                align("--transform", "log-sigmoid", "--reference", "global=1", "--beta", 0.5), "policy");
        double one = 1 / (1 + Math.exp(1));
        assertEquals(3 * 0.25 / (one * one), policy[1] / policy[0], 1e-12);
        assertEquals(Math.pow((1 / (1 + Math.exp(-1))) / one, 2), policy[2] / policy[3], 1e-12);
        double[] bounded = column(align("--transform", "tanh", "--reference", "global=0"), "policy");
        assertEquals(3 * Math.exp(Math.tanh(1)), bounded[1] / bounded[0], 1e-12);
    }

    /// The search ends within 1e-9 nats.
    @Test
    void theWantedDivergenceIsReached() throws IOException {
        var answer = align("--kl", 0.2);
        assertEquals(0.2, answer.at("/policies/closed form/kl").asDouble(), 2e-9);
        double beta = answer.get("beta").asDouble();
        var summary = answer.at("/policies/closed form");
        assertEquals(summary.get("reward").asDouble() - beta * summary.get("kl").asDouble(),
                summary.get("objective").asDouble(), 1e-14);
    }

    /// Best of two of (1/2, 1/2): 3/4, KL = 3/4 log(3/2) + 1/4 log(1/2); of (1/4, 3/4): 1 − 1/16.
    @Test
    void bestOfTwo() throws IOException {
        var answer = align("--method", "best-of-n", "--n", 2);
        double[] policy = column(answer, "policy");
        assertEquals(15. / 16, policy[1], 1e-15);
        assertEquals(0.75, policy[2], 1e-15);
        assertEquals(0.75, policy[5], 1e-15);
        double half = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
        double quarter = 15. / 16 * Math.log(1.25) + 1. / 16 * Math.log(0.25);
        assertEquals((2 * half + quarter) / 3, answer.at("/policies/best-of-n/kl").asDouble(), 1e-14);
        double best = answer.at("/policies/optimum of this divergence/reward").asDouble();
        assertTrue(best >= answer.at("/policies/best-of-n/reward").asDouble() - 1e-8);
    }

    @Test
    void bestOfOneIsTheReference() throws IOException {
        var answer = align("--method", "best-of-n", "--n", 1);
        assertEquals(list(column(answer, "reference")), list(column(answer, "policy")));
        assertEquals(list(column(answer, "reference")), list(column(answer, "optimum")));
    }

    private static List<Double> list(double... values) {
        return Arrays.stream(values).boxed().toList();
    }

    /// J(π*) − J(π) = β KL(π‖π*), which Pinsker's inequality bounds from below by β (2 TV)²/2: a gap of 1e-6 at β = 1/2 is a
    /// probability wrong by at most 1e-3. Adam on the exact gradient ends well below.
    @Test
    void exactGradientReachesTheClosedForm() throws IOException {
        var answer = align("--method", "exact", "--beta", 0.5, "--updates", 1000, "--learning-rate", 0.03);
        double gap = answer.at("/policies/closed form/objective").asDouble()
                - answer.at("/policies/exact/objective").asDouble();
        assertTrue(gap >= -1e-12 && gap < 1e-6, "gap " + gap);
        double[] policy = column(answer, "policy");
        double[] optimum = column(answer, "optimum");
        for (int i = 0; i < policy.length; i++) {
            assertEquals(optimum[i], policy[i], 3 * 1e-3);
        }
    }

    /// Sampled gradients are noisy; what must hold whatever is drawn: laws, nothing on the impossible response, no objective
    /// above the optimum, and the same bits from the same seed on any number of threads. GRPO ascends another objective, so
    /// only the others must come closer to the optimum than the reference is.
    @ParameterizedTest
    @ValueSource(strings = {"reinforce", "rloo", "grpo", "ppo"})
    void sampledMethods(String method) throws IOException {
        Object[] options = {"--method", method, "--beta", 0.5, "--updates", 100, "--draws", 8, "--threads", 1};
        var answer = align(options);
        double[] policy = column(answer, "policy");
        assertEquals(0, policy[4], 0);
        assertEquals(1, policy[0] + policy[1], 1e-14);
        assertEquals(1, policy[2] + policy[3], 1e-14);
        assertEquals(1, policy[5] + policy[6], 1e-14);
        double best = answer.at("/policies/closed form/objective").asDouble();
        double own = answer.at("/policies/" + method + "/objective").asDouble();
        assertTrue(own <= best + 1e-12, own + " above " + best);
        assertTrue(method.equals("grpo") || own > answer.at("/policies/reference/objective").asDouble());
        options[options.length - 1] = 2;
        assertEquals(list(policy), list(column(align(options), "policy")));
    }

    @Test
    void writesThePolicy() throws IOException {
        Path policy = at.path("policy.csv");
        String shown = at.text("align", ScoreTest.model(at.path("m.json"), 1, 2), at.file("r.csv", RESPONSES), "--out",
                policy);
        assertEquals(8, Files.readAllLines(policy).size());
        assertTrue(shown.contains("3 prompts, 7 responses; beta 1"), shown);
        assertTrue(shown.contains("closed form"), shown);
    }

    @Test
    void badInputIsRefused() throws IOException {
        Path model = ScoreTest.model(at.path("m.json"), 1);
        Path good = at.file("r.csv", RESPONSES);
        at.refused(List.of("none.csv", "no such file"), "align", model, at.path("none.csv"));
        at.refused(List.of("w.csv:3", "'weight'", "not negative"), "align", model,
                at.file("w.csv", "prompt,x,weight\na,1,1\na,2,-1\n"));
        at.refused(List.of("z.csv", "'weight'", "positive weight"), "align", model,
                at.file("z.csv", "prompt,x,weight\na,1,0\na,2,0\n"));
        at.refused(List.of("b.csv:1", "'logprob'", "'weight'"), "align", model,
                at.file("b.csv", "prompt,x,weight,logprob\na,1,1,0\n"));
        at.refused(List.of("r.csv", "no beta", "50"), "align", model, good, "--kl", 50);
        at.refused(List.of("--kl", "--beta"), "align", model, good, "--kl", 1, "--beta", 1);
        at.refused(List.of("--beta", "best-of-n"), "align", model, good, "--method", "best-of-n", "--beta", 1);
        at.refused(List.of("--method", "'dpo'"), "align", model, good, "--method", "dpo");
        at.refused(List.of("--beta"), "align", model, good, "--beta", 0);
        at.refused(List.of("--draws"), "align", model, good, "--method", "rloo", "--draws", 1);
    }
}
