package dev.plumbline.kernel.catalogue;

import static dev.plumbline.kernel.catalogue.Operation.Port.required;

import java.util.List;

final class NumericsOperations {
    private static final String HIGHAM = "Blanchard, Higham and Higham 2021, Accurately computing the log-sum-exp and softmax functions";

    private NumericsOperations() {}

    static List<Operation> all() {
        return List.of(
                new Operation("numerics.log_sigmoid", "log-sigmoid",
                        "value = min(x, 0) - log1p(exp(-|x|)); slope = sigmoid(-x)",
                        "Maechler 2012, Accurately computing log(1 - exp(-|a|))",
                        List.of(required("x", "n", "any")), List.of(),
                        List.of(required("value", "n", "log sigmoid(x)"), required("slope", "n", "d value/d x")),
                        (b, a) -> Operations.outputs(b.numerics().logSigmoid(a.tensor("x")))),
                new Operation("numerics.softplus", "softplus",
                        "value = max(x, 0) + log1p(exp(-|x|)); slope = sigmoid(x)",
                        "Maechler 2012, Accurately computing log(1 - exp(-|a|))",
                        List.of(required("x", "n", "any")), List.of(),
                        List.of(required("value", "n", "log(1 + exp(x))"), required("slope", "n", "d value/d x")),
                        (b, a) -> Operations.outputs(b.numerics().softplus(a.tensor("x")))),
                new Operation("numerics.sigmoid", "logistic sigmoid",
                        "value = 1/(1 + exp(-x)); slope = sigmoid(x) sigmoid(-x)",
                        "Verhulst 1845",
                        List.of(required("x", "n", "any")), List.of(),
                        List.of(required("value", "n", "sigmoid(x)"), required("slope", "n", "d value/d x")),
                        (b, a) -> Operations.outputs(b.numerics().sigmoid(a.tensor("x")))),
                new Operation("numerics.log_sum_exp", "log-sum-exp of rows",
                        "value = max + log sum_j exp(x_j - max); gradient = softmax(x)",
                        HIGHAM,
                        List.of(required("x", "rows x columns", "any")), List.of(),
                        List.of(required("value", "rows", "log sum exp"), required("gradient", "rows x columns", "softmax")),
                        (b, a) -> Operations.outputs(b.numerics().logSumExp(a.tensor("x")))),
                new Operation("numerics.log_softmax", "log-softmax and softmax of rows",
                        "logProbability = (x_j - max) - log sum_k exp(x_k - max); probability = exp of it",
                        HIGHAM,
                        List.of(required("x", "rows x columns", "any")), List.of(),
                        List.of(required("logProbability", "rows x columns", "log softmax"),
                                required("probability", "rows x columns", "softmax")),
                        (b, a) -> {
                            var result = b.numerics().logSoftmax(a.tensor("x"));
                            return Operations.named("logProbability", result.logProbability(), "probability", result.probability());
                        }),
                new Operation("numerics.sum", "compensated sum",
                        "value = sum_i x_i",
                        "Neumaier 1974; Ogita, Rump and Oishi 2005, Accurate sum and dot product",
                        List.of(required("x", "n", "any")), List.of(),
                        List.of(required("value", "1", "sum")),
                        (b, a) -> Operations.named("value", b.numerics().sum(a.tensor("x")))),
                new Operation("numerics.weighted_mean", "weighted or masked mean",
                        "value = sum_i w_i x_i / sum_i w_i; entries of weight 0 are skipped",
                        "Neumaier 1974; Ogita, Rump and Oishi 2005, Accurate sum and dot product",
                        List.of(required("x", "n", "any"), required("weight", "n", "not negative")), List.of(),
                        List.of(required("value", "1", "weighted mean")),
                        (b, a) -> Operations.named("value", b.numerics().weightedMean(a.tensor("x"), a.tensor("weight")))));
    }
}
