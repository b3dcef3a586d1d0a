package dev.plumbline.cpu;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A fixed number of threads that share work on blocks: blocks, whose extent does not depend on the number of threads,
/// own their results, so results do not depend on who computes a block.
///
/// Each thread has its own contiguous part, cut into chunks; who is done with its part takes chunks of others. So a
/// thread that comes late delays nobody by more than a chunk. Threads wait awake for a moment before they sleep: a
/// training step hands over work every few microseconds, and to wake a thread takes about fifty.
final class Workers implements AutoCloseable {
    /// How long a thread without work waits awake, in nanoseconds.
    private static final long AWAKE = 100_000;
    /// Looks at the clock are rare enough not to slow the look for work.
    private static final int LOOKS = 64;
    private static final int CHUNKS = 4;

    private final int threads;
    private final boolean waitsAwake;
    private final Worker[] workers;
    private final AtomicBoolean busy = new AtomicBoolean();
    private long jobs;
    private volatile Job current;
    private volatile boolean closed;

    /// @param threads at least 1, the caller included
    Workers(int threads) {
        this.threads = threads;
        this.waitsAwake = threads <= Runtime.getRuntime().availableProcessors();
        this.workers = new Worker[threads - 1];
        for (int p = 1; p < threads; p++) {
            var worker = new Worker(p);
            workers[p - 1] = worker;
            worker.thread.setDaemon(true);
            worker.thread.start();
        }
    }

    int threads() {
        return threads;
    }

    /// Work on the blocks [from, to).
    @FunctionalInterface
    interface Range {
        void run(int from, int to);
    }

    /// Runs `body` over [0, count) in contiguous chunks, and waits for all. A caller that finds the threads at another
    /// caller's work does its own alone.
    ///
    /// @throws RuntimeException or Error the first that `body` threw, after all chunks were tried
    void split(int count, Range body) {
        split(count, CHUNKS, body);
    }

    /// As {@link #split(int, Range)} with one chunk for each thread, for bodies that prepare something for each chunk.
    void splitOnce(int count, Range body) {
        split(count, 1, body);
    }

    private void split(int count, int chunks, Range body) {
        int parts = Math.min(threads, count);
        if (parts <= 1 || closed || !busy.compareAndSet(false, true)) {
            if (count > 0) {
                body.run(0, count);
            }
            return;
        }
        var job = new Job(++jobs, count, parts, Math.min(parts * chunks, count), body);
        try {
            current = job;
            for (int p = 1; p < parts; p++) {
                workers[p - 1].wake();
            }
            job.work(0);
            job.await(waitsAwake);
        } finally {
            current = null;
            busy.set(false);
        }
        if (job.failure instanceof Error error) {
            throw error;
        }
        if (job.failure != null) {
            throw (RuntimeException) job.failure;
        }
    }

    private static int start(int count, int parts, int part) {
        return (int) ((long) count * part / parts);
    }

    /// Chunks of one call, and who takes them.
    private static final class Job {
        private final long number;
        private final int count;
        private final int parts;
        private final int chunks;
        private final Range body;
        private final AtomicInteger[] next;
        private final AtomicInteger left;
        private final Thread caller = Thread.currentThread();
        private volatile boolean asleep;
        private volatile Throwable failure;

        Job(long number, int count, int parts, int chunks, Range body) {
            this.number = number;
            this.count = count;
            this.parts = parts;
            this.chunks = chunks;
            this.body = body;
            this.left = new AtomicInteger(chunks);
            this.next = new AtomicInteger[parts];
            for (int p = 0; p < parts; p++) {
                next[p] = new AtomicInteger(start(chunks, parts, p));
            }
        }

        /// Takes chunks, first of `own` part, until none is left.
        void work(int own) {
            for (int q = 0; q < parts; q++) {
                int part = (own + q) % parts;
                int end = start(chunks, parts, part + 1);
                for (int chunk = next[part].getAndIncrement(); chunk < end; chunk = next[part].getAndIncrement()) {
                    take(chunk);
                }
            }
        }

        private void take(int chunk) {
            try {
                body.run(start(count, chunks, chunk), start(count, chunks, chunk + 1));
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                }
            } finally {
                if (left.decrementAndGet() == 0 && asleep) {
                    LockSupport.unpark(caller);
                }
            }
        }

        void await(boolean awake) {
            long until = System.nanoTime() + (awake ? AWAKE : 0);
            for (int look = 1; left.get() > 0; look++) {
                if (look % LOOKS == 0 && System.nanoTime() > until) {
                    sleep();
                    return;
                }
                Thread.onSpinWait();
            }
        }

        private void sleep() {
            asleep = true;
            boolean interrupted = false;
            while (left.get() > 0) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// A thread that looks for work.
    private final class Worker implements Runnable {
        private final int own;
        private final Thread thread = new Thread(this, "plumbline-vector");
        private volatile boolean asleep;

        Worker(int own) {
            this.own = own;
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(thread);
            }
        }

        @Override
        public void run() {
            long last = 0;
            while (!closed) {
                last = workAfter(last);
            }
        }

        /// Works on the next job and gives its number; keeps no reference to it, which would keep its arrays.
        private long workAfter(long last) {
            var job = next(last);
            if (job == null) {
                return last;
            }
            if (own < job.parts) {
                job.work(own);
            }
            return job.number;
        }

        /// The next job; null when there will be none.
        private Job next(long last) {
            long until = System.nanoTime() + (waitsAwake ? AWAKE : 0);
            for (int look = 1; look % LOOKS != 0 || System.nanoTime() <= until; look++) {
                var job = current;
                if (job != null && job.number != last) {
                    return job;
                }
                Thread.onSpinWait();
            }
            asleep = true;
            try {
                while (!closed) {
                    var job = current;
                    if (job != null && job.number != last) {
                        return job;
                    }
                    LockSupport.park(Workers.this);
                }
                return null;
            } finally {
                asleep = false;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        for (var worker : workers) {
            LockSupport.unpark(worker.thread);
        }
    }
}
