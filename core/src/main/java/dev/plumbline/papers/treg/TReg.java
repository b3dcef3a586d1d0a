package dev.plumbline.papers.treg;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// Cheap token rewards as a regulariser of the implicit ones: {@link dev.plumbline.policy.TokenRegularizedDpo}.
public final class TReg implements Paper {
    private final TokenTraining positions = new TokenTraining(
            "positions", "A row of logits for each position", 0, Method.ALL);
    private final TokenTraining contexts = new TokenTraining(
            "contexts", "A row for each position and token before it", 1, Method.MAIN);

    @Override
    public String slug() {
        return "t-reg";
    }

    @Override
    public String title() {
        return "T-REG: Preference Optimization with Token-Level Reward Regularization";
    }

    @Override
    public String source() {
        return "Zhou, Zhang, Zhao and Meng 2024, arXiv 2412.02685";
    }

    @Override
    public String summary() {
        return "Weigh the tokens of a preference pair by what the model itself says of them under two prompts.";
    }

    @Override
    public String formula() {
        return "L = −log σ(h) − α [σ(−h)] β Σ r̂ₜ lₜ over both responses,  r̂ₜ = σ(log p_better − log p_worse) − 1/2";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(positions, contexts);
    }

    @Override
    public int seeds() {
        return 20;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var m = measured.get(positions.id());
        var claims = new ArrayList<Claim>();
        double[] credit = m.of(TokenTraining.correlation(Method.DPO));
        double[] atOne = m.of(TokenTraining.value(Method.DPO, 1));
        for (var method : List.of(Method.QUARTER, Method.HALF)) {
            claims.add(Claim.exceeds(method.name() + ": credit correlation above that of DPO by 0.02",
                    m.of(TokenTraining.correlation(method)), credit, 0.02));
            claims.add(Claim.exceeds("... and value at 1 nat above that of DPO by 0.05",
                    m.of(TokenTraining.value(method, 1)), atOne, 0.05));
        }
        claims.add(Claim.atMost("A static weight loses it: correlation above that of DPO by 0.02 at most",
                m.of(TokenTraining.correlation(Method.STATIC)), credit, 0.02));
        double[] tuned = m.of(TokenTraining.value(Method.TUNED, 2));
        for (var method : List.of(Method.DPO, Method.HALF, Method.TWO, Method.STATIC)) {
            claims.add(Claim.exceeds("Fine-tuning on the chosen is worse at 2 nats than " + method.name(),
                    m.of(TokenTraining.value(method, 2)), tuned, 0));
        }
        double[] half = m.of(TokenTraining.correlation(Method.HALF));
        double[] two = m.of(TokenTraining.correlation(Method.TWO));
        var most = new double[half.length];
        Arrays.setAll(most, i -> (half[i] + credit[i]) / 2);
        claims.add(Claim.exceeds("α = 2 gives back more than half of the gain in correlation of α = 0.5",
                most, two, 0));
        for (var method : List.of(Method.NOISE, Method.SHUFFLED)) {
            claims.add(Claim.atMost("No help from " + method.name() + ": correlation above DPO by 0.02 at most",
                    m.of(TokenTraining.correlation(method)), credit, 0.02));
            claims.add(Claim.atMost("... and value at 1 nat by 0.05 at most",
                    m.of(TokenTraining.value(method, 1)), atOne, 0.05));
        }
        claims.add(Claim.exceeds("Rewards of DPO itself are worse at 1 nat than T-REG, α = 0.5",
                m.of(TokenTraining.value(Method.HALF, 1)), m.of(TokenTraining.value(Method.OWN, 1)), 0));
        claims.add(Claim.exceeds("SimPO-REG is above SimPO at 1 nat",
                m.of(TokenTraining.value(Method.SIMPO_REGULARIZED, 1)), m.of(TokenTraining.value(Method.SIMPO, 1)), 0));
        var wide = measured.get(contexts.id());
        claims.add(Claim.exceeds("Rows with context, α = 0.5: credit correlation above that of DPO by 0.02",
                wide.of(TokenTraining.correlation(Method.HALF)), wide.of(TokenTraining.correlation(Method.DPO)), 0.02));
        claims.add(Claim.exceeds("... and value at 1 nat above that of DPO by 0.05",
                wide.of(TokenTraining.value(Method.HALF, 1)), wide.of(TokenTraining.value(Method.DPO, 1)), 0.05));
        return List.copyOf(claims);
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        return Stream.of(positions, contexts).map(training -> {
            var m = measured.get(training.id());
            return new Table(training.title() + ": correlation of the implicit token rewards with the true values after "
                            + "400 steps, expected value at three divergences from the reference, value and divergence "
                            + "at the end. Means over seeds.",
                    List.of("method", ">correlation", ">at 0.5 nats", ">at 1", ">at 2", ">at the end", ">nats"),
                    training.methods().stream().map(method -> List.of(method.name(),
                            number(m.mean(TokenTraining.correlation(method))),
                            number(m.mean(TokenTraining.value(method, 0.5))),
                            number(m.mean(TokenTraining.value(method, 1))),
                            number(m.mean(TokenTraining.value(method, 2))),
                            number(m.mean(TokenTraining.last(method, "value"))),
                            number(m.mean(TokenTraining.last(method, "divergence"))))).toList());
        }).toList();
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        return Stream.of(positions, contexts).map(training -> {
            var m = measured.get(training.id());
            return new Figure(training.title(), "divergence from the reference, nats", "expected value",
                    training.methods().stream().map(method -> new Line(method.name(), TokenTraining.DIVERGENCES,
                            DoubleStream.of(TokenTraining.DIVERGENCES)
                                    .map(kl -> m.mean(TokenTraining.value(method, kl))).toArray())).toList());
        }).toList();
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
