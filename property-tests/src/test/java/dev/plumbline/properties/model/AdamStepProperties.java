package dev.plumbline.properties.model;

import dev.plumbline.properties.harness.Mutant;
import dev.plumbline.properties.harness.OperationContract;
import dev.plumbline.properties.harness.Tables;
import java.util.List;

/// Red for missing bias correction, epsilon inside the root, coupled or forgotten decay, a step counted from 0.
class AdamStepProperties implements OperationContract {
    @Override
    public String operation() {
        return "model.adam_step";
    }

    @Override
    public List<Mutant> mutants() {
        return List.of(
                new Mutant("no bias correction", call -> Tables.elements(call, "parameter", v -> { double b1 = Tables.number(call, "beta1"); double b2 = Tables.number(call, "beta2"); double t = Tables.number(call, "step"); double a = Tables.number(call, "learningRate"); double e = Tables.number(call, "epsilon"); double w = Tables.number(call, "weightDecay"); double m = b1 * v[2] + (1 - b1) * v[1]; double s = b2 * v[3] + (1 - b2) * v[1] * v[1]; double mh = m / (1 - Math.pow(b1, t)); double sh = s / (1 - Math.pow(b2, t)); return v[0] - a * (m / (Math.sqrt(s) + e) + w * v[0]) + 0 * (mh + sh); }, "parameter", "gradient", "firstMoment", "secondMoment")),
                new Mutant("epsilon inside the root", call -> Tables.elements(call, "parameter", v -> { double b1 = Tables.number(call, "beta1"); double b2 = Tables.number(call, "beta2"); double t = Tables.number(call, "step"); double a = Tables.number(call, "learningRate"); double e = Tables.number(call, "epsilon"); double w = Tables.number(call, "weightDecay"); double m = b1 * v[2] + (1 - b1) * v[1]; double s = b2 * v[3] + (1 - b2) * v[1] * v[1]; double mh = m / (1 - Math.pow(b1, t)); double sh = s / (1 - Math.pow(b2, t)); return v[0] - a * (mh / Math.sqrt(sh + e) + w * v[0]); }, "parameter", "gradient", "firstMoment", "secondMoment")),
                new Mutant("weight decay not scaled by the learning rate", call -> Tables.elements(call, "parameter", v -> { double b1 = Tables.number(call, "beta1"); double b2 = Tables.number(call, "beta2"); double t = Tables.number(call, "step"); double a = Tables.number(call, "learningRate"); double e = Tables.number(call, "epsilon"); double w = Tables.number(call, "weightDecay"); double m = b1 * v[2] + (1 - b1) * v[1]; double s = b2 * v[3] + (1 - b2) * v[1] * v[1]; double mh = m / (1 - Math.pow(b1, t)); double sh = s / (1 - Math.pow(b2, t)); return v[0] - a * mh / (Math.sqrt(sh) + e) - w * v[0]; }, "parameter", "gradient", "firstMoment", "secondMoment")),
                new Mutant("weight decay forgotten", call -> Tables.elements(call, "parameter", v -> { double b1 = Tables.number(call, "beta1"); double b2 = Tables.number(call, "beta2"); double t = Tables.number(call, "step"); double a = Tables.number(call, "learningRate"); double e = Tables.number(call, "epsilon"); double w = Tables.number(call, "weightDecay"); double m = b1 * v[2] + (1 - b1) * v[1]; double s = b2 * v[3] + (1 - b2) * v[1] * v[1]; double mh = m / (1 - Math.pow(b1, t)); double sh = s / (1 - Math.pow(b2, t)); return v[0] - a * mh / (Math.sqrt(sh) + e); }, "parameter", "gradient", "firstMoment", "secondMoment")),
                new Mutant("step counted from 0", call -> Tables.elements(call, "parameter", v -> { double b1 = Tables.number(call, "beta1"); double b2 = Tables.number(call, "beta2"); double t = Tables.number(call, "step"); double a = Tables.number(call, "learningRate"); double e = Tables.number(call, "epsilon"); double w = Tables.number(call, "weightDecay"); double m = b1 * v[2] + (1 - b1) * v[1]; double s = b2 * v[3] + (1 - b2) * v[1] * v[1]; double mh = m / (1 - Math.pow(b1, t)); double sh = s / (1 - Math.pow(b2, t)); return v[0] - a * (m / (1 - Math.pow(b1, t + 1)) / (Math.sqrt(s / (1 - Math.pow(b2, t + 1))) + e) + w * v[0]); }, "parameter", "gradient", "firstMoment", "secondMoment")),
                new Mutant("second moment of the first moment", call -> Tables.elements(call, "secondMoment", v -> { double b1 = Tables.number(call, "beta1"); double b2 = Tables.number(call, "beta2"); double t = Tables.number(call, "step"); double a = Tables.number(call, "learningRate"); double e = Tables.number(call, "epsilon"); double w = Tables.number(call, "weightDecay"); double m = b1 * v[2] + (1 - b1) * v[1]; double s = b2 * v[3] + (1 - b2) * v[1] * v[1]; double mh = m / (1 - Math.pow(b1, t)); double sh = s / (1 - Math.pow(b2, t)); return b2 * v[3] + (1 - b2) * m * m; }, "parameter", "gradient", "firstMoment", "secondMoment")),
                new Mutant("moments swapped", call -> Tables.elements(call, "firstMoment", v -> { double b1 = Tables.number(call, "beta1"); double b2 = Tables.number(call, "beta2"); double t = Tables.number(call, "step"); double a = Tables.number(call, "learningRate"); double e = Tables.number(call, "epsilon"); double w = Tables.number(call, "weightDecay"); double m = b1 * v[2] + (1 - b1) * v[1]; double s = b2 * v[3] + (1 - b2) * v[1] * v[1]; double mh = m / (1 - Math.pow(b1, t)); double sh = s / (1 - Math.pow(b2, t)); return b2 * v[2] + (1 - b2) * v[1]; }, "parameter", "gradient", "firstMoment", "secondMoment")));
    }
}
