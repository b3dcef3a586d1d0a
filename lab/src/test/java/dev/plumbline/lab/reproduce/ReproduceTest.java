package dev.plumbline.lab.reproduce;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.BackendOptions;
import dev.plumbline.kernel.Backends;
import dev.plumbline.lab.Main;
import dev.plumbline.lab.terminal.Progress;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.papers.Papers;
import dev.plumbline.papers.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/// `plumbline reproduce`, and the harness under it: seeds, resumption, verdicts, bad input.
///
/// Planted mistakes that turn it red: seeds that depend on the number of threads; a finished seed computed again; an old
/// version's measurements taken over; a verdict from the mean alone; an error that leaves the folder behind; a verdict counted
/// as another, or a paper left out of the sum; a claim left out of the page for documents, or a plot without its colours.
class ReproduceTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }

    /// The number of threads does not matter to a single measurement.
    @Test
    void transformCombineAtASmallScale() throws IOException {
        for (String threads : List.of("1", "2")) {
            out.getBuffer().setLength(0);
            assertEquals(0, run("reproduce", "transform-combine", "--scale", "0.1", "--seeds", "2", "--threads", threads, "--out",
                    folder.resolve("t" + threads).toString(), "--json"), err.toString());
        }
        String csv = "transform-combine.csv";
        assertEquals(Files.readString(folder.resolve("t1").resolve(csv)), Files.readString(folder.resolve("t2").resolve(csv)));
        assertTrue(Files.readString(folder.resolve("t1/report.html")).contains("log-sigmoid"));
        assertFalse(Files.exists(folder.resolve(".t1.unfinished")));
        var answer = new ObjectMapper().readTree(out.toString());
        assertEquals("transform-combine", answer.get(0).get("name").asText());
        assertEquals(15, answer.get(0).get("claims").size());
    }

    @Test
    void everyPaperRuns() throws IOException {
        Path target = folder.resolve("all");
        assertEquals(0, run("reproduce", "--all", "--scale", "0.05", "--seeds", "2", "--out", target.toString()), err.toString());
        for (Paper paper : Papers.all()) {
            assertTrue(out.toString().contains(paper.title()));
            pageForDocuments(target, paper);
            assertTrue(Files.size(target.resolve(paper.slug() + ".csv")) > 100);
        }
        tallies(target);
    }

    /// The table at the end counts what the list above it says, in the terminal, on the page and in claims.csv.
    /// Every claim with its verdict, and every plot as a file that is well-formed, names what it shows and needs no other file.
    private static void pageForDocuments(Path target, Paper paper) throws IOException {
        var page = Files.readString(target.resolve(paper.slug() + ".md"));
        var claims = Files.readAllLines(target.resolve(StudyReport.CLAIMS)).stream().filter(line -> line.startsWith(paper.slug() + ",")).count();
        assertEquals(claims, page.lines().filter(line -> line.matches("^\\| .* \\| (confirmed|refuted|undecided) \\|$")).count());
        var images = Pattern.compile("]\\((.*\\.svg)\\)").matcher(page).results().map(image -> image.group(1)).toList();
        for (String image : images) {
            var svg = Files.readString(target.resolve(image));
            assertDoesNotThrow(() -> DocumentBuilderFactory.newInstance().newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg))), image);
            assertTrue(svg.contains("aria-label=\"") && svg.contains("--s1: #") && svg.contains(".chart .line {"), image);
            assertFalse(svg.contains("href") || svg.contains("NaN"), image);
        }
    }

    private void tallies(Path target) throws IOException {
        List<String> claims = Files.readAllLines(target.resolve("claims.csv"));
        var cells = new ArrayList<String>();
        for (String verdict : List.of("confirmed", "refuted", "undecided")) {
            long listed = out.toString().lines()
                    .filter(line -> line.startsWith(verdict + " ") && !line.endsWith("paper")).count();
            assertEquals(listed, claims.stream().filter(line -> line.contains("," + verdict + ",2")).count(), verdict);
            cells.add(Long.toString(listed));
        }
        cells.add(Integer.toString(claims.size() - 1));
        String last = "\\s*" + String.join("\\s+", cells) + "\\s+all " + Papers.all().size();
        assertEquals(1, out.toString().lines().filter(line -> line.matches(last)).count(), out.toString());
        assertTrue(Files.readString(target.resolve("report.html")).contains("Verdicts of each paper"));
        assertTrue(Files.readString(target.resolve("report.html")).contains("href=\"claims.csv\""));
    }

    @Test
    void tallyCountsEachVerdict() {
        var claims = List.of(new Claim("a", "", Verdict.CONFIRMED), new Claim("b", "", Verdict.CONFIRMED),
                new Claim("c", "", Verdict.REFUTED), new Claim("d", "", Verdict.UNDECIDED));
        assertEquals(new Tally(2, 1, 1), Tally.of(claims));
        assertEquals(new Tally(4, 2, 2), Tally.of(claims).plus(Tally.of(claims)));
        assertEquals(4, Tally.of(claims).claims());
    }

    @Test
    void listsPapers() {
        assertEquals(0, run("reproduce"));
        for (Paper paper : Papers.all()) {
            assertTrue(out.toString().contains(paper.slug()));
        }
    }

    @Test
    void badInputIsOneLine() {
        String[][] bad = {{"reproduce", "no-such-paper"}, {"reproduce", "--all", "--seeds", "1"},
            {"reproduce", "--all", "--scale", "NaN"}};
        for (String[] arguments : bad) {
            err.getBuffer().setLength(0);
            assertEquals(2, run(arguments));
            assertEquals(1, err.toString().lines().count(), err.toString());
        }
    }

    /// Counts what it is asked to compute, and fails on request.
    private static final class Counting implements Experiment {
        private final List<Long> computed = Collections.synchronizedList(new ArrayList<>());
        private boolean fails;

        @Override
        public String id() {
            return "counting";
        }

        @Override
        public String title() {
            return "counting";
        }

        @Override
        public Map<String, Double> run(Backend backend, long seed, double scale) {
            if (fails && !computed.isEmpty()) {
                throw new IllegalStateException("interrupted");
            }
            computed.add(seed);
            return Map.of("seed", (double) seed, "not a number", Double.NaN);
        }
    }

    private record OnePaper(Experiment experiment) implements Paper {
        @Override
        public String slug() {
            return "one";
        }

        @Override
        public String title() {
            return "one";
        }

        @Override
        public String source() {
            return "here";
        }

        @Override
        public String summary() {
            return "";
        }

        @Override
        public String formula() {
            return "";
        }

        @Override
        public List<Experiment> experiments() {
            return List.of(experiment);
        }

        @Override
        public int seeds() {
            return 3;
        }

        @Override
        public List<Claim> claims(Map<String, Measurements> measured) {
            return List.of();
        }

        @Override
        public List<Table> tables(Map<String, Measurements> measured) {
            return List.of();
        }

        @Override
        public List<Figure> figures(Map<String, Measurements> measured) {
            return List.of();
        }
    }

    @Test
    void anInterruptedRunGoesOn() {
        var counting = new Counting();
        var paper = new OnePaper(counting);
        Path unfinished = folder.resolve("unfinished");
        try (var worker = Backends.open("definition", BackendOptions.defaults());
                var progress = Progress.start("test", 9)) {
            counting.fails = true;
            assertThrows(IllegalStateException.class,
                    () -> Study.run(paper, 3, 1, 1, List.of(worker), unfinished, progress));
            assertEquals(1, counting.computed.size());
            counting.fails = false;
            var study = Study.run(paper, 3, 1, 1, List.of(worker), unfinished, progress);
            assertEquals(3, counting.computed.size(), "the finished seed is not computed again");
            double[] seeds = study.measured().get("counting").of("seed");
            assertEquals(List.of(1_000_003.0, 1_000_004.0, 1_000_005.0), List.of(seeds[0], seeds[1], seeds[2]));
            assertTrue(Double.isNaN(study.measured().get("counting").of("not a number")[0]));
            Study.run(paper, 3, 1, 0.5, List.of(worker), unfinished, progress);
            assertEquals(6, counting.computed.size(), "another scale is another run");
        }
    }

    @Test
    void verdicts() {
        double[] zero = new double[4];
        assertEquals(Verdict.CONFIRMED, Claim.exceedsInEverySeed("", new double[] {1, 2, 1, 2}, zero, 1).verdict());
        assertEquals(Verdict.UNDECIDED, Claim.exceedsInEverySeed("", new double[] {0.9, 2, 1.5, 2}, zero, 1).verdict());
        assertEquals(Verdict.REFUTED, Claim.exceedsInEverySeed("", new double[] {0.9, 0.9, 0.9, 1}, zero, 1).verdict());
        assertEquals(Verdict.CONFIRMED, Claim.exceeds("", new double[] {1, 2, 1, 2}, zero, 0.2).verdict());
        assertEquals(Verdict.UNDECIDED, Claim.exceeds("", new double[] {-9, 9, -9, 12}, zero, 0.2).verdict());
        assertEquals(Verdict.REFUTED, Claim.exceeds("", new double[] {0.1, 0.1, 0.1, 0.1}, zero, 0.2).verdict());
        assertEquals(Verdict.REFUTED, Claim.exceeds("", new double[] {-1, -1, -2, -1}, zero, 0).verdict());
        assertEquals(Verdict.CONFIRMED, Claim.atMostInEverySeed("", new double[] {0, 1}, 1).verdict());
        assertEquals(Verdict.REFUTED, Claim.atMostInEverySeed("", new double[] {0, Double.NaN}, 1).verdict());
        assertEquals(Verdict.REFUTED, Claim.atMostInEverySeed("", new double[] {Double.NaN, 0}, 1).verdict());
    }
}
