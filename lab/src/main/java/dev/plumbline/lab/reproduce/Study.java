package dev.plumbline.lab.reproduce;

import dev.plumbline.kernel.Backend;
import dev.plumbline.lab.result.Provenance;
import dev.plumbline.lab.terminal.Progress;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/// The experiments of a paper, run for several seeds.
///
/// @param measured by id of the experiment
/// @param seconds of computing, summed over threads; 0 for what was there already
record Study(Paper paper, int seeds, Map<String, Measurements> measured, double seconds) {

    /// Seeds side by side, one on each worker; the result does not depend on how many there are.
    static Study run(Paper paper, int seeds, long seed, double scale, List<Backend> workers, Path unfinished,
            Progress progress) {
        var runs = new Runs(unfinished, String.join(" ", Provenance.installedVersion(),
                Provenance.sourceCommit(), workers.getFirst().name(), Double.toString(scale)));
        var free = new LinkedBlockingQueue<>(workers);
        long start = System.nanoTime();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var threads = Executors.newFixedThreadPool(workers.size())) {
            var running = new LinkedHashMap<Experiment, List<Future<Map<String, Double>>>>();
            for (Experiment experiment : paper.experiments()) {
                var futures = new ArrayList<Future<Map<String, Double>>>();
                for (int repetition = 0; repetition < seeds; repetition++) {
                    long own = 1_000_003L * seed + repetition;
                    futures.add(threads.submit(() -> {
                        Backend worker = free.take();
                        try {
                            return runs.of(paper.slug() + "-" + experiment.id(), own,
                                    () -> experiment.run(worker, own, scale));
                        } finally {
                            free.add(worker);
                            progress.step();
                        }
                    }));
                }
                running.put(experiment, futures);
            }
            for (var entry : running.entrySet()) {
                var results = new ArrayList<Map<String, Double>>();
                for (var future : entry.getValue()) {
                    results.add(future.get());
                }
                measured.put(entry.getKey().id(), new Measurements(results));
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return new Study(paper, seeds, measured, (System.nanoTime() - start) / 1e9);
    }

    List<Claim> claims() {
        return paper.claims(measured);
    }
}
