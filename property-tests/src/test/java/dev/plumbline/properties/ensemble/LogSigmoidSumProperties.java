package dev.plumbline.properties.ensemble;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import java.util.Arrays;
import java.util.List;

/// Red for the naive logarithm, a wrong sign of the reference, a mean, or the log-sigmoid of the mean.
class LogSigmoidSumProperties implements OperationContract {
    @Override
    public String operation() {
        return "ensemble.log_sigmoid_sum";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                Mutant.columns("log(sigmoid(z)) as written", (call, r) -> Arrays.stream(r).map(x -> x - Double.parseDouble(call.parameters().get("reference"))).map(z -> Math.log(1 / (1 + Math.exp(-z)))).sum()),
                Mutant.columns("reference added", (call, r) -> Arrays.stream(r).map(x -> x + Double.parseDouble(call.parameters().get("reference"))).map(z -> Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)))).sum()),
                Mutant.columns("mean", (call, r) -> Arrays.stream(r).map(x -> x - Double.parseDouble(call.parameters().get("reference"))).map(z -> Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)))).sum() / r.length),
                Mutant.columns("log-sigmoid of the mean", (call, r) -> { double z = Scores.mean(r) - Double.parseDouble(call.parameters().get("reference")); return Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z))); }));
    }
}
