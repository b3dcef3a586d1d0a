package dev.plumbline.papers.oni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.oni.ChainAgent.CountBy;
import dev.plumbline.papers.oni.Feedback.RewardModel;
import dev.plumbline.policy.SoftmaxPolicy;
import dev.plumbline.reward.intrinsic.RetrievalReward;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/// The chain, its agent and the annotator of ONI; the rewards are those of {@link dev.plumbline.reward.intrinsic}.
///
/// Planted mistakes, and what turns red: one logit moved as if alone (update); returns without discount (update); a
/// milestone one place early (events); answers that are never wrong (annotator); counts that outlive an episode
/// (counts).
class OniProperties {
    /// Two steps of an episode against rows of two logits. Numbers below 10, a few roundings.
    @Property(tries = 100, seed = "20261129")
    void update(@ForAll @DoubleRange(min = -2, max = 2) double z, @ForAll @DoubleRange(min = -2, max = 2) double v,
            @ForAll @DoubleRange(min = -1, max = 1) double reward, @ForAll boolean wentRight) {
        var right = new double[CaptionedChain.PLACES + 1];
        var baseline = new double[right.length];
        right[3] = z;
        baseline[3] = v;
        ChainAgent.learn(right, baseline, new int[] {3, 4}, new boolean[] {wentRight, true}, new double[] {reward, 1},
                2);
        double advantage = reward + 0.99 - v;
        double[] score = SoftmaxPolicy.score(SoftmaxPolicy.logSoftmax(new double[] {0, z}), wentRight ? 1 : 0);
        assertEquals(z + 0.2 * advantage * (score[1] - score[0]), right[3], 1e-14);
        assertEquals(v + 0.05 * advantage, baseline[3], 1e-15);
        assertEquals(2 * 0.2 * (1 - Logistic.sigmoid(0)), right[4], 1e-15);
    }

    @Test
    void events() {
        var random = new Philox(1, 1);
        var chain = new CaptionedChain(false);
        for (int place = 1; place < CaptionedChain.PLACES; place++) {
            int to = place + 1;
            int caption = chain.caption(place, to, random);
            assertEquals(to % 6 == 0 ? to / 6 : 0, CaptionedChain.event(caption));
            assertEquals(to % 6 == 0, CaptionedChain.useful(caption));
        }
        assertEquals(6, CaptionedChain.event(chain.caption(1, 1, random)));
        assertTrue(!CaptionedChain.useful(chain.caption(1, 1, random)));
        assertEquals(280, chain.captions());
        var shown = new TreeSet<Integer>();
        var television = new CaptionedChain(true);
        for (int i = 0; i < 2000; i++) {
            int caption = television.caption(1, 1, random);
            assertTrue(caption < television.captions() && !CaptionedChain.useful(caption));
            shown.add(CaptionedChain.event(caption));
        }
        assertEquals(50, shown.size()); // a channel is missed with probability 50 · 0.98^2000 < 1e-15
        // words: two for each caption, the wording's apart from the events'
        int[][] words = chain.words();
        assertEquals(words[41][0], words[79][0]);
        assertNotEquals(words[41][0], words[81][0]);
        assertEquals(words[41][1], words[81][1]);
        assertTrue(words[41][1] >= 7);
    }

    /// 20 000 steps: a share of turned steps of 0.05 has a standard error of 0.0016; 0.008 is five of them, false alarm
    /// below 1e-6.
    @Test
    void slips() {
        var random = new Philox(2, 1);
        double turned = 0;
        for (int i = 0; i < 20_000; i++) {
            turned += CaptionedChain.move(10, true, random) == 9 ? 1.0 / 20_000 : 0;
        }
        assertEquals(0.05, turned, 0.008);
        for (int i = 0; i < 100; i++) {
            int left = CaptionedChain.move(1, false, random);
            assertTrue(left == 1 || left == 2);
        }
    }

    /// One answer for each episode, the newest caption first; wrong in 0.3 of 280 answers: standard error 0.027, 0.14
    /// is five.
    @Test
    void annotator() {
        var chain = new CaptionedChain(false);
        var feedback = Feedback.of(RewardModel.RETRIEVAL, chain.words(), 0, new Philox(1, 2));
        feedback.after(new int[] {3, 50});
        assertEquals(1, ((RetrievalReward) feedback.reward()).size());
        assertEquals(1, feedback.reward().of(50));
        feedback.after(new int[] {50});
        assertEquals(2, ((RetrievalReward) feedback.reward()).size());
        feedback.after(new int[] {50});
        assertEquals(1, feedback.accuracy());
        var noisy = Feedback.of(RewardModel.RETRIEVAL, chain.words(), 0.3, new Philox(1, 2));
        for (int o = 0; o < chain.captions(); o++) {
            noisy.after(new int[] {o});
        }
        assertEquals(0.7, noisy.accuracy(), 0.14);
    }

    /// Features carry what strings do not: after answers about 20 wordings of each of two events, the others are right
    /// too.
    @Test
    void modelsGeneralize() {
        var chain = new CaptionedChain(false);
        for (var model : List.of(RewardModel.CLASSIFICATION, RewardModel.RANKING)) {
            var feedback = Feedback.of(model, chain.words(), 0, new Philox(1, 2));
            for (int i = 0; i < 60; i++) {
                // nothing is met eight times as often as a milestone
                int[] met = {i % 20, (i + 3) % 20, (i + 5) % 20, (i + 7) % 20, 40 + i % 20};
                feedback.after(met);
            }
            for (int o = 20; o < 40; o++) {
                assertEquals(0, feedback.reward().of(o), model + " " + o);
                assertTrue(feedback.reward().of(40 + o) > 0, model + " " + o);
            }
        }
    }

    /// An agent that is paid for every event without fading learns to stay, with fading it goes on. One fixed seed.
    @Test
    void counts() {
        var chain = new CaptionedChain(false);
        ChainAgent.Payment useful = caption -> CaptionedChain.useful(caption) ? 1 : 0;
        var farming = ChainAgent.train(chain, useful, 0, CountBy.EVENT, 500, new Philox(1, 1));
        var fading = ChainAgent.train(chain, useful, 3, CountBy.EVENT, 500, new Philox(1, 1));
        assertTrue(!farming.solved() && farming.success() < 0.1, farming::toString);
        assertTrue(fading.solved() && fading.success() > 0.9, fading::toString);
        assertTrue(farming.payments() > 2 * fading.payments());
        assertEquals(500, farming.solvedAt());
    }

    /// Small: the same seed gives the same numbers, another seed others; claims, tables and figures find what they ask
    /// for.
    @Test
    void runsAreReproducible() {
        var paper = new Oni();
        var measured = new LinkedHashMap<String, Measurements>();
        try (var backend = new DefinitionBackend()) {
            for (Experiment experiment : paper.experiments()) {
                var first = experiment.run(backend, 5, 0.01);
                var other = experiment.run(backend, 6, 0.01);
                assertEquals(first, experiment.run(backend, 5, 0.01));
                assertNotEquals(first, other);
                measured.put(experiment.id(), new Measurements(List.of(first, other)));
            }
        }
        assertEquals(23, paper.claims(measured).size());
        assertEquals(4, paper.tables(measured).size());
        assertEquals(3, paper.figures(measured).getFirst().lines().size());
    }
}
