package dev.plumbline.kernel.catalogue;

import static dev.plumbline.kernel.catalogue.Operation.Parameter.number;
import static dev.plumbline.kernel.catalogue.Operation.Port.required;

import dev.plumbline.kernel.Activation;
import dev.plumbline.kernel.AdamOptions;
import java.util.List;

final class ModelOperations {
    private ModelOperations() {}

    private static Operation activation(Activation kind, String id, String value, String slope, String source) {
        return new Operation(id, "activation " + id.substring(id.indexOf('.') + 1), "value = " + value + "; slope = " + slope, source,
                List.of(required("x", "n", "any")), List.of(),
                List.of(required("value", "n", "f(x)"), required("slope", "n", "f'(x)")),
                (b, a) -> Operations.outputs(b.model().activation(kind, a.tensor("x"))));
    }

    static List<Operation> all() {
        return List.of(
                new Operation("model.matmul", "matrix product", "value = A B", "Golub and Van Loan, Matrix Computations, 1.1",
                        List.of(required("a", "m x k", "A"), required("b", "k x n", "B")), List.of(),
                        List.of(required("value", "m x n", "A B")),
                        (b, a) -> Operations.named("value", b.model().matmul(a.tensor("a"), false, a.tensor("b"), false))),
                new Operation("model.column_sum", "column sums", "value_j = sum_i x_ij", "gradient of a bias",
                        List.of(required("x", "rows x columns", "any")), List.of(),
                        List.of(required("value", "columns", "sum over rows")),
                        (b, a) -> Operations.named("value", b.model().columnSum(a.tensor("x")))),
                activation(Activation.TANH, "model.tanh", "tanh x", "1 - tanh(x)^2", "LeCun et al. 1998, Efficient BackProp"),
                activation(Activation.RELU, "model.relu", "max(x, 0)", "1 if x > 0, else 0", "Nair and Hinton 2010"),
                activation(Activation.SILU, "model.silu", "x sigmoid(x)", "sigmoid(x) (1 + x sigmoid(-x))",
                        "Elfwing, Uchibe and Doya 2018, arXiv 1702.03118"),
                activation(Activation.COSINE, "model.cosine", "cos x", "-sin x",
                        "Rahimi and Recht 2007, Random Features for Large-Scale Kernel Machines, algorithm 1"),
                new Operation("model.sgd_step", "stochastic gradient step", "parameter = parameter - learningRate gradient",
                        "Robbins and Monro 1951",
                        List.of(required("parameter", "n", "any"), required("gradient", "n", "any")),
                        List.of(number("learningRate", "0.1", "positive")),
                        List.of(required("parameter", "n", "after the step")),
                        (b, a) -> {
                            var parameter = b.copy(a.tensor("parameter"));
                            b.model().sgdInPlace(parameter, a.tensor("gradient"), a.number("learningRate"));
                            return Operations.named("parameter", parameter);
                        }),
                new Operation("model.adam_step", "Adam and AdamW step",
                        "m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2; parameter -= a [(m/(1-b1^t))/(sqrt(v/(1-b2^t)) + eps) + decay parameter]",
                        "Kingma and Ba 2015, arXiv 1412.6980, algorithm 1; Loshchilov and Hutter 2019, arXiv 1711.05101, algorithm 2",
                        List.of(required("parameter", "n", "any"), required("gradient", "n", "g"),
                                required("firstMoment", "n", "m before the step"),
                                required("secondMoment", "n", "v before the step, not negative")),
                        List.of(number("learningRate", "0.001", "a, positive"), number("beta1", "0.9", "in [0, 1)"),
                                number("beta2", "0.999", "in [0, 1)"), number("epsilon", "1e-8", "positive"),
                                number("weightDecay", "0", "decoupled (AdamW), not negative"), number("step", "1", "t, at least 1")),
                        List.of(required("parameter", "n", "after the step"), required("firstMoment", "n", "m after the step"),
                                required("secondMoment", "n", "v after the step")),
                        (b, a) -> {
                            var parameter = b.copy(a.tensor("parameter"));
                            var m = b.copy(a.tensor("firstMoment"));
                            var v = b.copy(a.tensor("secondMoment"));
                            b.model().adamInPlace(parameter, a.tensor("gradient"), m, v,
                                    new AdamOptions(a.number("learningRate"), a.number("beta1"), a.number("beta2"),
                                            a.number("epsilon"), a.number("weightDecay")),
                                    a.integer("step"));
                            return Operations.named("parameter", parameter, "firstMoment", m, "secondMoment", v);
                        }));
    }
}
