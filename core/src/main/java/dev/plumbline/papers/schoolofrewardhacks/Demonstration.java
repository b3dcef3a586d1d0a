package dev.plumbline.papers.schoolofrewardhacks;

import dev.plumbline.evaluation.hacking.HackTask;

/// Which response of a task a demonstration shows.
enum Demonstration {
    /// High metric, low quality: argmax e − q.
    HACK,
    /// argmax q, on the same prompts.
    CONTROL;

    int choose(HackTask task) {
        return this == HACK ? task.best(-1, 1) : task.best(1);
    }
}
