package dev.plumbline.lab.rank;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.data.BadInputException;
import dev.plumbline.data.ComparisonTable;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.items.Comparisons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database's grouping against the reader in memory, on the same files in three formats.
///
/// Turned red by: outcomes that are not exchanged with the names; the database's order of names; a weight that is not
/// squared; a row without a result that is counted; a column `a` or `o` of the file taken for one of ours; a bad cell
/// read as 0.
class GroupedLogProperties {
    @TempDir
    private Path folder;

    private static GroupedLog.Result group(Path file, boolean annotators, List<String> covariates) {
        return new GroupedLog(file, "200MB", 2).read(annotators, covariates);
    }

    private static void same(Comparisons expected, Comparisons found) {
        assertEquals(expected.items(), found.items());
        for (int i = 0; i < expected.items(); i++) {
            assertEquals(expected.name(i), found.name(i));
        }
        assertEquals(expected.rows(), found.rows());
        for (int row = 0; row < expected.rows(); row++) {
            Comparisons.Row e = expected.row(row);
            Comparisons.Row f = found.row(row);
            assertEquals(e.first(), f.first());
            assertEquals(e.second(), f.second());
            assertEquals(e.ordered(), f.ordered());
            // sums of at most 60 weights below 2 in two orders
            assertEquals(e.firstWins(), f.firstWins(), 1e-12);
            assertEquals(e.secondWins(), f.secondWins(), 1e-12);
            assertEquals(e.ties(), f.ties(), 1e-12);
        }
    }

    /// Names with quotes, accents, an astral character (whose order differs between UTF-8 and UTF-16), and 'tie'.
    private static final String[] NAMES = {"Ärger", "B 'q'", "\uD83D\uDE00", "\uFF5E", "1", "tie", "a", "zz"};

    private String csv(long seed, int rows, boolean ordered, boolean counts, boolean weights) {
        var random = new Philox(seed, 2);
        var text = new StringBuilder(ordered ? "home,away," : "item_a,item_b,");
        text.append(counts ? "win1,win2,tied" : weights ? "winner,weight" : "winner").append(",judge,len_a,len_b,a,o\n");
        for (int k = 0; k <= rows; k++) {
            int i = random.nextInt(NAMES.length);
            int j = (i + 1 + random.nextInt(NAMES.length - 1)) % NAMES.length;
            text.append(NAMES[i]).append(',').append(NAMES[j]).append(',');
            // the first row always has a result
            boolean missing = k > 0 && random.nextDouble() < 0.1;
            if (counts) {
                text.append(missing ? "NA,,null" : random.nextInt(3) + "," + random.nextInt(3) + "," + (1 + random.nextInt(2)));
            } else {
                String[] said = {NAMES[i], NAMES[j], "Model_A", "2", "tie", "draw"};
                text.append(missing ? "" : said[random.nextInt(said.length)]);
                text.append(weights ? "," + random.nextInt(1, 2000) / 1000.0 : "");
            }
            text.append(",k").append(random.nextInt(3)).append(',').append(random.nextInt(5)).append(',')
                    .append(random.nextInt(5)).append(",x,-2\n");
        }
        return text.toString();
    }

    @Property(tries = 25)
    void groupsAsTheReaderInMemory(@ForAll long seed, @ForAll @IntRange(max = 60) int rows, @ForAll boolean ordered,
            @ForAll boolean counts, @ForAll boolean weights) throws IOException {
        Path temporary = Files.createTempDirectory("grouped");
        Path file = Files.writeString(temporary.resolve("it's.csv"), csv(seed, rows, ordered, counts, weights));
        try {
            ComparisonTable table = ComparisonTable.read(file);
            GroupedLog.Result grouped = group(file, false, List.of());
            same(table.comparisons(), grouped.pairs());
            assertEquals(table.rows(), grouped.rows());
            assertEquals(table.missing(), grouped.missing());
            ComparisonTable full = ComparisonTable.read(file, true, List.of("len"));
            GroupedLog.Result log = group(file, true, List.of("len"));
            same(full.comparisons(), log.pairs());
            assertEquals(full.log().annotators(), log.log().annotators());
            double[] expected = full.log().weightsOfAnnotators();
            double[] found = log.log().weightsOfAnnotators();
            for (int k = 0; k < expected.length; k++) {
                assertEquals(expected[k], found[k], 1e-12);
            }
        } finally {
            Files.delete(file);
            Files.delete(temporary);
        }
    }

