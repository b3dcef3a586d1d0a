package dev.plumbline.papers.clipdelta;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Bounded returns from the scores of a process reward model: {@link dev.plumbline.reward.ProcessRewardShaping}.
public final class ClipDelta implements Paper {
    private final ProofTraining small = new ProofTraining("small-weight",
            "Proofs learnt with process rewards of weight 0.1", Rewarding.all(0.1), 150);
    private final ProofTraining large = new ProofTraining("large-weight",
            "The same with weight 1, twice as long", Rewarding.all(1), 300);
    private final ProofTraining variations = new ProofTraining("variations",
            "Delta with another index, sign, order or credit", Rewarding.variations(0.1), 150);

    @Override
    public String slug() {
        return "clip-delta-process-rewards";
    }

    @Override
    public String title() {
        return "On Designing Effective RL Reward at Training Time for LLM Reasoning";
    }

    @Override
    public String source() {
        return "Gao, Xu, Ye, Liu, He, Fu, Mei, Wang and Wu 2024, arXiv 2410.15115";
    }

    @Override
    public String summary() {
        return "Clip the scores of steps from above and reward their differences: repeating a good step pays nothing.";
    }

    @Override
    public String formula() {
        return "qₖ = min(rₖ − η, 0);  uₖ = qₖ − qₖ₊₁, u_{K−1} = q_{K−1}, u_K = 0;  J = E[α Σ uₖ + c − β log(π/ref)]";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(small, large, variations);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var m = measured.get(small.id());
        var claims = new ArrayList<Claim>();
        double[] none = new double[m.seeds()];
        double[] success = m.of(ProofTraining.success(Rewarding.SUCCESS));
        double[] both = m.of(ProofTraining.success(Rewarding.CLIP_DELTA));
        claims.add(Claim.atMost("Process rewards of weight 0.1 as they are: success at most 0.1",
                m.of(ProofTraining.success(Rewarding.PROCESS)), none, 0.1));
        claims.add(Claim.atLeast("... and at least 14 of 16 steps long",
                m.of(ProofTraining.length(Rewarding.PROCESS)), none, 14));
        claims.add(Claim.exceeds("Clip-Delta succeeds more often than success alone, by 0.1", both, success, 0.1));
        for (String other : List.of(Rewarding.OUTCOME, Rewarding.NORMALIZED, Rewarding.CLIP, Rewarding.DELTA)) {
            claims.add(Claim.exceeds("Clip-Delta is above " + other, both, m.of(ProofTraining.success(other)), 0));
        }
        double[] outcome = m.of(ProofTraining.success(Rewarding.OUTCOME));
        var gain = new double[none.length];
        Arrays.setAll(gain, i -> outcome[i] - success[i]);
        claims.add(Claim.between("An outcome reward changes success by 0.05 at most (paper: by 0.0001)",
                gain, -0.05, 0.05));
        claims.add(Claim.atLeast("Clip alone is within 0.05 of success alone (paper: within 0.003)",
                m.of(ProofTraining.success(Rewarding.CLIP)), success, -0.05));
        claims.add(Claim.atLeast("Delta alone is at least as good as success alone (paper: by 0.001 and 0.009)",
                m.of(ProofTraining.success(Rewarding.DELTA)), success, 0));
        var heavy = measured.get(large.id());
        double[] alone = heavy.of(ProofTraining.success(Rewarding.SUCCESS));
        claims.add(Claim.atMost("Weight 1, process rewards as they are: success at most 0.1",
                heavy.of(ProofTraining.success(Rewarding.PROCESS)), none, 0.1));
        claims.add(Claim.exceeds("Weight 1: Clip-Delta is above success alone",
                heavy.of(ProofTraining.success(Rewarding.CLIP_DELTA)), alone, 0));
        claims.add(Claim.exceeds("Weight 1: Delta alone is below success alone",
                alone, heavy.of(ProofTraining.success(Rewarding.DELTA)), 0));
        return List.copyOf(claims);
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        return Stream.of(small, large, variations).map(training -> {
            var m = measured.get(training.id());
            return new Table(training.title() + ", " + training.updates()
                            + " updates: exact success, steps of at most 16, repeated steps, errors. Means over seeds.",
                    List.of("reward", ">success", ">steps", ">repeats", ">errors"),
                    training.rewardings().stream().map(Rewarding::name).map(name -> List.of(name,
                            number(m.mean(ProofTraining.success(name))), number(m.mean(ProofTraining.length(name))),
                            number(m.mean(ProofTraining.repeats(name))), number(m.mean(ProofTraining.errors(name)))))
                            .toList());
        }).toList();
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        return Stream.of(small, large).map(training -> {
            var m = measured.get(training.id());
            double[] x = IntStream.rangeClosed(0, ProofTraining.POINTS)
                    .mapToDouble(point -> (double) point * training.updates() / ProofTraining.POINTS).toArray();
            return new Figure(training.title(), "updates", "probability of success",
                    training.rewardings().stream().map(rewarding -> new Line(rewarding.name(), x,
                            IntStream.rangeClosed(0, ProofTraining.POINTS)
                                    .mapToDouble(point -> m.mean(ProofTraining.success(rewarding.name(), point)))
                                    .toArray())).toList());
        }).toList();
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
