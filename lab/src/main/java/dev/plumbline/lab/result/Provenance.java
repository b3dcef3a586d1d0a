package dev.plumbline.lab.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// How a result came about: what somebody needs in order to get the same numbers again. Written beside every result as
/// `provenance.json` and printed at the end of every report.
///
/// @param version of Plumbline
/// @param commit of its source, `-dirty` where files differed from it, or `unknown`
/// @param command as typed, without options
/// @param seed of all random numbers
/// @param execution name and description of the backend
/// @param dtype `float32` or `float64`
/// @param threads worker threads; results do not depend on them
/// @param configuration every option that the result depends on
/// @param java version and vendor of the JVM
/// @param system operating system, architecture, processors
/// @param date when, UTC, to the second
public record Provenance(
        String version,
        String commit,
        String command,
        long seed,
        String execution,
        String dtype,
        int threads,
        Map<String, String> configuration,
        String java,
        String system,
        String date) {

    private static final String UNKNOWN = "unknown";

    public Provenance {
        // unmodifiable, in the order given (Map.copyOf would not keep it)
        configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
    }

    /// The record of a run on this machine, now.
    public static Provenance now(
            String command, long seed, String execution, String dtype, int threads, Map<String, ?> configuration) {
        var texts = new LinkedHashMap<String, String>();
        configuration.forEach((name, value) -> texts.put(name, String.valueOf(value)));
        return new Provenance(
                installedVersion(),
                sourceCommit(),
                command,
                seed,
                execution,
                dtype,
                threads,
                texts,
                runningJava(),
                thisSystem(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /// Version of Plumbline, from the manifest of its jar.
    public static String installedVersion() {
        var version = Provenance.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /// The commit that the sources beside the launcher are at, as `git describe` says; in a release the one that it was
    /// built from; or `unknown`.
    public static String sourceCommit() {
        var home = System.getProperty("plumbline.home");
        if (home == null) {
            return UNKNOWN;
        }
        try {
            var released = Path.of(home, "app", "commit");
            if (Files.exists(released)) {
                var text = Files.readString(released).strip();
                return text.isEmpty() ? UNKNOWN : text;
            }
            if (!Files.exists(Path.of(home, ".git"))) {
                return UNKNOWN;
            }
            var git = new ProcessBuilder("git", "-C", home, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            git.getOutputStream().close();
            var text = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean ended = git.waitFor(10, TimeUnit.SECONDS);
            return ended && git.exitValue() == 0 && !text.isEmpty() ? text : UNKNOWN;
        } catch (IOException e) { // no git on this machine
            return UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    /// `25.0.3+9-LTS, Eclipse Adoptium`.
    public static String runningJava() {
        return Runtime.version() + ", " + System.getProperty("java.vendor");
    }

    /// `Linux 6.1 amd64, 2 processors`.
    public static String thisSystem() {
        return System.getProperty("os.name") + ' ' + System.getProperty("os.version") + ' '
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors";
    }

    /// Names and values in reading order, for a table.
    public Map<String, String> entries() {
        var entries = new LinkedHashMap<String, String>();
        entries.put("command", command);
        entries.put("version", version + " (commit " + commit + ')');
        entries.put("seed", Long.toString(seed));
        entries.put("execution", execution);
        entries.put("dtype", dtype);
        entries.put("threads", Integer.toString(threads));
        entries.putAll(configuration);
        entries.put("java", java);
        entries.put("system", system);
        entries.put("date", date);
        return entries;
    }

    /// Writes `file` as JSON.
    public void write(Path file) {
        try {
            var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this);
            Files.writeString(file, json + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