    /// Red if rows without a result are dropped before the names of annotators are read.
    @Test
    void namesAnnotatorsOfRowsWithoutAResult() throws IOException {
        Path file = Files.writeString(folder.resolve("missing.csv"), "item_a,item_b,winner,judge\na,b,a,k0\na,b,,k1\nb,a,a,\n");
        Path named = Files.writeString(folder.resolve("named.csv"), "item_a,item_b,winner,judge\na,b,a,k0\na,b,,k1\n");
        assertEquals(List.of("k0", "k1"), ComparisonTable.read(named, true, List.of()).log().annotators());
        assertEquals(List.of("k0", "k1"), group(named, true, List.of()).log().annotators());
        assertThrows(BadInputException.class, () -> ComparisonTable.read(file, true, List.of()));
        assertThrows(BadInputException.class, () -> group(file, true, List.of()));
    }

    @Test
    void readsParquetAndJsonLines() throws Exception {
        String text = csv(4, 50, false, false, true);
        Path csv = Files.writeString(folder.resolve("c.csv"), text);
        Comparisons expected = ComparisonTable.read(csv).comparisons();
        UnaryOperator<String> path = name -> folder.resolve(name).toString();
        try (var connection = DriverManager.getConnection("jdbc:duckdb:"); var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t AS SELECT * EXCLUDE (weight), weight::DOUBLE AS weight FROM read_csv('" + csv
                    + "', all_varchar = true)");
            statement.execute("COPY t TO '" + path.apply("c.parquet") + "' (FORMAT parquet)");
            statement.execute("COPY t TO '" + path.apply("c.jsonl") + "' (FORMAT json)");
            // what the command promises to do without
            try (var loaded = statement.executeQuery("SELECT count(*) FROM duckdb_extensions() WHERE loaded AND"
                    + " install_mode = 'STATICALLY_LINKED' AND extension_name IN ('parquet', 'json')")) {
                loaded.next();
                assertEquals(2, loaded.getInt(1));
            }
        }
        same(expected, group(folder.resolve("c.parquet"), false, List.of()).pairs());
        same(expected, group(folder.resolve("c.jsonl"), false, List.of()).pairs());
        same(ComparisonTable.read(folder.resolve("c.jsonl")).comparisons(), expected);
    }

    /// The query that docs/rank.md gives to Spark, in the database: the same counts as from the log.
    @Test
    void theQueryOfThePageGivesTheSameCounts() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "rank.md"));
        int start = page.indexOf("```sql\n") + 7;
        String query = page.substring(start, page.indexOf("```", start));
        var random = new Philox(9, 0);
        var text = new StringBuilder("model_a,model_b,winner\n");
        String[] said = {"model_a", "model_b", "tie", "tie (bothbad)"};
        for (int k = 0; k < 300; k++) {
            int i = random.nextInt(5);
            text.append('m').append(i).append(",m").append((i + 1 + random.nextInt(4)) % 5).append(',')
                    .append(said[random.nextInt(4)]).append('\n');
        }
        Path log = Files.writeString(folder.resolve("log.csv"), text);
        try (var connection = DriverManager.getConnection("jdbc:duckdb:"); var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE battles AS SELECT * FROM read_csv('" + log + "', header = true)");
            statement.execute("COPY (" + query + ") TO '" + folder.resolve("pairs.csv") + "' (FORMAT csv, HEADER)");
        }
        Comparisons expected = group(log, false, List.of()).pairs();
        assertEquals(300, expected.totalWeight());
        same(expected, ComparisonTable.read(folder.resolve("pairs.csv")).comparisons());
    }

    @Test
    void badRowsAreNamed() throws IOException {
        String[][] cases = {
            {"item1,item2,winner\nA,B,A\nA,B,Carl\n", "Carl"}, {"item1,item2,winner\nA,A,A\n", "another item"},
            {"item1,item2,winner\nA,,A\n", "name of an item"}, {"item1,item2,win1,win2\nA,B,1,many\nA,B,1,-1\n", "2 bad rows"},
            {"item1,item2,win1,win2\nA,B,1,NaN\n", "'NaN'"}, {"item1,item2,winner,weight\nA,B,A,inf\n", "'inf'"},
            {"item1,item2,winner\nA,B,NA\n", "no row with a result"}, {"item1,winner\nA,B\n", "item2"},
            {"item1,item2\nA,B\n", "winner"}, {"id,item1,item2,winner\n7,A,B,A\n7,A,B,B\n", "'7' 2 times"}
        };
        for (String[] given : cases) {
            Path file = Files.writeString(folder.resolve("bad.csv"), given[0]);
            var error = assertThrows(BadInputException.class, () -> group(file, false, List.of()), given[0]);
            assertTrue(error.getMessage().contains(given[1]), error.getMessage());
            assertEquals(1, error.getMessage().lines().count());
        }
        assertThrows(BadInputException.class, () -> group(folder.resolve("none.parquet"), false, List.of()));
    }
}
