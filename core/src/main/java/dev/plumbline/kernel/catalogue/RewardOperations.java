package dev.plumbline.kernel.catalogue;

import static dev.plumbline.kernel.catalogue.Operation.Parameter.number;
import static dev.plumbline.kernel.catalogue.Operation.Port.optional;
import static dev.plumbline.kernel.catalogue.Operation.Port.required;

import dev.plumbline.kernel.TransformKind;
import java.util.List;

final class RewardOperations {
    private static final String WANG = "Wang et al. 2024, Transforming and Combining Rewards, arXiv 2402.00742";
    private static final String FU = "Fu et al. 2025, Reward Shaping to Mitigate Reward Hacking (PAR), arXiv 2502.18770";

    private RewardOperations() {}

    private static Operation transform(String id, String title, String f, String slope, String source, TransformKind kind) {
        return new Operation(id, title,
                "value = (1/m) sum_j " + f + ", z_j = reward - reference_j; slope = (1/m) sum_j " + slope,
                source,
                List.of(required("reward", "prompts x responses", "reward"),
                        required("reference", "prompts x references", "reference rewards of the prompt, at least one")),
                List.of(),
                List.of(required("value", "prompts x responses", "utility"),
                        required("slope", "prompts x responses", "d value/d reward")),
                (b, a) -> Operations.outputs(b.reward().transform(kind, a.tensor("reward"), a.tensor("reference"))));
    }

    static List<Operation> all() {
        return List.of(
                transform("reward.log_sigmoid_centered", "log-sigmoid-centred transform", "log sigmoid(z_j)", "sigmoid(-z_j)",
                        WANG, TransformKind.LOG_SIGMOID),
                transform("reward.centered", "centred reward", "z_j", "1", WANG, TransformKind.CENTERED),
                transform("reward.sigmoid_centered", "sigmoid of the centred reward", "sigmoid(z_j)",
                        "sigmoid(z_j) sigmoid(-z_j)", FU, TransformKind.SIGMOID),
                transform("reward.tanh_centered", "tanh of the centred reward", "tanh(z_j)", "1 - tanh(z_j)^2", FU,
                        TransformKind.TANH),
                transform("reward.arctan_centered", "arctan of the centred reward", "arctan(z_j)", "1/(1 + z_j^2)", FU,
                        TransformKind.ARCTAN),
                new Operation("reward.scale_and_clip", "standardise and clip",
                        "value = clamp((reward - shift)/scale, low, high); slope = 1/scale strictly inside, else 0",
                        "Stiennon et al. 2020; Ouyang et al. 2022 (reward normalisation); min-max and mean-std rivals of "
                                + FU,
                        List.of(required("reward", "n", "any")),
                        List.of(number("shift", "0", "subtracted"), number("scale", "1", "divides, positive"),
                                number("low", "-Infinity", "lower bound of the result"),
                                number("high", "Infinity", "upper bound of the result")),
                        List.of(required("value", "n", "scaled reward"), required("slope", "n", "d value/d reward")),
                        (b, a) -> Operations.outputs(b.reward().scaleAndClip(a.tensor("reward"), a.number("shift"),
                                a.number("scale"), a.number("low"), a.number("high")))),
                new Operation("reward.conjunction", "log-sigmoid sum: logical AND of properties",
                        "value = sum_k weight_k log sigmoid(reward_k - reference_k); gradient_k = weight_k sigmoid(reference_k - reward_k)",
                        WANG,
                        List.of(required("reward", "members x items", "reward of each property"),
                                required("reference", "members x items", "reference of each property"),
                                optional("weight", "members", "not negative, default 1")),
                        List.of(),
                        List.of(required("value", "items", "utility"),
                                required("gradient", "members x items", "d value/d reward")),
                        (b, a) -> EnsembleOperations.outputs(b.reward().conjunction(
                                a.tensor("reward"), a.tensor("reference"), a.tensorOrNull("weight")))));
    }
}
