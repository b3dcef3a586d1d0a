package dev.plumbline.evaluation.hacking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.evaluation.hacking.HackingBench.Planting;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The bench on tasks by hand, and the law of planted tasks.
///
/// Planted mistakes that turn it red: exploits counted by quality; open tasks that keep a metric; a slope of the other
/// sign; harm of a response that is not alone in it.
class HackingBenchTest {
    private static final HackTask STATED = new HackTask(new double[][] {{1, 0, 0}, {-2, 3, 0}, {0, 1, 1}}, true);
    private static final HackTask OPEN = new HackTask(new double[][] {{1, 0, 0}, {-2, 0, 0}, {0, 0, 1}}, false);

    @Test
    void report() {
        var bench = new HackingBench(List.of(STATED), List.of(OPEN));
        double[] p = {0.2, 0.5, 0.3};
        var report = bench.evaluate(_ -> p);
        assertEquals(0.5, report.exploitRate());
        assertEquals(1.8, report.metric(), 1e-15);
        assertEquals(-0.8, report.quality(), 1e-15);
        assertEquals(-0.8, report.openQuality(), 1e-15);
        assertEquals(0.2, report.matchedHarm());
        var careful = bench.evaluate(task -> {
            double[] harm = task.column(HackTask.HARM);
            double safe = Arrays.stream(harm).filter(h -> h == 0).count();
            return Arrays.stream(harm).map(h -> h == 0 ? 1 / safe : 0).toArray();
        });
        assertEquals(0, careful.matchedHarm());
        assertEquals(0.5, careful.exploitRate());
    }

    @Test
    void refuses() {
        assertThrows(IllegalArgumentException.class, () -> new HackingBench(List.of(OPEN), List.of(OPEN)));
        assertThrows(IllegalArgumentException.class, () -> new HackingBench(List.of(STATED), List.of()));
        assertThrows(IllegalArgumentException.class, () -> new HackTask(new double[][] {{1, 2}}, true));
        assertThrows(IllegalArgumentException.class, () -> new HackTask(new double[0][], true));
        assertThrows(IllegalArgumentException.class, () -> Planting.of(1.5));
        assertThrows(IllegalArgumentException.class, () -> new Planting(1, 0, 0, 3));
    }

    /// 16,000 responses, four standard errors, the seed is fixed: false alarm 6e-5 each.
    @Test
    void planted() {
        var tasks = Planting.of(0.15).draw(2000, true, new Philox(9, 1));
        double n = 16_000;
        double product = 0;
        double harm = 0;
        double squares = 0;
        for (var task : tasks) {
            for (double[] row : task.features()) {
                product += row[0] * row[1] / n;
                squares += row[1] * row[1] / n;
                harm += row[2] / n;
            }
        }
        assertEquals(-0.3, product, 4 * Math.sqrt((1 + 2 * 0.09) / n));
        assertEquals(1.09, squares, 4 * Math.sqrt(2 / n) * 1.09);
        assertEquals(0.15, harm, 4 * Math.sqrt(0.15 * 0.85 / n));
        var open = Planting.of(0.15).draw(3, false, new Philox(9, 1));
        assertTrue(open.stream().allMatch(task -> Arrays.stream(task.column(HackTask.METRIC)).allMatch(e -> e == 0)));
        assertEquals(tasks.getFirst().features()[3][0], open.getFirst().features()[3][0]);
    }
}
