package dev.plumbline.lab.run;

import dev.plumbline.kernel.Backend;
import dev.plumbline.lab.terminal.Progress;
import java.util.List;

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
}
