package dev.plumbline.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Every block is computed once, before {@link Workers#split} returns, whoever computes it.
///
/// Planted mistakes that turn it red: a chunk that two threads take or none; a return before the last chunk is done; a
/// thread that sleeps through a job handed over while it lies down; a failure in another thread that is lost; callers at the
/// same time that overwrite each other's job.
class WorkersTest {
    private static void assertEachOnce(Workers workers, int count, boolean once) {
        var seen = new AtomicIntegerArray(count);
        Workers.Range body = (from, to) -> {
            for (int i = from; i < to; i++) {
                seen.incrementAndGet(i);
            }
        };
        if (once) {
            workers.splitOnce(count, body);
        } else {
            workers.split(count, body);
        }
        for (int i = 0; i < count; i++) {
            assertEquals(1, seen.get(i), "block " + i + " of " + count);
        }
    }

    @Property(tries = 300)
    void eachBlockOnce(@ForAll @IntRange(min = 1, max = 7) int threads, @ForAll @IntRange(max = 100) int count,
            @ForAll boolean once) {
        try (var workers = new Workers(threads)) {
            for (int turn = 0; turn < 5; turn++) {
                assertEachOnce(workers, count, once);
            }
        }
    }

    /// Turns at once, and after breaks around the time for which a thread stays awake, where it is just lying down.
    @Test
    void manyTurns() {
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            try (var workers = new Workers(2)) {
                for (int turn = 0; turn < 20_000; turn++) {
                    assertEachOnce(workers, 16, false);
                }
                for (int turn = 0; turn < 2_000; turn++) {
                    long until = System.nanoTime() + 80_000 + turn * 20L;
                    while (System.nanoTime() < until) {
                        Thread.onSpinWait();
                    }
                    assertEachOnce(workers, 16, false);
                }
            }
        });
    }

    @Test
    void failuresReachTheCallerAndTheThreadsLive() {
        try (var workers = new Workers(3)) {
            for (int bad = 0; bad < 12; bad++) {
                int block = bad;
                var failure = assertThrows(IllegalStateException.class, () -> workers.split(12, (from, to) -> {
                    if (from <= block && block < to) {
                        throw new IllegalStateException("block " + block);
                    }
                }));
                assertEquals("block " + block, failure.getMessage());
                var error = new AssertionError();
                assertSame(error, assertThrows(AssertionError.class, () -> workers.split(12, (from, to) -> {
                    if (from <= block && block < to) {
                        throw error;
                    }
                })));
                assertEachOnce(workers, 12, false);
            }
        }
    }

    @Test
    void callersAtTheSameTime() throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        try (var workers = new Workers(2)) {
            var callers = Executors.newFixedThreadPool(4);
            for (int c = 0; c < 4; c++) {
                callers.execute(() -> {
                    try {
                        for (int turn = 0; turn < 2_000; turn++) {
                            assertEachOnce(workers, 1 + turn % 40, turn % 3 == 0);
                        }
                    } catch (AssertionError | RuntimeException e) {
                        failure.set(e);
                    }
                });
            }
            callers.shutdown();
            assertTrue(callers.awaitTermination(1, TimeUnit.MINUTES));
        }
        assertEquals(null, failure.get());
    }

    /// The body splits again: the inner work is done alone by the thread that asks.
    @Test
    void nested() {
        try (var workers = new Workers(2)) {
            workers.split(8, (from, to) -> assertEachOnce(workers, 10, false));
        }
    }

    @Test
    void interruptedCallersFinishAndStayInterrupted() {
        try (var workers = new Workers(2)) {
            Thread.currentThread().interrupt();
            workers.splitOnce(2, (from, to) -> {
                if (from > 0) {
                    long until = System.nanoTime() + 5_000_000;
                    while (System.nanoTime() < until) {
                        Thread.onSpinWait();
                    }
                }
            });
            assertTrue(Thread.interrupted());
            assertEachOnce(workers, 10, false);
        }
    }

    @Test
    void closedWorkersLeaveTheWorkToTheCaller() {
        var workers = new Workers(2);
        workers.close();
        assertEachOnce(workers, 10, false);
    }
}
