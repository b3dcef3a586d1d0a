package dev.plumbline.cpu;

import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A fixed number of threads and a static split of the work: blocks, whose extent does not depend on the number of
/// threads, own their results, so results do not depend on it either.
final class Workers implements AutoCloseable {
    private final int threads;
    private final ExecutorService pool;

    /// @param threads at least 1, the caller included
    Workers(int threads) {
        this.threads = threads;
        this.pool = threads == 1 ? null : Executors.newFixedThreadPool(threads - 1, task -> {
            var thread = new Thread(task, "plumbline-vector");
            thread.setDaemon(true);
            return thread;
        });
    }

    int threads() {
        return threads;
    }

    /// Work on the blocks [from, to).
    @FunctionalInterface
    interface Range {
        void run(int from, int to);
    }

    /// Runs `body` over [0, count) in contiguous parts, one for each thread, and waits for all.
    void split(int count, Range body) {
        int parts = Math.min(threads, count);
        if (parts <= 1) {
            if (count > 0) {
                body.run(0, count);
            }
            return;
        }
        var others = new ArrayList<Future<?>>(parts - 1);
        for (int p = 1; p < parts; p++) {
            int from = start(count, parts, p);
            int to = start(count, parts, p + 1);
            others.add(pool.submit(() -> body.run(from, to)));
        }
        try {
            body.run(0, start(count, parts, 1));
        } finally {
            others.forEach(Workers::await);
        }
    }

    private static int start(int count, int parts, int part) {
        return (int) ((long) count * part / parts);
    }

    private static void await(Future<?> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof RuntimeException failure) {
                        throw failure;
                    }
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.shutdownNow();
        }
    }
}
