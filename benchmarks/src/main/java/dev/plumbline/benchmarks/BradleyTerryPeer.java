package dev.plumbline.benchmarks;

import dev.plumbline.preference.items.BradleyTerry;
import dev.plumbline.preference.items.BradleyTerryFit;
import dev.plumbline.preference.items.Comparisons;
import dev.plumbline.preference.items.FitOptions;
import dev.plumbline.preference.items.Solver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// The Java side of benchmarks/peers/bradley_terry.py: answers each line of standard input, `SOLVER SET`, with
/// `milliseconds max|g_i| iterations` of one fit from pair counts. Timed is {@link BradleyTerry#fit} whole, with its
/// check that a finite estimate exists; not the reading of counts. `warm SET` fits for six seconds first.
public final class BradleyTerryPeer {
    private static final long WARM_NANOS = 6_000_000_000L;

    private BradleyTerryPeer() {}

    /// The folder of the sets is the first argument.
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Map<String, Comparisons> sets = new HashMap<>();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            if (!sets.containsKey(words[1])) {
                sets.put(words[1], read(folder.resolve(words[1])));
            }
            Comparisons data = sets.get(words[1]);
            if (words[0].equals("warm")) {
                long end = System.nanoTime() + WARM_NANOS;
                while (System.nanoTime() < end) {
                    fit(data, Solver.NEWTON);
                    fit(data, Solver.LBFGS);
                }
                System.out.println("0 0 0");
            } else {
                System.out.println(fit(data, Solver.valueOf(words[0].toUpperCase(Locale.ROOT))));
            }
            System.out.flush();
        }
    }

    private static String fit(Comparisons data, Solver solver) {
        long start = System.nanoTime();
        BradleyTerryFit fit = BradleyTerry.fit(data, FitOptions.defaults().withSolver(solver));
        double spent = (System.nanoTime() - start) / 1e6;
        double worst = 0;
        for (double g : fit.gradient()) {
            worst = Math.max(worst, Math.abs(g));
        }
        return String.format(Locale.ROOT, "%.4f %.3e %d", spent, worst, fit.iterations());
    }

    private static Comparisons read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int items = bytes.getInt();
        int pairs = bytes.getInt();
        int first = 8;
        int second = first + 4 * pairs;
        int won = second + 4 * pairs;
        int lost = won + 8 * pairs;
        var builder = Comparisons.builder(items);
        for (int k = 0; k < pairs; k++) {
            builder.counts(bytes.getInt(first + 4 * k), bytes.getInt(second + 4 * k), bytes.getDouble(won + 8 * k),
                    bytes.getDouble(lost + 8 * k), 0);
        }
        return builder.build();
    }
}
