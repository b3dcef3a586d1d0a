package dev.plumbline.papers.rewarddesign;

import dev.plumbline.decision.PotentialShaping;
import dev.plumbline.decision.TabularMdp;
import dev.plumbline.decision.TabularSampler;
import dev.plumbline.numerics.Philox;
import dev.plumbline.policy.FiniteMdp;
import java.util.Arrays;

/// An episode and where it stopped.
///
/// @param path with the original rewards; its probability is not kept
/// @param last the state after the last step, or {@link PotentialShaping#ENDED}
record Walk(FiniteMdp.Trajectory path, int last) {
    /// The state after step t, or {@link PotentialShaping#ENDED}.
    int next(int t) {
        return t + 1 < path.length() ? path.states()[t + 1] : last;
    }

    static Walk of(TabularMdp mdp, TabularSampler sampler, double[][] policy, int most, Philox random) {
        var states = new int[most];
        var actions = new int[most];
        var rewards = new double[most];
        int s = sampler.start(random);
        int t = 0;
        while (t < most && !sampler.isOver(s)) {
            states[t] = s;
            actions[t] = random.nextIndex(policy[s]);
            rewards[t] = mdp.reward()[s][actions[t]];
            s = sampler.next(s, actions[t], random);
            t++;
        }
        return new Walk(new FiniteMdp.Trajectory(
                Double.NaN, Arrays.copyOf(states, t), Arrays.copyOf(actions, t), Arrays.copyOf(rewards, t)), s);
    }
}
