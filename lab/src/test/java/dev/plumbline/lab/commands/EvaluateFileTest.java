package dev.plumbline.lab.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `plumbline evaluate FILE` on scores whose measures are known by hand.
///
/// Planted mistakes that turn it red: chosen and rejected exchanged; pairs with a target below 1/2 not turned round, or
/// their lengths not; ties counted as right answers; rivals of two groups put together; a bootstrap over pairs of one
/// group; the calibration of pairs with the better response always first.
class EvaluateFileTest {
    private static final String PAIRS = """
            group,split,chosen_a,rejected_a,chosen_b,rejected_b,chosen_length,rejected_length,target
            q1,in,2,1,5,1,10,4,1
            q1,in,2,3,5,1,10,4,1
            q1,in,2,0,5,6,10,12,1
            q2,in,1,1,0,1,3,4,1
            q2,out,0,1,2,1,3,4,0
            q3,out,0,1,2,1,3,4,0.5
            q3,out,4,1,2,1,3,9,1
            """;

    @TempDir
    private Path folder;

    private CommandFixture at;

    @BeforeEach
    void open() {
        at = new CommandFixture(folder);
    }

    private static JsonNode of(JsonNode list, String model) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(row -> row.get("model").asText().equals(model)).findFirst().orElseThrow();
    }

    /// Margins of a: 1, −1, 2, 0, 1 (turned round), and 3; the tie left out. Of b: 4, 4, −1, −1, −1, 1.
    @Test
    void accuracyAndCalibration() throws IOException {
        var report = at.json("evaluate", at.file("p.csv", PAIRS), "--bins", 2, "--draws", 50);
        assertEquals(7, report.get("pairs").asInt());
        assertEquals(1, report.get("ties").asInt());
        assertEquals(3, report.get("groups").asInt());
        var a = of(report.get("scores"), "a");
        assertEquals(4.5 / 6, a.at("/accuracy/value").asDouble(), 1e-15);
        assertEquals(1, a.get("undecided").asInt());
        assertEquals(3.0 / 6, of(report.get("scores"), "b").at("/accuracy/value").asDouble(), 1e-15);
        double right = 1 / (1 + Math.exp(-1));
        double two = 1 / (1 + Math.exp(-2));
        double three = 1 / (1 + Math.exp(-3));
        double brier = (2 * square(1 - right) + square(right) + square(1 - two) + 0 + square(right - 0.5)
                + square(1 - three)) / 7;
        assertEquals(brier, a.at("/brier/value").asDouble(), 1e-15);
        double loss = (2 * Math.log1p(Math.exp(-1)) + Math.log1p(Math.exp(1)) + Math.log1p(Math.exp(-2)) + Math.log(2)
                + (Math.log1p(Math.exp(-1)) + Math.log1p(Math.exp(1))) / 2 + Math.log1p(Math.exp(-3))) / 7;
        assertEquals(loss, a.get("logLoss").asDouble(), 1e-15);
        // confidences in order: 0 | 1 1 1 | 1 2 3, the three ones and the zero in the first bin of four
        var bins = a.get("reliability");
        assertEquals(2, bins.size());
        assertEquals(4, bins.get(0).get("pairs").asInt());
        assertEquals((0.5 + 3 * right) / 4, bins.get(0).get("confidence").asDouble(), 1e-15);
        double first = bins.get(0).at("/right/value").asDouble();
        double second = bins.get(1).at("/right/value").asDouble();
        assertEquals(5, 4 * first + 3 * second, 1e-14);
        double error = (4 * Math.abs(first - (0.5 + 3 * right) / 4)
                + 3 * Math.abs(second - (right + two + three) / 3)) / 7;
        assertEquals(error, a.at("/calibrationError/value").asDouble(), 1e-14);
        assertEquals((4.0 + 0.5) / 6, of(report.get("scores"), "mean of models").at("/accuracy/value").asDouble(),
                1e-15);
    }

    private static double square(double x) {
        return x * x;
    }

    /// Answers: q1 with three rivals; q2 with score (1, 0) and, turned round, (1, 1), one rival each; q3 one.
    @Test
    void oneAgainstMany() throws IOException {
        var a = of(at.json("evaluate", at.file("p.csv", PAIRS), "--draws", 20).get("oneAgainstMany"), "a");
        assertEquals(4, a.get("problems").asInt());
        assertEquals(1.5, a.get("meanRivals").asDouble());
        assertEquals(2.0 / 4, a.at("/accuracy/value").asDouble());
        assertEquals(3.0 / 4, a.get("accuracyWithTies").asDouble());
        assertEquals((0.5 + 0.5 + 1 + 1) / 4, a.at("/reciprocalRank/value").asDouble());
        assertEquals((2.0 / 3 + 0 + 1 + 1) / 4, a.get("pairAccuracy").asDouble(), 1e-15);
        assertEquals((0.25 + 0.5 + 0.5 + 0.5) / 4, a.get("chanceAccuracy").asDouble());
        var against = a.get("against");
        assertEquals(3, against.size());
        assertEquals(1, against.get(1).get("problems").asInt());
        assertEquals(1.0 / 3, against.get(1).get("accuracy").asDouble(), 1e-15); // one of the three pairs of rivals
        assertEquals(0, against.get(2).get("accuracy").asDouble());
    }

    @Test
    void lengthAgreementAndSplits() throws IOException {
        var report = at.json("evaluate", at.file("p.csv", PAIRS), "--in", "out", "--draws", 20);
        // lengths better less other: 6, 6, −2, −1, 1 (turned round), −6
        var bias = of(report.get("length"), "a").get("bias");
        assertEquals(0.5, bias.at("/betterIsLonger/value").asDouble());
        assertEquals(2.0 / 3, bias.at("/whereLonger/value").asDouble(), 1e-15);
        assertEquals(2.5 / 3, bias.at("/whereShorter/value").asDouble(), 1e-15);
        assertEquals(2.5 / 6, bias.at("/prefersLonger/value").asDouble(), 1e-15);
        assertEquals(2.0 / 6, report.at("/agreement/unanimous/value").asDouble(), 1e-15);
        assertEquals(3.5 / 6, report.at("/agreement/vote/value").asDouble(), 1e-15);
        var splits = report.get("splits");
        assertEquals(6, splits.size());
        assertEquals("out", splits.get(0).get("split").asText());
        assertEquals(1, splits.get(0).at("/accuracy/value").asDouble());
        assertEquals(2.5 / 4, splits.get(1).at("/accuracy/value").asDouble());
        assertEquals(1 - 2.5 / 4, splits.get(1).at("/lessThanFirst/value").asDouble(), 1e-15);
    }

    /// Other shapes: JSON Lines with texts, scores as NAME_chosen, no groups; a model named reward.
    @Test
    void otherShapes() throws IOException {
        var lines = at.file("p.jsonl", """
                {"prompt": "", "chosen": "abc", "rejected": "a", "score_chosen": 1.5, "score_rejected": 1}
                {"prompt": "", "chosen": "ab", "rejected": "abcd", "score_chosen": 0, "score_rejected": 2}
                """);
        var report = at.json("evaluate", lines, "--draws", 20);
        assertEquals(List.of("score"), report.get("scores").findValuesAsText("model"));
        assertEquals(2, report.get("groups").asInt());
        assertEquals(0.5, report.at("/scores/0/accuracy/value").asDouble());
        assertTrue(report.at("/scores/0/accuracy/low").asDouble() > 0, "Wilson's interval for pairs that are alone");
        assertEquals(1, report.at("/length/0/bias/prefersLonger/value").asDouble());
        assertTrue(report.get("agreement").isNull());
        assertEquals(0, report.get("oneAgainstMany").size());
        assertEquals(0, report.get("splits").size());
        var plain = at.json("evaluate", at.file("r.csv", "chosen,rejected\n1,0\n3,2\n"), "--draws", 20);
        assertEquals(List.of("reward"), plain.get("scores").findValuesAsText("model"));
        assertEquals(0, plain.get("length").size());
        var tied = at.json("evaluate", at.file("u.csv", "split,chosen,rejected,target\na,1,0,1\nb,1,2,0.5\n"),
                "--draws", 20);
        assertTrue(Double.isNaN(tied.at("/splits/1/lessThanFirst/value").asDouble()), "a split of ties alone");
        // the same score of two groups is not one answer
        var shared = at.json("evaluate", at.file("g.csv", "group,chosen,rejected\ng1,1,0\ng1,1,2\ng2,1,3\n"), "--draws",
                20);
        assertEquals(2, shared.at("/oneAgainstMany/0/problems").asInt());
    }

    @Test
    void modelsSeedsAndFiles() throws IOException {
        Path pairs = at.file("p.csv", PAIRS);
        var one = at.json("evaluate", pairs, "--model", "b", "--draws", 30);
        assertEquals(List.of("b"), one.get("scores").findValuesAsText("model"));
        assertEquals(one, at.json("evaluate", pairs, "--model", "b", "--draws", 30, "--seed", 1));
        assertNotEquals(one.get("scores"), at.json("evaluate", pairs, "--model", "b", "--draws", 30, "--seed", 2)
                .get("scores"));
        Path out = at.path("report.json");
        String shown = at.text("evaluate", pairs, "--draws", 30, "--model", "b", "--out", out);
        assertEquals(one, new ObjectMapper().readTree(Files.readString(out)));
        for (String part : List.of("7 pairs in 3 groups, 1 ties", "Calibration", "Reliability of b", "One against many",
                "Length", "Splits", "report: ")) {
            assertTrue(shown.contains(part), part + " in " + shown);
        }
        assertFalse(shown.contains("Agreement"), shown);
    }

    /// Every draw of one group is that group: an interval without width would claim what nobody knows.
    @Test
    void oneGroupHasNoInterval() throws IOException {
        Path file = at.file("g.csv", "group,chosen_a,rejected_a\nq,1,0\nq,1,2\n");
        var accuracy = of(at.json("evaluate", file, "--draws", 30).get("scores"), "a").get("accuracy");
        assertEquals(0.5, accuracy.get("value").asDouble());
        assertEquals("NaN", accuracy.get("low").asText());
        assertTrue(at.text("evaluate", file, "--draws", 30)
                .contains("2 pairs in 1 group, 0 ties; intervals: 95 %, 30 draws over groups, none over a single one"));
    }

    @Test
    void badInputIsRefused() throws IOException {
        Path pairs = at.file("p.csv", PAIRS);
        at.refused(List.of("no operation", "no file of that name", "mend the path"), "evaluate", at.path("none.csv"));
        at.refused(List.of("found a folder"), "evaluate", folder);
        at.refused(List.of("e.csv", "empty"), "evaluate", at.file("e.csv", ""));
        at.refused(List.of("e.csv:1", "commas for the semicolons"), "evaluate",
                at.file("e.csv", "chosen;rejected\n1;2\n"));
        at.refused(List.of("e.parquet", "CSV or JSON Lines"), "evaluate", at.file("e.parquet", "PAR1"));
        at.refused(List.of("m.csv:1", "'rejected_a'"), "evaluate", at.file("m.csv", "chosen_a,x\n1,2\n"));
        at.refused(List.of("o.csv:1", "'chosen_a'"), "evaluate", at.file("o.csv", "rejected_a,x\n1,2\n"));
        at.refused(List.of("c.csv:1", "'chosen_NAME'"), "evaluate", at.file("c.csv", "a,b\n1,2\n"));
        at.refused(List.of("n.csv:3", "'chosen_a'", "'many'"), "evaluate",
                at.file("n.csv", "chosen_a,rejected_a\n1,2\nmany,2\n"));
        at.refused(List.of("h.csv:2", "finite", "1e308"), "evaluate",
                at.file("h.csv", "chosen_a,rejected_a\n1e308,-1e308\n"));
        at.refused(List.of("t.csv:2", "'target'", "'2'"), "evaluate",
                at.file("t.csv", "chosen,rejected,target\n1,2,2\n"));
        at.refused(List.of("s.csv:3", "'split'"), "evaluate", at.file("s.csv", "chosen,rejected,split\n1,2,a\n1,2,\n"));
        at.refused(List.of("l.csv:2", "'chosen_length'", "'-1'"), "evaluate",
                at.file("l.csv", "chosen_a,rejected_a,chosen_length,rejected_length\n1,2,-1,3\n"));
        at.refused(List.of("ties only"), "evaluate", at.file("z.csv", "chosen,rejected,target\n1,2,0.5\n"));
        at.refused(List.of("--model", "'c'", "'a', 'b'"), "evaluate", pairs, "--model", "c");
        at.refused(List.of("--in", "'none'", "'in', 'out'"), "evaluate", pairs, "--in", "none");
        at.refused(List.of("--in", "column 'split'"), "evaluate", at.file("r.csv", "chosen,rejected\n1,0\n"), "--in",
                "x");
        at.refused(List.of("--bins", "0"), "evaluate", pairs, "--bins", 0);
        at.refused(List.of("--draws", "9"), "evaluate", pairs, "--draws", 9);
        at.refused(List.of("'x=1'", "p.csv"), "evaluate", pairs, "x=1");
        at.refused(List.of("--backend"), "evaluate", pairs, "--backend", "definition");
        at.refused(List.of("--out", "operation"), "evaluate", "numerics.log_sigmoid", "x=1");
    }
}
