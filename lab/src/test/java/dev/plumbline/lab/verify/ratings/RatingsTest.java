package dev.plumbline.lab.verify.ratings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.data.ComparisonTable;
import dev.plumbline.lab.Main;
import dev.plumbline.numerics.Philox;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// `verify --op ratings`: every convention's ratings, printed with few digits on any scale, are known as that convention's and no
/// other's, and arbitrary ratings as nobody's.
///
/// Planted mistakes that turn it red: a scale that is not tried, or the constant not free (no match); a tolerance that is not that
/// of the printed digits (several matches, or none); a penalty or an order of the file read wrongly (another convention, since those
/// are all in the list); a threshold of evidence left out (arbitrary ratings of three items match).
class RatingsTest {
    private static final int ITEMS = 7;

    @TempDir
    private Path folder;

    private Path log;
    private Path weighted;

    /// Comparisons drawn from known strengths: an advantage at home, ties, some repeated rows, and the same with weights.
    @BeforeEach
    void draw() throws IOException {
        var random = new Philox(17, 1);
        var rows = new ArrayList<String>();
        var weights = new ArrayList<String>();
        for (int k = 0; k < 240; k++) {
            int home = random.nextInt(ITEMS);
            int away = (home + 1 + random.nextInt(ITEMS - 1)) % ITEMS;
            double margin = 0.4 * (home - away) + 0.5 + Math.log(random.nextDouble() / (1 - random.nextDouble()));
            String winner = Math.abs(margin) < 0.5 ? "tie" : "m" + (margin > 0 ? home : away);
            rows.add("m" + home + ",m" + away + "," + winner);
            weights.add("m" + home + ",m" + away + ",m" + (margin > 0 ? home : away) + "," + (1 + random.nextInt(4)));
        }
        log = Files.writeString(folder.resolve("log.csv"), "home,away,winner\n" + String.join("\n", rows) + "\n");
        weighted = Files.writeString(folder.resolve("weighted.csv"),
                "item_a,item_b,winner,weight\n" + String.join("\n", weights) + "\n");
    }

    private Path ratings(Path of, String id, String format, RatingScale scale, double constant) throws IOException {
        var table = ComparisonTable.read(of).log();
        var convention = RatingConventions.of(table).stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
        var text = new StringBuilder("model,rating\n");
        for (int i = 0; i < table.names().size(); i++) {
            double rating = constant + scale.unit() * convention.theta()[i];
            text.append(table.names().get(i)).append(',')
                    .append(String.format(Locale.ROOT, format, scale == RatingScale.STRENGTH ? Math.exp(rating) : rating)).append('\n');
        }
        return Files.writeString(folder.resolve("ratings.csv"), text);
    }

