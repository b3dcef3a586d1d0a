import java.nio.file.Path;
import java.sql.DriverManager;

/// Writes a log of comparisons for measuring `plumbline rank`: 10,000 items, a million pairs, 10 % ties, log-strengths
/// 4 (1/2 − i/10,000). The same rows every time.
///
///     java -cp 'lab/target/lib/*' benchmarks/peers/LargeLog.java 100000000 log.parquet
///
/// The file's ending, .parquet or .csv, gives the format.
public final class LargeLog {
    public static void main(String[] arguments) throws Exception {
        long rows = Long.parseLong(arguments[0]);
        Path file = Path.of(arguments[1]);
        String format = file.toString().endsWith(".parquet") ? "parquet" : "csv";
        try (var connection = DriverManager.getConnection("jdbc:duckdb:"); var statement = connection.createStatement()) {
            statement.execute("SET memory_limit = '2GB'");
            statement.execute("SET preserve_insertion_order = false");
            statement.execute("CREATE TABLE pairs AS SELECT i, CAST(hash(i) % 10000 AS INT) AS f,"
                    + " CAST(hash(i + 10000000) % 10000 AS INT) AS s FROM range(1000000) t(i)");
            statement.execute("UPDATE pairs SET s = (f + 1) % 10000 WHERE f = s");
            statement.execute("COPY (SELECT 'model-' || lpad(CAST(f AS VARCHAR), 5, '0') AS model_a,"
                    + " 'model-' || lpad(CAST(s AS VARCHAR), 5, '0') AS model_b,"
                    + " CASE WHEN u < 0.1 THEN 'tie' WHEN (u - 0.1)/0.9 < 1/(1 + exp((f - s)/2500.0)) THEN 'model_a'"
                    + " ELSE 'model_b' END AS winner"
                    + " FROM (SELECT f, s, (hash(k*7 + 3) % 1000003)/1000003.0 AS u"
                    + " FROM (SELECT k, CAST(hash(k) % 1000000 AS BIGINT) AS i FROM range(" + rows + ") r(k))"
                    + " JOIN pairs USING (i))) TO '" + file.toString().replace("'", "''") + "' (FORMAT " + format + ")");
        }
    }
}
