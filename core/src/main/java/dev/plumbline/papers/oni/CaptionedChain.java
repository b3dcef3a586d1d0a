package dev.plumbline.papers.oni;

import dev.plumbline.numerics.Philox;

/// A chain of 30 places, from a wall on the left to the end on the right; steps left or right, turned round with
/// probability 0.05; 80 steps at most. Reward 1 at the end, else 0. Each step has an event, told in one of 40 wordings:
///
/// nothing; a milestone at each arrival at places 6, 12, .. 30; a bump into the wall. With a television, the wall shows
/// one of 50 channels instead, at random.
///
/// Caption number = event · 40 + wording. Its words are the event's and the wording's.
final class CaptionedChain {
    static final int PLACES = 30;
    static final int HORIZON = 80;
    static final int WORDINGS = 40;
    private static final double SLIP = 0.05;
    private static final int MILESTONE_EVERY = 6;
    private static final int MILESTONES = PLACES / MILESTONE_EVERY;
    private static final int BUMP = MILESTONES + 1;
    private static final int CHANNELS = 50;

    private final boolean television;
    private final int events;

    CaptionedChain(boolean television) {
        this.television = television;
        events = television ? BUMP + CHANNELS : BUMP + 1;
    }

    int captions() {
        return events * WORDINGS;
    }

    static int event(int caption) {
        return caption / WORDINGS;
    }

    /// What the annotator is asked: is this a milestone?
    static boolean useful(int caption) {
        return event(caption) >= 1 && event(caption) <= MILESTONES;
    }

    /// Words of each caption.
    int[][] words() {
        var words = new int[captions()][];
        for (int o = 0; o < words.length; o++) {
            words[o] = new int[] {event(o), events + o % WORDINGS};
        }
        return words;
    }

    /// Place after a step, from 1.
    ///
    /// @param right whether the agent wants to go right
    static int move(int place, boolean right, Philox random) {
        boolean turned = random.nextDouble() < SLIP;
        int next = right != turned ? place + 1 : place - 1;
        return Math.max(1, Math.min(PLACES, next));
    }

    /// Caption of a step.
    int caption(int from, int to, Philox random) {
        int event = 0;
        if (to == from) {
            event = television ? BUMP + random.nextInt(CHANNELS) : BUMP;
        } else if (to % MILESTONE_EVERY == 0) {
            event = to / MILESTONE_EVERY;
        }
        return event * WORDINGS + random.nextInt(WORDINGS);
    }
}
