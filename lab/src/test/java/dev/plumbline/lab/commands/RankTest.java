package dev.plumbline.lab.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.lab.Main;
import dev.plumbline.numerics.Philox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `plumbline rank`: a closed form, and one line with exit code 2 for every kind of bad input.
///
/// Planted mistakes that turn it red: the standard error of a variance not rooted; the interval at another level; a
/// reference that is ignored; annotators read in another order than rated; a covariate seen from the second item; a
/// matrix turned round; online ratings without the expected score; a complaint that leaves the folder of `--out`
/// behind; the missing certificate of a finite estimate.
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
        var arguments = new ArrayList<>(List.of("rank", file.toString(), "--out", result.toString()));
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

    /// Two judges who are right (or the sign would be open), one who guesses, one who turns answers round; A before B
    /// before C. The standard deviation of a reliability from 200 reports is below 0.05: the bounds leave 4 of them.
    @Test
    void annotatorsAreRated() throws IOException {
        var random = new Philox(5, 0);
        var text = new StringBuilder("item_a,item_b,winner,judge\n");
        for (int k = 0; k < 800; k++) {
            int i = k / 4 % 3;
            int j = (i + 1) % 3;
            boolean truth = i < j == random.nextDouble() < 0.9;
            boolean said = k % 4 == 0 || k % 4 == 3 ? truth : k % 4 == 1 ? random.nextDouble() < 0.5 : !truth;
            text.append("ABC".charAt(i)).append(',').append("ABC".charAt(j)).append(',').append(said ? "a" : "b")
                    .append(',').append(new String[] {"right", "guesser", "wrong", "right too"}[k % 4]).append('\n');
        }
        Path result = folder.resolve("result");
        assertEquals(0, run("rank", file(text.toString()).toString(), "--annotators", "--json", "--out",
                result.toString()), err.toString());
        var answer = new ObjectMapper().readTree(out.toString());
        assertEquals("A", answer.get("items").get(0).get("item").asText());
        assertTrue(answer.get("annotators").get(0).get("annotator").asText().startsWith("right"));
        assertEquals("wrong", answer.get("annotators").get(3).get("annotator").asText());
        assertEquals(200, answer.get("annotators").get(0).get("weight").asDouble());
        assertTrue(answer.get("annotators").get(1).get("reliability").asDouble() > 0.75);
        assertEquals(0.5, answer.get("annotators").get(2).get("reliability").asDouble(), 0.2);
        assertTrue(answer.get("annotators").get(3).get("reliability").asDouble() < 0.25);
        assertEquals(5, Files.readAllLines(result.resolve("annotators.csv")).size());
        assertTrue(Files.readString(result.resolve("report.html")).contains("guesser"));
    }

    /// Equal items whose longer answer wins 3 of 4 times: γ (z = ±1) = log 3, by symmetry with every θ = 0; the
    /// gradient rule leaves less than 1e-9.
    @Test
    void covariatesHaveAClosedForm() throws IOException {
        var text = new StringBuilder("item_a,item_b,winner,len_a,len_b\n");
        for (String pair : new String[] {"A,B", "B,C", "C,A"}) {
            for (int k = 0; k < 8; k++) {
                boolean longer = k % 2 == 0;
                boolean wins = (k / 2 == 0) != longer;
                text.append(pair).append(wins ? ",a," : ",b,").append(longer ? "2,1\n" : "1,2\n");
            }
        }
        Path data = file(text.toString());
        for (String[] more : new String[][] {{}, {"--errors", "sandwich"}, {"--memory", "100MB"}}) {
            out.getBuffer().setLength(0);
            var arguments = new ArrayList<>(List.of("rank", data.toString(), "--covariate", "len", "--json"));
            arguments.addAll(Arrays.asList(more));
            assertEquals(0, run(arguments.toArray(String[]::new)), err.toString());
            var answer = new ObjectMapper().readTree(out.toString());
            var gamma = answer.get("coefficients").get(0);
            assertEquals("len", gamma.get("name").asText());
            assertEquals(Math.log(3), gamma.get("estimate").asDouble(), 1e-9);
            // 24 comparisons of information 3/16, and scores of 6 times (3/4)² and 18 times (1/4)²: both 1/√4.5
            assertEquals(1 / Math.sqrt(4.5), gamma.get("standardError").asDouble(), 1e-9);
            assertEquals(0, answer.get("items").get(0).get("strength").asDouble(), 1e-9);
        }
        Path known = Files.writeString(folder.resolve("known.csv"), "item,size\nA,1\nB,2\nC,4\n");
        out.getBuffer().setLength(0);
        assertEquals(0, run("rank", data.toString(), "--item-covariates", known.toString(), "--json"), err.toString());
        assertEquals("size", new ObjectMapper().readTree(out.toString()).get("coefficients").get(0).get("name").asText());
        out.getBuffer().setLength(0);
        Files.writeString(known, "item,size\nA,1\nB,2\n");
        refused(data, "no row for 'C'", "--item-covariates", known.toString());
        Files.writeString(known, "item,size\nA,1\nB,2\nC,2x\n");
        refused(data, "2x", "--item-covariates", known.toString());
    }

    /// Equal items; of 8 answers with z = 1 the first won 5, 2 were ties, the second won 1, and the reverse with z =
    /// −1: two parameters for two shares, so logit 5/8 = γ − η and logit 1/8 = −γ − η, or 5/1 = e^γ and 2/√(5 · 1) = ν.
    @Test
    void tiesWithCovariatesHaveAClosedForm() throws IOException {
        var text = new StringBuilder("item_a,item_b,wins_a,wins_b,ties,z\n");
        for (String pair : new String[] {"A,B", "B,C", "C,A"}) {
            text.append(pair).append(",5,1,2,1\n").append(pair).append(",1,5,2,-1\n");
        }
        Path data = file(text.toString());
        double up = Math.log(5.0 / 3);
        double down = Math.log(1.0 / 7);
        for (String solver : new String[] {"newton", "lbfgs"}) {
            for (String ties : new String[] {"rao-kupper", "davidson"}) {
                out.getBuffer().setLength(0);
                assertEquals(0, run("rank", data.toString(), "--covariate", "z", "--ties", ties, "--solver", solver,
                        "--matrix", "--json"), err.toString());
                var answer = new ObjectMapper().readTree(out.toString());
                boolean davidson = ties.equals("davidson");
                assertEquals(davidson ? Math.log(5) : (up - down) / 2,
                        answer.get("coefficients").get(0).get("estimate").asDouble(), 1e-8);
                double tie = davidson ? 2 / Math.sqrt(5) : -(up + down) / 2;
                assertEquals(tie, answer.get("tieParameter").asDouble(), 1e-8);
                assertTrue(answer.get("tieStandardError").asDouble() > 0);
                double share = davidson ? tie / (2 + tie) : Math.tanh(tie / 2);
                assertEquals((1 - share) / 2, answer.get("probabilities").get(0).get(1).asDouble(), 1e-8);
            }
        }
    }

    /// On one thread and on three, from rows and from the database's groups, whose sums differ in their last bits.
    @Test
    void everyModelIsResampled() throws IOException {
        var random = new Philox(20261129, 0);
        var text = new StringBuilder("item_a,item_b,winner,judge,z\n");
        for (int k = 0; k < 240; k++) {
            int i = random.nextInt(3);
            text.append("ABC".charAt(i)).append(',').append("ABC".charAt((i + 1 + random.nextInt(2)) % 3)).append(',')
                    .append(new String[] {"a", "b", "tie"}[random.nextInt(3)]).append(",k").append(k % 8).append(',')
                    .append(random.nextInt(3) - 1).append('\n');
        }
        Path data = file(text.toString());
        for (String unit : new String[] {"comparison", "annotator"}) {
            for (String[] model : new String[][] {{"--ties", "davidson"}, {"--annotators"},
                {"--covariate", "z", "--ties", "rao-kupper"}}) {
                String expected = null;
                for (String[] more : new String[][] {{"--threads", "1"}, {"--threads", "3"}, {"--memory", "100MB"}}) {
                    out.getBuffer().setLength(0);
                    var arguments = new ArrayList<>(List.of("rank", data.toString(), "--bootstrap", "40",
                            "--bootstrap-unit", unit));
                    arguments.addAll(Arrays.asList(model));
                    arguments.addAll(Arrays.asList(more));
                    assertEquals(0, run(arguments.toArray(String[]::new)), err.toString());
                    expected = expected == null ? out.toString() : expected;
                    assertEquals(expected, out.toString(), String.join(" ", arguments));
                }
                out.getBuffer().setLength(0);
                var plain = new ArrayList<>(List.of("rank", data.toString()));
                plain.addAll(Arrays.asList(model));
                assertEquals(0, run(plain.toArray(String[]::new)), err.toString());
                assertFalse(expected.equals(out.toString()), "intervals of the resamples");
            }
        }
        out.getBuffer().setLength(0);
    }

    @Test
    void everySolverPrintsTheSame() throws IOException {
        Path data = file(HEADING + "A,B,3,2\nB,C,5,6\nC,A,2,4\n");
        String expected = null;
        for (String solver : new String[] {"newton", "lbfgs", "newman", "zermelo", "ilsr"}) {
            out.getBuffer().setLength(0);
            assertEquals(0, run("rank", data.toString(), "--solver", solver, "--matrix"), err.toString());
            expected = expected == null ? out.toString() : expected;
            assertEquals(expected, out.toString(), solver);
        }
    }

    /// Jeffreys: half a win each, log(30.5/10.5). Gamma(2, 1) with π_A + π_B = 2: π (1 + 40/2) = 31, 11. Logistic is
    /// pseudo=1.
    @Test
    void everyPriorHasItsEstimate() throws IOException {
        Path data = file(HEADING + "A,B,30,10\n");
        assertEquals(Math.log(30.5 / 10.5), difference(data, "jeffreys"), 1e-8);
        assertEquals(Math.log(31.0 / 11), difference(data, "gamma=2,1"), 1e-8);
        assertEquals(difference(data, "pseudo=1"), difference(data, "logistic"), 1e-12);
        refused(data, "gamma=A,B", "--prior", "gamma=2");
        refused(data, "gamma=A,B", "--prior", "gamma=1,1");
        refused(data, "NEWTON", "--prior", "jeffreys", "--solver", "newman");
    }

    /// As for the items, the interval of the home advantage holds the percentiles of the resamples, not those of a
    /// normal law: they are not symmetric about the estimate. Davidson for two items, 10 and 10 wins, 20 ties: ν = 2,
    /// and the information of log ν is n q (1 − q) = 40/4, since equal items make it orthogonal to strengths.
    @Test
    void homeAdvantageAndTiesHaveTheirErrors() throws IOException {
        Path data = file("home,away,win1,win2\nA,B,7,2\nB,A,5,3\n");
        assertEquals(0, run("rank", data.toString(), "--home", "--bootstrap", "200", "--json"), err.toString());
        var home = new ObjectMapper().readTree(out.toString()).get("coefficients").get(0);
        double estimate = home.get("estimate").asDouble();
        double up = home.get("high").asDouble() - estimate;
        double down = estimate - home.get("low").asDouble();
        assertTrue(up > 0 && down > 0 && Math.abs(up - down) > 1e-3, up + " " + down);
        out.getBuffer().setLength(0);
        Path tied = file("item1,item2,win1,win2,tied\nA,B,10,10,20\n");
        assertEquals(0, run("rank", tied.toString(), "--ties", "davidson", "--json"), err.toString());
        var answer = new ObjectMapper().readTree(out.toString());
        assertEquals(2, answer.get("tieParameter").asDouble(), 1e-9);
        assertEquals(Math.sqrt(0.1), answer.get("tieStandardError").asDouble(), 1e-9);
    }

    private double difference(Path data, String prior) throws IOException {
        out.getBuffer().setLength(0);
        assertEquals(0, run("rank", data.toString(), "--prior", prior, "--reference", "B", "--json"), err.toString());
        double strength = new ObjectMapper().readTree(out.toString()).get("items").get(0).get("strength").asDouble();
        out.getBuffer().setLength(0);
        return strength;
    }

    /// 30 wins to 10 and A at 1/2 + 1/4: the matrix; A beats B once from 1500: K/2 up, K/2 down.
    @Test
    void matrixAndOnlineRatings() throws IOException {
        Path data = file("item_a,item_b,winner\nA,B,a\nA,B,b\nA,B,a\nA,B,a\n");
        assertEquals(0, run("rank", data.toString(), "--matrix", "--online", "32", "--json"), err.toString());
        var answer = new ObjectMapper().readTree(out.toString());
        assertEquals(0.75, answer.get("probabilities").get(0).get(1).asDouble(), 1e-9);
        assertEquals(0.25, answer.get("probabilities").get(1).get(0).asDouble(), 1e-9);
        assertTrue(answer.get("probabilities").get(0).get(0).isNull());
        double a = 1500;
        for (int score : new int[] {1, 0, 1, 1}) {
            a += 32 * (score - 1 / (1 + Math.pow(10, (3000 - 2 * a) / 400)));
        }
        assertEquals(a, answer.get("items").get(0).get("online").asDouble(), 1e-9);
        assertEquals(3000 - a, answer.get("items").get(1).get("online").asDouble(), 1e-9);
        out.getBuffer().setLength(0);
        refused(data, "K must be positive", "--online", "-1");
        refused(data, "order of rows", "--online", "32", "--memory", "100MB");
        refused(file(HEADING + "A,B,3,1\n"), "one comparison in each row", "--online", "32");
    }

    @Test
    void optionsThatDoNotGoTogether() throws IOException {
        Path data = file("item_a,item_b,winner,judge,len\nA,B,a,k,1\nA,B,b,k,2\n");
        refused(data, "leave one out", "--annotators", "--covariate", "len");
        refused(data, "half a win", "--annotators", "--ties", "davidson");
        refused(data, "newton or lbfgs, found newman", "--covariate", "len", "--solver", "newman");
        refused(data, "goes without --prior jeffreys", "--covariate", "len", "--prior", "jeffreys");
        refused(data, "--solver lbfgs", "--annotators", "--solver", "lbfgs");
        refused(data, "add --bootstrap", "--bootstrap-unit", "annotator");
        refused(data, "two or more", "--bootstrap", "3", "--bootstrap-unit", "annotator");
        refused(data, "comparison or annotator", "--bootstrap", "3", "--bootstrap-unit", "prompt");
        refused(data, "expected fisher", "--errors", "robust");
        refused(data, "expected newton", "--solver", "simplex");
        refused(data, "NEWTON", "--solver", "ilsr", "--prior", "ridge=1");
        refused(data, "'nope'", "--covariate", "nope");
        refused(data, "500MB", "--memory", "plenty");
        refused(file(HEADING + "A,B,1,1\n"), "annotator", "--annotators");
    }

    @Test
    void badInputIsOneLine() throws IOException {
        refused(folder.resolve("none.csv"), "no such file");
        refused(file(""), "an empty file");
        refused(file("a,b\n1,2\n"), "item1");
        refused(file("item1\titem2\twin1\twin2\nA\tB\t1\t2\n"), "commas for the tabs");
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

    /// Where the database groups, complaints are in the words of the file too, with the row.
    @Test
    void badInputOfGroupedFilesIsOneLine() throws IOException {
        String[] grouped = {"--memory", "100MB"};
        String winner = "item_a,item_b,winner,weight,judge,len_a,len_b\n";
        refused(file(""), "an empty file", grouped);
        refused(file("item_a;item_b;winner\n"), "semicolons", grouped);
        refused(file(winner + "A,B,a,1,k,1,2\nA,B,C,1,k,1,2\n"), "column 'winner': found 'C' in row 2", grouped);
        refused(file(winner + "A,A,a,1,k,1,2\n"), "another item than in column 'item_a'", grouped);
        refused(file(winner + ",B,a,1,k,1,2\n"), "column 'item_a': found an empty cell", grouped);
        refused(file(winner + "A,B,a,1,k,1,2\nA,B,b,NaN,k,1,2\nA,B,b,-1,k,1,2\n"),
                "column 'weight': found 'NaN' in row 2, the first of 2 bad rows", grouped);
        refused(file(winner + "A,B,a,1,,1,2\n"), "column 'judge': found an empty cell", "--memory", "100MB",
                "--annotators");
        refused(file(winner + "A,B,a,1,k,1,long\n"), "column 'len_b': found 'long' in row 1", "--memory", "100MB",
                "--covariate", "len");
        refused(file(HEADING + "A,B,1,many\n"), "column 'win2': found 'many'", grouped);
        refused(file("item1,item2,win1,win2,tied\nA,B,1,2,-1\n"), "column 'tied': found '-1'", grouped);
        Path json = Files.writeString(folder.resolve("c.jsonl"), "{\"item_a\":\"A\",\"item_b\":\"B\",\"winner\":}\n");
        refused(json, "not JSON", grouped);
        refused(Files.writeString(folder.resolve("c.parquet"), "no such thing"), "cannot be read as Parquet");
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
