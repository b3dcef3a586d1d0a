package dev.plumbline.lab.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.data.RewardModelFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `plumbline train --loss`: closed forms of each loss, and one line with exit code 2 for columns that do not fit.
///
/// Planted mistakes that turn it red: the strength left out, or of another row after the split; margin and weight exchanged; the
/// margin of a flipped label on the wrong side; ratings of chosen and rejected exchanged; a missing rating read as 0; a penalty on
/// the bias.
class TrainLossTest {
    /// Newton stops at a gradient below 1e-10 a pair, over a curvature above 0.1.
    private static final double CLOSE = 1e-8;

    @TempDir
    private Path folder;

    private CommandFixture at;

    @BeforeEach
    void open() {
        at = new CommandFixture(folder);
    }

    private double weight(String rows, String heading, Object... options) throws IOException {
        Path model = at.path("m.json");
        var arguments = new ArrayList<Object>(
                List.of("train", at.file("p.csv", heading + rows), "--validation", 0, "--no-scaling", "--out", model));
        arguments.addAll(List.of(options));
        at.text(arguments.toArray());
        return RewardModelFile.load(model).ensemble().members().getFirst().parameters().getFirst()[0];
    }

    /// 5 wins of strength 3 and 4 losses of strength 1: log(15/4) when scaled, log(5/4) without strengths.
    @Test
    void scaledCountsAPairAsOftenAsItIsStrong() throws IOException {
        String heading = "chosen_x,rejected_x,strength\n";
        String rows = "1,0,3\n".repeat(5) + "0,1,1\n".repeat(4);
        assertEquals(Math.log(15.0 / 4), weight(rows, heading, "--loss", "scaled-bt"), CLOSE);
        assertEquals(Math.log(5.0 / 4), weight(rows, heading, "--loss", "bt"), CLOSE);
        assertEquals(Math.log(5.0 / 4), weight(rows, heading), CLOSE);
        // descends to the same place: gradient steps of rate 1, contraction below 0.9 a step
        assertEquals(Math.log(15.0 / 4), weight(rows, heading, "--loss", "scaled-bt", "--optimizer", "sgd", "--learning-rate", 1,
                "--batch", 0, "--epochs", 500), 1e-6);
    }

    /// All with margin 2 and one loss for three wins: 3 σ(2 − w) = σ(2 + w). A target of 0 exchanges the responses.
    @Test
    void marginIsAskedFor() throws IOException {
        String heading = "chosen_x,rejected_x,strength,target\n";
        double w = weight("1,0,2,1\n".repeat(3) + "0,1,2,1\n", heading, "--loss", "margin");
        assertEquals(1 / (1 + Math.exp(-2 - w)), 3 / (1 + Math.exp(w - 2)), 1e-8);
        assertTrue(w > Math.log(3));
        assertEquals(w, weight("1,0,2,1\n".repeat(3) + "1,0,2,0\n", heading, "--loss", "margin"), CLOSE);
    }

    /// rating = 1 + 2x, and one that is missing; with a ridge of 1: slope cov/(var + 1/2) = 2 · 0.25/0.75 at x ∈ {0, 1}.
    @Test
    void regressionFitsRatings() throws IOException {
        String heading = "chosen_x,rejected_x,rating_chosen,rating_rejected\n";
        assertEquals(2, weight("1,0,3,1\n2,0,5,1\n1,3,3,\n", heading, "--loss", "regression"), 1e-12);
        assertEquals(2.0 / 3, weight("1,0,3,1\n".repeat(4), heading, "--loss", "regression", "--l2", 1), 1e-12);
        // worse rated responses were chosen: accuracy sees that, regression does not
        assertEquals(2, weight("0,1,1,3\n".repeat(4), heading, "--loss", "regression"), 1e-12);
    }

    /// Strengths follow their pairs through the split: x tells a strong pair from a weak one, whose labels are the other way.
    @Test
    void strengthsFollowTheirRows() throws IOException {
        var rows = new StringBuilder("chosen_x,rejected_x,strength\n");
        for (int i = 0; i < 60; i++) {
            rows.append(i % 2 == 0 ? "1,0,5\n" : "0,1,1\n");
        }
        Path model = at.path("m.json");
        at.text("train", at.file("s.csv", rows.toString()), "--loss", "scaled-bt", "--validation", 0.5, "--no-scaling", "--out",
                model);
        var counts = at.json("train", at.file("s.csv", rows.toString()), "--validation", 0.5, "--no-scaling").get("training");
        double share = counts.get("accuracy").asDouble();
        // of the 30 training pairs a share won (or lost: accuracy is of the better direction)
        double w = RewardModelFile.load(model).ensemble().members().getFirst().parameters().getFirst()[0];
        assertTrue(Math.abs(w - Math.log(5 * share / (1 - share))) < 1e-7
                || Math.abs(w - Math.log(5 * (1 - share) / share)) < 1e-7, "weight " + w + ", share " + share);
    }

    @Test
    void columnsThatDoNotFitAreRefused() throws IOException {
        String pairs = "chosen_x,rejected_x,strength,rating_chosen,rating_rejected\n1,0,1,3,2\n0,1,0,2,x\n";
        Path file = at.file("p.csv", pairs);
        at.refused(List.of("--loss", "'hinge'", "bt, margin, scaled-bt, regression"), "train", file, "--loss", "hinge");
        at.refused(List.of("p.csv:3", "'strength'", "positive"), "train", file, "--loss", "margin");
        at.refused(List.of("p.csv:3", "'rating_rejected'", "finite number"), "train", file, "--loss", "regression");
        at.refused(List.of("--loss", "newton"), "train", file, "--loss", "regression", "--model", "mlp");
        Path bare = at.file("b.csv", "chosen_x,rejected_x\n1,0\n0,1\n");
        at.refused(List.of("b.csv:1", "'strength'"), "train", bare, "--loss", "scaled-bt");
        at.refused(List.of("b.csv:1", "'rating_chosen'"), "train", bare, "--loss", "regression");
        Path constant = at.file("c.csv", "chosen_x,rejected_x,rating_chosen,rating_rejected\n1,1,3,2\n1,1,1,2\n");
        at.refused(List.of("c.csv", "--l2"), "train", constant, "--loss", "regression", "--validation", 0, "--no-scaling");
    }
}
