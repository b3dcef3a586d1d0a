package dev.plumbline.kernel.catalogue;

import static dev.plumbline.kernel.catalogue.Operation.Parameter.number;
import static dev.plumbline.kernel.catalogue.Operation.Port.optional;
import static dev.plumbline.kernel.catalogue.Operation.Port.required;

import dev.plumbline.kernel.PreferenceKernels.Pairs;
import java.util.List;

final class PreferenceOperations {
    private PreferenceOperations() {}

    static List<Operation> all() {
        return List.of(new Operation("preference.bradley_terry_loss", "Bradley-Terry pairwise loss",
                "z = chosen - rejected - margin, y' = (1 - eps) target + eps (1 - target); "
                        + "loss = weight [y' softplus(-z) + (1 - y') softplus(z) + lambda (chosen + rejected)^2]",
                "Bradley and Terry 1952, Biometrika 39; margin: Touvron et al. 2023 (Llama 2), eq. 2",
                List.of(required("chosen", "pairs", "score of the preferred response"),
                        required("rejected", "pairs", "score of the other response"),
                        optional("margin", "pairs", "subtracted inside the sigmoid, default 0"),
                        optional("weight", "pairs", "multiplies the whole term, not negative, default 1"),
                        optional("target", "pairs", "probability that chosen is better, in [0, 1], default 1")),
                List.of(number("labelSmoothing", "0", "eps in [0, 1]"), number("centering", "0", "lambda, not negative")),
                List.of(required("loss", "pairs", "never reduced"),
                        required("gradChosen", "pairs", "d loss/d chosen"),
                        required("gradRejected", "pairs", "d loss/d rejected"),
                        required("curvature", "pairs", "weight sigmoid(z) sigmoid(-z)")),
                (b, a) -> {
                    var result = b.preference().bradleyTerryLoss(
                            new Pairs(a.tensor("chosen"), a.tensor("rejected"), a.tensorOrNull("margin"),
                                    a.tensorOrNull("weight"), a.tensorOrNull("target")),
                            a.number("labelSmoothing"), a.number("centering"));
                    var named = Operations.named("loss", result.loss(), "gradChosen", result.gradChosen(),
                            "gradRejected", result.gradRejected());
                    named.put("curvature", result.curvature());
                    return named;
                }));
    }
}
