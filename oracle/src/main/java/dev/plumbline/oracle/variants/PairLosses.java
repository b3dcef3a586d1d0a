package dev.plumbline.oracle.variants;

import static dev.plumbline.oracle.variants.Formulas.logSigmoid;
import static dev.plumbline.oracle.variants.Formulas.sigmoid;
import static dev.plumbline.oracle.variants.Formulas.softplus;

import dev.plumbline.oracle.scalar.Scalar;

/// Losses of a pair that add a term, a weight or a label to DPO.
///
/// @param preferred name of the side that is preferred: `chosen`, unless the columns are exchanged
/// @param hc log π − log π_ref of that side
/// @param hr the same of the other
/// @param z β h
record PairLosses<S extends Scalar<S>>(Rows<S> in, int row, String preferred, S hc, S hr, S z, S beta) {

    /// @throws IllegalArgumentException if there is no such loss
    S loss(String name) {
        var dpo = softplus(z.neg());
        return switch (name) {
            case "slic" -> in.constant(1).sub(policy(true).sub(policy(false))).max(in.constant(0));
            case "dpop" -> softplus(beta.mul(shortfall().mul(50)).sub(z));
            case "dpop-outside" -> dpo.add(shortfall().mul(50));
            case "dpop-wrong-sign" -> dpo.sub(shortfall().mul(50));
            case "cal" -> {
                var target = in.constant(1).div(beta.mul(2));
                yield softplus(hr.sub(hc)).add(hc.sub(target).square()).add(hr.add(target).square());
            }
            case "rdpo" -> softplus(z.add(length(true).sub(length(false)).div(100)).neg());
            case "wpo" -> dpo.mul(weight(average(true).sub(at(true, "_log_collision"))
                    .add(average(false)).sub(at(false, "_log_collision"))));
            case "wpo-averages" -> dpo.mul(weight(average(true).add(average(false))));
            case "wpo-sums" -> dpo.mul(weight(policy(true).add(policy(false))));
            case "rpo" -> dpo.sub(average(true));
            case "mpo" -> dpo.mul(4).add(softplus(beta.mul(hc).neg())).add(softplus(beta.mul(hr))).div(5).sub(average(true));
            case "reward-kl" -> divergence(in.at("score_margin", row), z);
            case "reward-kl-reversed" -> divergence(z, in.at("score_margin", row));
            case "reward-squared" -> z.sub(in.at("score_margin", row)).square();
            default -> throw new IllegalArgumentException("no loss '" + name + "'");
        };
    }

    /// max(0, −h_c): by how much the preferred response has become less likely.
    private S shortfall() {
        return hc.neg().max(in.constant(0));
    }

    private S weight(S log) {
        return log.min(in.constant(0)).exp().detach();
    }

    private S average(boolean side) {
        return policy(side).div(length(side));
    }

    private S policy(boolean side) {
        return in.at("policy_" + name(side), row);
    }

    private S length(boolean side) {
        return at(side, "_len");
    }

    private S at(boolean side, String suffix) {
        return in.at(name(side) + suffix, row);
    }

    private String name(boolean side) {
        return side == preferred.equals("chosen") ? "chosen" : "rejected";
    }

    /// KL(σ(a)‖σ(b)) of two coins.
    private static <S extends Scalar<S>> S divergence(S a, S b) {
        return sigmoid(a).mul(logSigmoid(a).sub(logSigmoid(b)))
                .add(sigmoid(a.neg()).mul(logSigmoid(a.neg()).sub(logSigmoid(b.neg()))));
    }
}
