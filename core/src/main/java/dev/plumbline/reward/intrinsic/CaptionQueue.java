package dev.plumbline.reward.intrinsic;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/// Captions that wait for an annotator who is slower than the agent, each caption once. Last in, first out: what is new
/// is answered soon, and what is old may wait for ever.
public final class CaptionQueue {
    private final boolean lastFirst;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private final Set<Integer> seen = new HashSet<>();

    /// @param lastFirst last in, first out; else first in, first out
    public CaptionQueue(boolean lastFirst) {
        this.lastFirst = lastFirst;
    }

    /// Adds a caption that was never added before.
    public void add(int caption) {
        if (seen.add(caption)) {
            waiting.addLast(caption);
        }
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Different captions so far.
    public Set<Integer> seen() {
        return Set.copyOf(seen);
    }

    /// The next to be labeled.
    ///
    /// @throws java.util.NoSuchElementException if there is none
    public int next() {
        return lastFirst ? waiting.removeLast() : waiting.removeFirst();
    }
}
