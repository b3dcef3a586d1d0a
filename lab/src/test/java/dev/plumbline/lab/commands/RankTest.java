package dev.plumbline.lab.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.lab.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `plumbline rank`: a closed form, and one line with exit code 2 for every kind of bad input.
///
/// Planted mistakes that turn it red: the standard error of a variance not rooted; the interval at another level; a
/// reference that is ignored; a complaint that leaves the folder of `--out` behind; the missing certificate of a finite
/// estimate.
class RankTest {
    private static final String HEADING = "item1,item2,win1,win2\n";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("c.csv"), text);
    }

    private void refused(Path file, String part, String... more) {
        err.getBuffer().setLength(0);
        Path result = folder.resolve("result");
        var arguments = new java.util.ArrayList<>(java.util.List.of("rank", file.toString(), "--out", result.toString()));
        arguments.addAll(Arrays.asList(more));
        assertEquals(2, run(arguments.toArray(String[]::new)), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains(part), err.toString());
        assertFalse(Files.exists(result));
        assertEquals("", out.toString());
    }

    /// Two items, 30 wins to 10: θ_A − θ_B = log 3, variance 1/(n p (1 − p)) = 1/7.5. Newton stops at a gradient below
    /// 1e-10 per comparison, an error in θ below 1e-10/(p(1 − p)) < 1e-9.
    @Test
    void twoItemsHaveAClosedForm() throws IOException {
        assertEquals(0, run("rank", file(HEADING + "A,B,30,10\n").toString(), "--reference", "B", "--json"), err.toString());
        var answer = new ObjectMapper().readTree(out.toString());
        var best = answer.get("items").get(0);
        double se = Math.sqrt(1 / 7.5);
        assertEquals("A", best.get("item").asText());
        // single comparisons, and 40!/(30! 10!) = 847660528 orders of them in the row's counts
        double single = 30 * Math.log(0.75) + 10 * Math.log(0.25);
        assertEquals(single, answer.get("logLikelihood").asDouble(), 1e-12);
        assertEquals(single + Math.log(847660528), answer.get("groupedLogLikelihood").asDouble(), 1e-12);
        assertEquals(Math.log(3), best.get("strength").asDouble(), 1e-9);
        assertEquals(se, best.get("standardError").asDouble(), 1e-9);
        assertEquals(Math.log(3) - 1.959963984540054 * se, best.get("low").asDouble(), 1e-8);
        assertEquals(Math.log(3) + 1.959963984540054 * se, best.get("high").asDouble(), 1e-8);
    }

    @Test
    void everyOptionWritesAFolder() throws IOException {
        Path result = folder.resolve("result");
        Path data = file("home,away,win1,win2,tied\nA,B,3,2,1\nB,A,4,3,2\nB,C,5,6,1\nC,A,2,4,1\n");
        for (String ties : new String[] {"half", "davidson", "rao-kupper"}) {
            int code = run("rank", data.toString(), "--ties", ties, "--home", "--elo", "--bootstrap", "20", "--prior",
                    "ridge=0.1", "--out", result.toString());
            assertEquals(0, code, err.toString());
            assertEquals(4, Files.readAllLines(result.resolve("ranking.csv")).size());
        }
    }

    @Test
    void badInputIsOneLine() throws IOException {
        refused(folder.resolve("none.csv"), "no such file");
        refused(file(""), "an empty file");
        refused(file("a,b\n1,2\n"), "item1");
        refused(file(HEADING + "A,B,1\n"), "c.csv:2");
        refused(file(HEADING + "A,B,NaN,1\n"), "win1");
        refused(file(HEADING + "A,B,many,1\n"), "many");
        refused(file("id,item1,item2,win1,win2\n7,A,B,1,1\n7,A,B,2,1\n"), "'id'");
        refused(file(HEADING + "A,B,1,1\n"), "'Zoe'", "--reference", "Zoe");
        refused(file(HEADING + "A,B,1,1\n"), "home", "--home");
        refused(file(HEADING + "A,B,1,1\n"), "ridge=0.1", "--prior", "ridge=NaN");
        refused(file(HEADING + "A,B,1,1\n"), "davidson", "--ties", "some");
        refused(file("item1,item2,win1,win2,tied\nA,B,1,1,1\n"), "--ties half", "--ties", "none");
    }

    @Test
    void noFiniteEstimateNamesItemsAndAPrior() throws IOException {
        Path disconnected = file(HEADING + "A,B,1,1\nC,D,1,1\n");
        refused(disconnected, "--prior ridge=0.1");
        assertTrue(err.toString().contains("2 groups") && err.toString().contains("one item of each: A, C"),
                err.toString());
        assertEquals(err.toString().indexOf("ridge"), err.toString().lastIndexOf("ridge"), "the mend is offered once");
        assertEquals(0, run("rank", disconnected.toString(), "--prior", "ridge=0.1"), err.toString());
        out.getBuffer().setLength(0);
        refused(file(HEADING + "A,B,3,0\n"), "--prior ridge=0.1");
    }

    @Test
    void truncatedGzipIsRefused() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write((HEADING + "A,B,3,1\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        Path cut = folder.resolve("c.csv.gz");
        Files.write(cut, Arrays.copyOf(bytes.toByteArray(), bytes.size() - 10));
        refused(cut, "gzip");
    }
}
