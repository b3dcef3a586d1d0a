package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.sigmoid;
import static dev.plumbline.oracle.variants.Formulas.softplus;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.List;
import java.util.Map;

/// log σ(x) and softplus(x) of a number.
final class LogSigmoidFunction extends TableOperation {
    LogSigmoidFunction() {
        super("log-sigmoid", "Log-sigmoid and softplus of a number", "log_sigmoid = −softplus(−x), softplus = log(1 + exp x)", "any textbook",
                List.of(Column.input("x", "any number"), Column.output("log_sigmoid", "log σ(x)", "logsigmoid", "log_sig"),
                        Column.output("softplus", "log(1 + exp x)", "sp")),
                List.of(Setting.of("form", "how it is computed", "stable", "log-of-sigmoid", "log-1-plus-exp", "log1p-exp")),
                List.of(Variant.bug("log-of-sigmoid", "log(σ(x)), −log(σ(−x))", "two-step code", "−∞ for x below about −88 in float32, 0 above 17",
                                "B001", "form", "log-of-sigmoid"),
                        Variant.bug("log-1-plus-exp", "log(1 + exp(x))", "hand-written code", "infinite above 88.7 in float32, 0 below −16.6",
                                "B002", "form", "log-1-plus-exp"),
                        Variant.bug("log1p-exp", "log1p(exp(x))", "hand-written code", "infinite above 88.7 in float32", "B002", "form",
                                "log1p-exp")));
    }

    @Override
    public boolean isFragile(Map<String, String> settings) {
        return !settings.get("form").equals("stable");
    }

    @Override
    public <S extends Scalar<S>> Map<String, List<S>> evaluate(Rows<S> in) {
        return Map.of("log_sigmoid", Formulas.rows(in.size(), i -> softplusOf(in, in.at("x", i).neg()).neg()),
                "softplus", Formulas.rows(in.size(), i -> softplusOf(in, in.at("x", i))));
    }

    private static <S extends Scalar<S>> S softplusOf(Rows<S> in, S x) {
        return switch (in.choice("form")) {
            case "log-of-sigmoid" -> sigmoid(x.neg()).log().neg();
            case "log-1-plus-exp" -> x.exp().add(1).log();
            case "log1p-exp" -> x.exp().log1p();
            default -> softplus(x);
        };
    }

    @Override
    public List<Example> examples() {
        return List.of(Table.of("x", 0, 1.5, -2.25, 0.0078125).example("ordinary", "ordinary"),
                Table.of("x", 95, -95, 720, -720).example("where exp overflows and the sigmoid does not underflow", "extreme overflow"),
                Table.of("x", 18, -18, 40, -40).example("one term of the sum is below u", "extreme cancellation"),
                Table.of("x", 100, -100, 800, -800).example("beyond the range of exp", "extreme overflow"));
    }
}
