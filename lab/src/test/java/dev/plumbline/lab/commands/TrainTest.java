package dev.plumbline.lab.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.data.RewardModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/// `plumbline train`: a closed form, the same bytes from the same seed, and one line with exit code 2 for bad input.
///
/// Planted mistakes that turn it red: chosen and rejected exchanged; a prompt's pairs on both sides of the split; scaling
/// that is not stored with the model; workers that share a random stream; a file that is written before training ends.
class TrainTest {
    @TempDir
    private Path folder;

    private CommandFixture at;

    @BeforeEach
    void open() {
        at = new CommandFixture(folder);
    }

    /// `wins` pairs in which x = 1 beats x = 0, `losses` the other way round.
    private static String oneFeature(int wins, int losses) {
        return "chosen_x,rejected_x\n" + "1,0\n".repeat(wins) + "0,1\n".repeat(losses);
    }

    private static final String PAIRS = "chosen_x,chosen_y,rejected_x,rejected_y,group\n"
            + "1,0.5,0,2,a\n0,1,1,1,b\n3,1,1,2,c\n2,2,2,1,d\n0,1,0.5,2,e\n1,1,2,0,f\n2,0,1,3,g\n0,0,1,0.5,h\n".repeat(3);

    /// 30 wins, 10 losses: w = log 3, loss = entropy of (3/4, 1/4). Newton stops at a gradient below 1e-10 a pair, an error
    /// in w below 1e-10/(p(1 − p)) < 1e-9 and in the loss of second order.
    @Test
    void oneFeatureHasAClosedForm() throws IOException {
        Path model = at.path("m.json");
        var answer = at.json("train", at.file("p.csv", oneFeature(30, 10)), "--validation", 0, "--no-scaling", "--out", model);
        assertEquals(Math.log(3), RewardModelFile.load(model).ensemble().members().getFirst().parameters().getFirst()[0], 1e-9);
        double entropy = -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25);
        assertEquals(entropy, answer.at("/training/logLoss").asDouble(), 1e-12);
        assertEquals(0.75, answer.at("/training/accuracy").asDouble(), 0);
    }

    /// Scaling changes the parametrisation, not the maximum: the stored model gives the same margins.
    @Test
    void scalingIsPartOfTheModel() throws IOException {
        Path pairs = at.file("p.csv", PAIRS);
        var plain = at.json("train", pairs, "--validation", 0, "--no-scaling", "--out", at.path("a.json"));
        var scaled = at.json("train", pairs, "--validation", 0, "--out", at.path("b.json"));
        assertEquals(plain.at("/training/logLoss").asDouble(), scaled.at("/training/logLoss").asDouble(), 1e-12);
        double loss = at.json("score", at.path("b.json"), pairs).at("/ensemble/logLoss").asDouble();
        assertEquals(scaled.at("/training/logLoss").asDouble(), loss, 1e-15);
    }

    @Test
    void sameSeedSameBytesAtAnyNumberOfThreads() throws IOException {
        Path pairs = at.file("p.csv", PAIRS);
        byte[][] files = new byte[4][];
        String[][] options = {{"1", "5"}, {"2", "5"}, {"2", "5"}, {"2", "6"}};
        for (int i = 0; i < files.length; i++) {
            Path model = at.path("m" + i + ".json");
            at.text("train", pairs, "--model", "mlp", "--hidden", "4,3", "--members", 3, "--epochs", 3, "--batch", 5, "--noise",
                    0.1, "--threads", options[i][0], "--seed", options[i][1], "--out", model);
            // the number of threads is on record, and must not matter to anything else
            files[i] = Files.readString(model).replaceAll("(?m)^.*(threads|date|time|duration|command).*$", "").getBytes(
                    java.nio.charset.StandardCharsets.UTF_8);
        }
        assertArrayEquals(files[0], files[1]);
        assertArrayEquals(files[1], files[2]);
        assertTrue(!java.util.Arrays.equals(files[2], files[3]), "another seed gives another model");
    }

    /// Eight groups of three pairs; a quarter of the groups is two of them.
    @Test
    void groupsStayTogether() throws IOException {
        var counts = at.json("train", at.file("p.csv", PAIRS), "--validation", 0.25, "--l2", 0.1).get("counts");
        assertEquals(2, counts.get("heldOutGroups").asInt());
        assertEquals(6, counts.get("heldOutPairs").asInt());
        assertEquals(18, counts.get("trainingPairs").asInt());
    }

    /// The dialogue that both texts begin with is the prompt, and the group; the longer one always wins here.
    @Test
    void readsTheShapeOfHhRlhf() throws IOException {
        var lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            String start = "\\n\\nHuman: question " + i % 20 + "?\\n\\nAssistant: ";
            lines.append("{\"chosen\": \"" + start + "yes, " + "word ".repeat(2 + i % 5) + "\", \"rejected\": \"" + start
                    + "no\"}\n");
        }
        Path file = at.gzip("hh.jsonl.gz", lines.toString(), 0);
        var answer = at.json("train", file, "--l2", 0.01, "--buckets", 0);
        assertEquals(20, answer.at("/counts/groups").asInt());
        assertTrue(answer.at("/length/longerWins").asBoolean());
        assertEquals(1, answer.at("/length/accuracy").asDouble(), 0);
        assertEquals(1, answer.at("/ensemble/accuracy").asDouble(), 0);
        assertTrue(at.text("train", file, "--l2", 0.01).contains("longer wins (log_chars)"));
    }

    @Test
    void badFilesAreRefused() throws IOException {
        String good = oneFeature(3, 2);
        at.refused(List.of("none.csv", "no such file"), "train", at.path("none.csv"));
        at.refused(List.of("e.csv", "empty"), "train", at.file("e.csv", ""));
        at.refused(List.of("h.csv", "heading without rows"), "train", at.file("h.csv", "chosen_x,rejected_x\n"));
        at.refused(List.of("c.csv:1", "'rejected_x'"), "train", at.file("c.csv", "chosen_x,other\n1,2\n"));
        at.refused(List.of("w.csv:1", "'chosen_NAME'", "'a', 'b'"), "train", at.file("w.csv", "a,b\n1,2\n"));
        at.refused(List.of("r.csv:7", "1 cell", "2 cells"), "train", at.file("r.csv", good + "1\n"));
        at.refused(List.of("n.csv:7", "'chosen_x'", "'NaN'", "finite number"), "train", at.file("n.csv", good + "NaN,0\n"));
        at.refused(List.of("t.csv:7", "'rejected_x'", "'many'"), "train", at.file("t.csv", good + "1,many\n"));
        at.refused(List.of("d.csv:4", "'id'", "line 2"), "train",
                at.file("d.csv", "id,chosen_x,rejected_x\nA,1,0\nB,0,1\nA,1,0\n"));
        at.refused(List.of("g.csv.gz", "gzip"), "train", at.gzip("g.csv.gz", good, 12));
        at.refused(List.of("j.jsonl:2", "JSON"), "train",
                at.file("j.jsonl", "{\"chosen\": \"a\", \"rejected\": \"b\"}\n{\"chosen\": \"a\",\n"));
        at.refused(List.of("f.jsonl:2", "'rejected'", "no such field"), "train",
                at.file("f.jsonl", "{\"chosen\": \"a\", \"rejected\": \"b\"}\n{\"chosen\": \"a\"}\n"));
        at.refused(List.of("v.csv:2", "'weight'"), "train", at.file("v.csv", "chosen_x,rejected_x,weight\n1,0,-1\n"));
        at.refused(List.of("p.csv:2", "'target'"), "train", at.file("p.csv", "chosen_x,rejected_x,target\n1,0,2\n"));
    }

    @Test
    void dataWithoutAnAnswerAreRefused() throws IOException {
        // x tells every winner: the likelihood has no maximum
        at.refused(List.of("s.csv", "--l2"), "train", at.file("s.csv", oneFeature(9, 0)), "--validation", 0);
        at.refused(List.of("1 groups", "--validation 0"), "train",
                at.file("o.csv", "chosen_x,rejected_x,group\n1,0,a\n0,1,a\n"));
        at.refused(List.of("--learning-rate"), "train", at.file("x.csv", PAIRS), "--optimizer", "sgd", "--learning-rate",
                1e300);
    }

    @Test
    void badOptionsAreRefused() throws IOException {
        Path pairs = at.file("p.csv", PAIRS);
        at.refused(List.of("--model", "'forest'", "linear, mlp"), "train", pairs, "--model", "forest");
        at.refused(List.of("--validation", "0.9"), "train", pairs, "--validation", 1);
        at.refused(List.of("--optimizer", "newton"), "train", pairs, "--model", "mlp", "--optimizer", "newton");
        at.refused(List.of("'city'"), "train", pairs, "--group", "city");
        at.refused(List.of("a folder"), "train", pairs, "--l2", 0.1, "--out", folder);
    }

    static boolean hasFullDevice() {
        return Files.exists(Path.of("/dev/full"));
    }

    /// A device on which every write fails as on a full disk; it must be there afterwards.
    @Test
    @EnabledIf("hasFullDevice")
    void aFullDiskIsOneLine() throws IOException {
        at.refused(List.of("/dev/full", "full disk"), "train", at.file("p.csv", PAIRS), "--l2", 0.1, "--out", "/dev/full");
        assertTrue(hasFullDevice());
    }
}
