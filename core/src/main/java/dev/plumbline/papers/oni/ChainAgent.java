package dev.plumbline.papers.oni;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.reward.intrinsic.EpisodicCounts;
import java.util.Arrays;

/// REINFORCE with a table of logits and of baselines, one for each place, on r = r_extrinsic + λ c r_intrinsic, arXiv
/// 2410.23022: after each episode z_s += 0.2 Σ (G_t − V_s) ∇log π over its steps, V_s += 0.05 (G_t − V_s); discount
/// 0.99. Two actions, so a logit for going right is enough, and its gradient 1{right} − σ(z) counts twice: that of a
/// row of two logits moves their difference by both.
final class ChainAgent {
    static final int EPISODES = 4000;
    static final double LAMBDA = 0.2;
    private static final double STEP = 0.2;
    private static final double BASELINE_STEP = 0.05;
    private static final double DISCOUNT = 0.99;
    private static final double MEMORY = 0.99;

    private ChainAgent() {}

    /// What pays beside the end of the chain.
    interface Payment {
        /// r_intrinsic of a caption.
        double of(int caption);

        /// Told the captions of an episode when it is over.
        default void after(int[] captions) {}
    }

    /// What the count is of.
    enum CountBy {
        EVENT,
        CAPTION
    }

    /// @param solvedAt first episode after which the running rate of success (factor 0.99) is above ½; the number of
    ///     episodes if there is none
    /// @param solved whether there is one
    /// @param success share of the last tenth of the episodes that reach the end
    /// @param payments mean number of captions with a positive reward in an episode of the last tenth
    record Outcome(int solvedAt, boolean solved, double success, double payments) {}

    static Outcome train(
            CaptionedChain chain, Payment payment, double exponent, CountBy countBy, int episodes, Philox random) {
        var right = new double[CaptionedChain.PLACES + 1];
        var baseline = new double[CaptionedChain.PLACES + 1];
        var counts = new EpisodicCounts(exponent);
        var places = new int[CaptionedChain.HORIZON];
        var wentRight = new boolean[CaptionedChain.HORIZON];
        var captions = new int[CaptionedChain.HORIZON];
        var rewards = new double[CaptionedChain.HORIZON];
        double running = 0;
        int solvedAt = 0;
        int last = Math.max(1, episodes / 10);
        double successes = 0;
        double payments = 0;
        for (int episode = 1; episode <= episodes; episode++) {
            counts.reset();
            int place = 1;
            int steps = 0;
            boolean reached = false;
            while (steps < CaptionedChain.HORIZON && !reached) {
                places[steps] = place;
                wentRight[steps] = random.nextDouble() < Logistic.sigmoid(right[place]);
                int next = CaptionedChain.move(place, wentRight[steps], random);
                int caption = chain.caption(place, next, random);
                reached = next == CaptionedChain.PLACES;
                double scale = counts.scale(countBy == CountBy.EVENT ? CaptionedChain.event(caption) : caption);
                double intrinsic = payment.of(caption);
                captions[steps] = caption;
                rewards[steps] = (reached ? 1 : 0) + LAMBDA * scale * intrinsic;
                payments += episode > episodes - last && intrinsic > 0 ? 1.0 / last : 0;
                place = next;
                steps++;
            }
            learn(right, baseline, places, wentRight, rewards, steps);
            payment.after(Arrays.copyOf(captions, steps));
            running = MEMORY * running + (reached ? 1 - MEMORY : 0);
            solvedAt = solvedAt == 0 && running > 0.5 ? episode : solvedAt;
            successes += episode > episodes - last && reached ? 1.0 / last : 0;
        }
        return new Outcome(solvedAt == 0 ? episodes : solvedAt, solvedAt > 0, successes, payments);
    }

    static void learn(
            double[] right, double[] baseline, int[] places, boolean[] wentRight, double[] rewards, int steps) {
        var returns = new double[steps];
        double toGo = 0;
        for (int t = steps - 1; t >= 0; t--) {
            toGo = rewards[t] + DISCOUNT * toGo;
            returns[t] = toGo;
        }
        // the policy that acted decides the gradient of the whole episode
        double[] acted = right.clone();
        for (int t = 0; t < steps; t++) {
            int s = places[t];
            double advantage = returns[t] - baseline[s];
            right[s] += 2 * STEP * advantage * ((wentRight[t] ? 1 : 0) - Logistic.sigmoid(acted[s]));
            baseline[s] += BASELINE_STEP * advantage;
        }
    }
}
