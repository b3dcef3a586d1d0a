package dev.plumbline.benchmarks.peers;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// `benchmarks/peers/worker.py` in a process of its own, one line of words for a question, one line for the answer.
final class PythonPeer implements AutoCloseable {
    private final Process process;
    private final BufferedReader in;
    private final BufferedWriter out;

    /// @param command of an interpreter that has PyTorch and NumPy
    PythonPeer(String command, Path script, int threads) throws IOException {
        var builder = new ProcessBuilder(command, script.toString(), Integer.toString(threads))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        builder.environment().put("OPENBLAS_NUM_THREADS", Integer.toString(threads));
        process = builder.start();
        in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        out = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    }

    private String ask(String question) {
        try {
            out.write(question);
            out.newLine();
            out.flush();
            var answer = in.readLine();
            if (answer == null) {
                throw new IllegalStateException("the Python worker ended; it needs NumPy and PyTorch (Debian: python3-numpy,"
                        + " python3-torch; then python=/usr/bin/python3). It was at: " + question);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Names and versions of the libraries.
    String versions() {
        return ask("versions");
    }

    /// Prepares a workload; what each peer comes to.
    Map<String, Outcome> prepare(Workload work, List<Path> files) {
        var extents = work.size().replace(" x ", ",");
        return outcomes(ask("prepare " + work.kernel() + " " + work.dtype().name().toLowerCase(java.util.Locale.ROOT) + " " + extents + " "
                + files.stream().map(Path::toString).collect(Collectors.joining(" "))));
    }

    /// Seconds a call, over at least `seconds`.
    double time(String peer, double seconds) {
        return Double.parseDouble(ask("time " + peer + " " + seconds));
    }

    /// Of `name=value` and `name=value@steps`.
    private static Map<String, Outcome> outcomes(String answer) {
        var outcomes = new LinkedHashMap<String, Outcome>();
        for (var word : answer.isBlank() ? new String[0] : answer.split(" ")) {
            var parts = word.split("[=@]");
            outcomes.put(parts[0], new Outcome(Double.parseDouble(parts[1]), parts.length < 3 ? 0 : Integer.parseInt(parts[2])));
        }
        return outcomes;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
