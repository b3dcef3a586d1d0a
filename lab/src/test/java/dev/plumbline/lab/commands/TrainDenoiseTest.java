package dev.plumbline.lab.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.data.RewardModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `plumbline train --denoise voting`, from a file of pairs to the model file, and one line with exit code 2 for options that do not
/// fit.
///
/// Planted mistakes that turn it red: labels that the vote is against left as they are, or those that it is for flipped; the
/// strength of a reversed label not negated; votes at the wrong rows after the halves; a share of the wrong end of the order.
class TrainDenoiseTest {
    private static final double RIDGE = 0.1;
    /// Newton stops at a gradient below 1e-10 a pair; the ridge is a curvature of 0.1.
    private static final double CLOSE = 1e-8;
    /// A wrong label after every five right ones. Whatever half a voter sees, 12 of its 18 pairs at least are right.
    private static final String PAIRS = "chosen_x,rejected_x\n" + ("1,0\n".repeat(5) + "0,1\n").repeat(6);

    @TempDir
    private Path folder;

    private CommandFixture at;

    @BeforeEach
    void open() {
        at = new CommandFixture(folder);
    }

    private double weight(String pairs, Object... options) throws IOException {
        Path model = at.path("m.json");
        var arguments = new ArrayList<Object>(List.of(
                "train", at.file("p.csv", pairs), "--validation", 0, "--no-scaling", "--l2", RIDGE, "--out", model));
        arguments.addAll(Arrays.asList(options));
        at.text(arguments.toArray());
        return RewardModelFile.load(model).ensemble().members().getFirst().parameters().getFirst()[0];
    }

    /// Slope of the mean loss with a share `right` of the labels right, and the ridge.
    private static double slope(double w, double right) {
        return (1 - right) / (1 + Math.exp(-w)) - right / (1 + Math.exp(w)) + RIDGE * w;
    }

    /// Flipped, all 36 pairs are won; without the vote, 30 of them. A slope of 0 within CLOSE: its own slope is below 0.35.
    @Test
    void wrongLabelsAreFlipped() throws IOException {
        assertEquals(0, slope(weight(PAIRS), 5.0 / 6), CLOSE);
        double flipped = weight(PAIRS, "--denoise", "voting");
        assertEquals(0, slope(flipped, 1), CLOSE);
        assertEquals(flipped, weight(PAIRS, "--denoise", "voting", "--voters", 2), CLOSE);
        assertEquals(0, slope(weight(PAIRS, "--denoise", "voting", "--flip-lowest", 0), 5.0 / 6), CLOSE);
        assertEquals(weight(PAIRS), weight(PAIRS, "--denoise", "none"));
    }

    /// A label of 0 is the pair the other way round.
    @Test
    void reversedLabelsAreTheExchangedPairs() throws IOException {
        String reversed = "chosen_x,rejected_x,target\n" + ("1,0,1\n".repeat(5) + "1,0,0\n").repeat(6);
        for (String policy : List.of("flip", "margin", "flip-margin", "soft-margin")) {
            assertEquals(weight(PAIRS, "--denoise", "voting", "--denoise-by", policy),
                    weight(reversed, "--denoise", "voting", "--denoise-by", policy), CLOSE, policy);
        }
    }

    /// A margin u > 0 asks more of right labels, u < 0 less of wrong ones: the weight is larger; with flips, the more so.
    @Test
    void marginsAreOfTheVote() throws IOException {
        double plain = weight(PAIRS);
        double margin = weight(PAIRS, "--denoise", "voting", "--denoise-by", "margin");
        double soft = weight(PAIRS, "--denoise", "voting", "--denoise-by", "soft-margin");
        double both = weight(PAIRS, "--denoise", "voting", "--denoise-by", "flip-margin");
        assertTrue(plain < margin && margin < soft && soft < both, plain + ", " + margin + ", " + soft + ", " + both);
        assertTrue(weight(PAIRS, "--denoise", "voting") < both);
    }

    /// The vote is counted, on training pairs only, for a network as well; the same seed gives the same text.
    @Test
    void theVoteIsReported() throws IOException {
        Path file = at.file("p.csv", PAIRS);
        var vote = at.json("train", file, "--denoise", "voting", "--validation", 0, "--no-scaling", "--l2", RIDGE).get("vote");
        assertEquals(36, vote.get("pairs").asInt());
        assertEquals(6, vote.get("against").asInt());
        assertEquals(6, vote.get("flipped").asInt());
        assertEquals(10, vote.get("voters").asInt());
        var split = at.json("train", file, "--denoise", "voting", "--denoise-by", "margin", "--validation", 0.5, "--l2", RIDGE);
        assertEquals(18, split.get("vote").get("pairs").asInt());
        assertEquals(0, split.get("vote").get("flipped").asInt());
        Object[] network = {"train", file, "--denoise", "voting", "--model", "mlp", "--hidden", 4, "--epochs", 30, "--learning-rate",
            0.05, "--validation", 0, "--voters", 2};
        String text = at.text(network);
        assertTrue(text.contains("vote of 2 on the pairs trained on: 6 of 36 against their label, 6 flipped (flip)"), text);
        assertEquals(text, at.text(network));
        assertTrue(!at.text("train", file, "--l2", RIDGE).contains("vote"));
    }

    @Test
    void optionsThatDoNotFitAreRefused() throws IOException {
        Path file = at.file("p.csv", PAIRS);
        at.refused(List.of("--denoise", "'vote'", "none, voting"), "train", file, "--denoise", "vote");
        at.refused(List.of("--denoise-by", "'drop'", "flip, margin, flip-margin, soft-margin"), "train", file, "--denoise", "voting",
                "--denoise-by", "drop");
        at.refused(List.of("--voters", "1", "from 2"), "train", file, "--denoise", "voting", "--voters", 1);
        at.refused(List.of("--flip-lowest", "--denoise voting"), "train", file, "--flip-lowest", 0.2);
        at.refused(List.of("--flip-lowest", "0.7"), "train", file, "--denoise", "voting", "--flip-lowest", 0.7);
        at.refused(List.of("--flip-lowest", "margin", "flip"), "train", file, "--denoise", "voting", "--denoise-by", "margin",
                "--flip-lowest", 0.2);
        at.refused(List.of("--denoise", "margin", "bt"), "train", file, "--denoise", "voting", "--loss", "margin");
        Path one = at.file("one.csv", "chosen_x,rejected_x,group\n1,0,a\n0,1,a\n");
        at.refused(List.of("one.csv", "one group", "--group"), "train", one, "--denoise", "voting", "--validation", 0);
        Path few = at.file("few.csv", "chosen_x,rejected_x\n1,0\n1,0\n1,0\n0,1\n");
        at.refused(List.of("few.csv", "--l2"), "train", few, "--denoise", "voting", "--validation", 0);
    }
}
