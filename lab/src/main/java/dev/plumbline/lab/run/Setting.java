package dev.plumbline.lab.run;

import dev.plumbline.kernel.Backend;
import dev.plumbline.lab.terminal.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/// What every part of the run is given.
///
/// @param seed of all random numbers
/// @param seeds repetitions of what is repeated
/// @param scale of sizes and numbers of steps; 1 is the published run
/// @param workers executions of one kind, one for each thread that trains
/// @param progress to be stepped
record Setting(long seed, int seeds, double scale, List<Backend> workers, Progress progress) {
    Setting {
        if (!(scale > 0 && scale <= 100)) {
            throw new IllegalArgumentException("scale must lie in (0, 100], was " + scale);
        }
        if (seeds < 1 || workers.isEmpty()) {
            throw new IllegalArgumentException("needs at least one seed and one worker");
        }
        workers = List.copyOf(workers);
    }

    Backend backend() {
        return workers.getFirst();
    }

    /// `size` times the scale, at least `least`.
    int scaled(int size, int least) {
        return Math.max(least, (int) Math.round(size * scale));
    }

    /// Runs `tasks` side by side, one at a time on each worker, and returns what they returned, in their order.
    ///
    /// @throws RuntimeException what a task threw
    <T> List<T> sideBySide(List<Function<Backend, T>> tasks) {
        var free = new LinkedBlockingQueue<>(workers);
        try (var threads = Executors.newFixedThreadPool(workers.size())) {
            var running = new ArrayList<Future<T>>();
            for (var task : tasks) {
                running.add(threads.submit(() -> {
                    var worker = free.take();
                    try {
                        return task.apply(worker);
                    } finally {
                        free.add(worker);
                        progress.step();
                    }
                }));
            }
            var results = new ArrayList<T>();
            for (var future : running) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