    private JsonNode verify(int code, Path comparisons, Path given, String... more) throws IOException {
        var out = new StringWriter();
        var err = new StringWriter();
        var arguments = new ArrayList<>(List.of("verify", "--op", "ratings", comparisons.toString(), "--ratings", given.toString(), "--json"));
        arguments.addAll(List.of(more));
        assertEquals(code, Main.execute(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new)), err + "\n" + out);
        return new ObjectMapper().readTree(out.toString());
    }

    private static List<String> named(JsonNode answer) {
        var names = new ArrayList<String>();
        for (var match : answer.get("matches")) {
            names.add(match.get("id").asText());
            match.get("sameAs").forEach(same -> names.add(same.asText()));
        }
        return names;
    }

    /// Nine significant digits as natural logarithms, and Elo points with three decimals around 1500.
    @TestFactory
    Stream<DynamicTest> everyConventionIsKnown() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        for (var of : List.of(log, weighted)) {
            for (var convention : RatingConventions.of(ComparisonTable.read(of).log())) {
                // after enough steps an iteration has converged to within what solvers leave open
                if (!convention.isAvailable() || convention.id().matches("mm-(50|100|1000)")) {
                    continue;
                }
                tests.add(DynamicTest.dynamicTest(of.getFileName() + ", " + convention.id(), () -> {
                    var natural = verify(convention.id().equals("mle") || sameAsMle(of, convention) ? 0 : 1, of,
                            ratings(of, convention.id(), "%.8e", RatingScale.NATURAL, 0));
                    assertTrue(named(natural).contains(convention.id()), natural.toString());
                    assertEquals(1, natural.get("matches").size(), natural.toString());
                    assertEquals(RatingScale.NATURAL.title(), natural.get("matches").get(0).get("scale").asText());
                    var elo = verify(sameAsMle(of, convention) ? 0 : 1, of,
                            ratings(of, convention.id(), "%.3f", RatingScale.ELO, 1500));
                    assertTrue(named(elo).contains(convention.id()), elo.toString());
                    assertEquals(1, elo.get("matches").size(), elo.toString());
                }));
            }
        }
        return tests.stream();
    }

    private static boolean sameAsMle(Path of, RatingConvention convention) {
        double[] best = RatingConventions.of(ComparisonTable.read(of).log()).getFirst().theta();
        double[] own = convention.theta();
        return IntStream.range(0, own.length).allMatch(i -> Math.abs(own[i] - own[0] - best[i] + best[0]) < 1e-7);
    }

    /// On this log the conventions of ties, order and iteration all differ.
    @Test
    void theLogTellsConventionsApart() {
        var conventions = RatingConventions.of(ComparisonTable.read(log).log());
        for (var id : List.of("ties-dropped", "ties-win-each", "ties-first-wins", "davidson", "rao-kupper", "home-fitted",
                "duplicates-collapsed", "mm-10", "elo-4", "elo-4-reversed")) {
            var one = conventions.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
            assertTrue(one.isAvailable() && !sameAsMle(log, one), id + ": " + one.unavailable());
        }
        var counted = RatingConventions.of(ComparisonTable.read(weighted).log());
        assertFalse(sameAsMle(weighted, counted.stream().filter(c -> c.id().equals("weights-ignored")).findFirst().orElseThrow()));
    }

    @Test
    void scalesAndConstantsAreNamed() throws IOException {
        var log10 = verify(0, log, ratings(log, "mle", "%.6f", RatingScale.LOG10, 0));
        assertEquals(RatingScale.LOG10.title(), log10.get("matches").get(0).get("scale").asText());
        assertEquals("their mean is 0", log10.get("matches").get(0).get("anchor").asText());
        var strength = verify(0, log, ratings(log, "mle", "%.8f", RatingScale.STRENGTH, 0));
        assertEquals("their geometric mean is 1", strength.get("matches").get(0).get("anchor").asText());
        var elo = verify(0, log, ratings(log, "mle", "%.2f", RatingScale.ELO, 1000));
        assertEquals("their mean is 1000", elo.get("matches").get(0).get("anchor").asText());
        var other = verify(0, log, Files.writeString(folder.resolve("r.csv"), Files.readString(ratings(log, "mle", "%.9f",
                RatingScale.NATURAL, 2.5)).replace("rating", "theta")));
        assertEquals("their mean is 2.50000", other.get("matches").get(0).get("anchor").asText());
    }

    /// A factor without a name is found where no named one fits.
    @Test
    void factorsOfTheirOwn() throws IOException {
        var table = ComparisonTable.read(log).log();
        double[] theta = RatingConventions.of(table).getFirst().theta();
        var text = new StringBuilder("item,score\n");
        for (int i = 0; i < ITEMS; i++) {
            text.append(table.names().get(i)).append(',').append(7 + 3.25 * theta[i]).append('\n');
        }
        var match = verify(0, log, Files.writeString(folder.resolve("r.csv"), text)).get("matches").get(0);
        assertEquals(3.25, match.get("unit").asDouble(), 1e-6);
        assertEquals(RatingScale.OWN.title(), match.get("scale").asText());
    }

    @Test
    void expectedConventionPasses() throws IOException {
        var answer = verify(0, log, ratings(log, "ties-dropped", "%.6f", RatingScale.ELO, 0), "--expect", "ties-dropped");
        assertEquals("pass-as-variant", answer.get("verdict").asText());
        verify(1, log, ratings(log, "mle", "%.6f", RatingScale.ELO, 0), "--expect", "ties-dropped");
    }

    /// Normal numbers with four decimals: a chance agreement has a probability below 1e-6 for each of 1000 tries.
    @Test
    void arbitraryRatingsAreNobodys() throws IOException {
        var random = new Philox(18, 1);
        var table = ComparisonTable.read(log).log();
        var conventions = RatingConventions.of(table);
        for (int k = 0; k < 1000; k++) {
            double[] value = IntStream.range(0, ITEMS).mapToDouble(_ -> Math.rint(1e4 * random.nextGaussian()) / 1e4).toArray();
            double[] half = IntStream.range(0, ITEMS).mapToDouble(_ -> 5e-5).toArray();
            var answer = new RatingsCheck(table, conventions, new GivenRatings(value, half)).run(null);
            assertEquals("fail", answer.verdict());
            assertTrue(answer.matches().isEmpty(), answer.toString());
        }
    }

    /// Ratings with a digit or two agree with several conventions by chance; none is named.
    @Test
    void fewDigitsNameNothing() throws IOException {
        var answer = verify(1, log, Files.writeString(folder.resolve("r.csv"), "item,rating\nm0,1\nm1,2\nm2,2\n"));
        assertEquals(0, answer.get("matches").size());
        assertEquals(4, answer.get("unrated").asInt());
        assertFalse(answer.get("note").asText().isEmpty());
    }

    @Test
    void badInputIsOneLine() throws IOException {
        for (String[] bad : new String[][] {{"item,rating\nm0,1\nzz,2\n", "r.csv:3", "an item of the comparisons"},
            {"item,rating\nm0,1\nm1,x\n", "r.csv:3", "a finite number"}, {"item,rating\nm0,1\nm0,2\n", "r.csv:3", "already"},
            {"item,rating\nm0,1\nm1,2\n", "at least 3"}, {"item,points\nm0,1\n", "rating"}}) {
            var err = new StringWriter();
            int code = Main.execute(new PrintWriter(new StringWriter()), new PrintWriter(err), "verify", "--op", "ratings", log.toString(),
                    "--ratings", Files.writeString(folder.resolve("r.csv"), bad[0]).toString());
            assertEquals(2, code, err.toString());
            for (int i = 1; i < bad.length; i++) {
                assertTrue(err.toString().contains(bad[i]), err.toString());
            }
            assertEquals(1, err.toString().strip().lines().count(), err.toString());
        }
    }
}
