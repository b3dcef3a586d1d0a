package dev.plumbline.kernel.catalogue;

import static dev.plumbline.kernel.catalogue.Operation.Parameter.number;
import static dev.plumbline.kernel.catalogue.Operation.Port.optional;
import static dev.plumbline.kernel.catalogue.Operation.Port.required;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.GroupAdvantage;
import dev.plumbline.kernel.KlEstimator;
import dev.plumbline.kernel.PolicyKernels.Trajectories;
import dev.plumbline.kernel.PpoClip;
import dev.plumbline.kernel.RowTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

final class PolicyOperations {
    private static final String SCHULMAN_KL = "Schulman 2020, Approximating KL Divergence";
    private static final String PPO = "Schulman et al. 2017, Proximal Policy Optimization Algorithms, arXiv 1707.06347";

    private PolicyOperations() {}

    private static Operation rows(String id, String title, String formula, String source, Operation.Port second,
            BiFunction<Backend, Arguments, RowTerms> kernel) {
        var inputs = new ArrayList<Operation.Port>();
        inputs.add(required("logits", "rows x actions", "policy = softmax of each row"));
        if (second != null) {
            inputs.add(second);
        }
        return new Operation(id, title, formula, source, inputs, List.of(),
                List.of(required("value", "rows", "nats, or units of the reward"),
                        required("gradient", "rows x actions", "d value/d logits")),
                (b, a) -> Operations.outputs(kernel.apply(b, a)));
    }

    private static Operation kl(KlEstimator kind, String id, String value, String slope) {
        return new Operation(id, "KL estimator " + kind.name().toLowerCase(java.util.Locale.ROOT),
                "u = logp - referenceLogp; value = " + value + "; slope = " + slope, SCHULMAN_KL,
                List.of(required("logp", "samples", "log pi(y), y drawn from pi"),
                        required("referenceLogp", "samples", "log ref(y)")),
                List.of(),
                List.of(required("value", "samples", "nats"), required("slope", "samples", "d value/d logp")),
                (b, a) -> Operations.outputs(b.policy().klEstimate(kind, a.tensor("logp"), a.tensor("referenceLogp"))));
    }

    private static Operation group(String id, String title, String formula, String source,
            List<Operation.Parameter> parameters, java.util.function.Function<Arguments, GroupAdvantage> kind) {
        return new Operation(id, title, formula, source,
                List.of(required("reward", "prompts x responses", "one group a row")), parameters,
                List.of(required("advantage", "prompts x responses", "units of the reward, or none")),
                (b, a) -> Operations.named("advantage", b.policy().groupAdvantage(kind.apply(a), a.tensor("reward"))));
    }

    static List<Operation> all() {
        return List.of(
                rows("policy.entropy", "entropy of a softmax policy", "value = -sum_a pi_a log pi_a; gradient_k = -pi_k (log pi_k + value)",
                        "Shannon 1948", null, (b, a) -> b.policy().entropy(a.tensor("logits"))),
                rows("policy.kl_divergence", "KL divergence of softmax policies",
                        "value = sum_a pi_a (log pi_a - log ref_a); gradient_k = pi_k (log(pi_k/ref_k) - value)",
                        "Kullback and Leibler 1951",
                        required("referenceLogits", "rows x actions", "reference policy = softmax of each row"),
                        (b, a) -> b.policy().klDivergence(a.tensor("logits"), a.tensor("referenceLogits"))),
                rows("policy.exact_objective", "exact policy gradient of a contextual bandit",
                        "value = sum_a pi_a r_a; gradient_k = pi_k (r_k - value)",
                        "Sutton et al. 1999, Policy Gradient Methods (policy gradient theorem)",
                        required("reward", "rows x actions", "reward of each action"),
                        (b, a) -> b.policy().exactObjective(a.tensor("logits"), a.tensor("reward"))),
                new Operation("policy.policy_gradient_loss", "REINFORCE loss of a softmax policy",
                        "loss = -advantage log pi(action); gradient = advantage (pi - onehot(action))",
                        "Williams 1992, Simple statistical gradient-following algorithms",
                        List.of(required("logits", "rows x actions", "policy = softmax of each row"),
                                required("action", "rows", "whole number in [0, actions)"),
                                required("advantage", "rows", "held constant")),
                        List.of(),
                        List.of(required("loss", "rows", "never reduced"),
                                required("logProbability", "rows", "log pi(action)"),
                                required("gradient", "rows x actions", "d loss/d logits")),
                        (b, a) -> {
                            var result = b.policy().policyGradientLoss(a.tensor("logits"), a.tensor("action"), a.tensor("advantage"));
                            return Operations.named("loss", result.loss(), "logProbability", result.logProbability(),
                                    "gradient", result.gradient());
                        }),
                new Operation("policy.ppo_policy_loss", "PPO clipped policy loss",
                        "rho = exp(logp - oldLogp); value = -min(rho A, clip(rho, 1 - low, 1 + high) A); if A < 0: min(value, -dualClip A)",
                        PPO + ", eq. 7; dual clip: Ye et al. 2020, arXiv 1912.09729, eq. 5",
                        List.of(required("logp", "samples", "log pi(a)"), required("oldLogp", "samples", "log of the behaviour policy"),
                                required("advantage", "samples", "held constant")),
                        List.of(number("low", "0.2", "in [0, 1]"), number("high", "0.2", "not negative"),
                                number("dualClip", "Infinity", "above 1; Infinity: none")),
                        List.of(required("value", "samples", "loss, never reduced"), required("slope", "samples", "d value/d logp")),
                        (b, a) -> Operations.outputs(b.policy().ppoPolicyLoss(a.tensor("logp"), a.tensor("oldLogp"),
                                a.tensor("advantage"), new PpoClip(a.number("low"), a.number("high"), a.number("dualClip"))))),
                new Operation("policy.ppo_value_loss", "PPO clipped value loss",
                        "value = 1/2 max((V - R)^2, (clip(V, Vold - c, Vold + c) - R)^2)",
                        PPO + " (implementation of the authors)",
                        List.of(required("value", "samples", "V"), required("oldValue", "samples", "V at sampling time"),
                                required("returns", "samples", "R")),
                        List.of(number("clip", "0.2", "c, not negative; Infinity: plain squared error")),
                        List.of(required("value", "samples", "loss, never reduced"), required("slope", "samples", "d value/d V")),
                        (b, a) -> Operations.outputs(b.policy().ppoValueLoss(a.tensor("value"), a.tensor("oldValue"),
                                a.tensor("returns"), a.number("clip")))),
                kl(KlEstimator.K1, "policy.kl_k1", "u", "1"),
                kl(KlEstimator.K2, "policy.kl_k2", "u^2/2", "u"),
                kl(KlEstimator.K3, "policy.kl_k3", "exp(-u) - 1 + u", "1 - exp(-u)"),
                new Operation("policy.gae", "generalised advantage estimation",
                        "delta_t = r_t + gamma V_next - V_t; A_t = delta_t + gamma lambda A_next; returns = A + V",
                        "Schulman et al. 2015, arXiv 1506.02438, eq. 16",
                        List.of(required("reward", "sequences x steps", "r_t"), required("value", "sequences x steps", "V_t"),
                                optional("bootstrap", "sequences x steps", "value of the state after a truncation or the last step, default 0"),
                                optional("terminated", "sequences x steps", "0 or 1, default 0"),
                                optional("truncated", "sequences x steps", "0 or 1, default 0"),
                                optional("mask", "sequences x steps", "0 or 1, default 1")),
                        List.of(number("gamma", "1", "discount in [0, 1]"), number("lambda", "0.95", "in [0, 1]")),
                        List.of(required("advantage", "sequences x steps", "A_t, 0 where masked"),
                                required("returns", "sequences x steps", "A_t + V_t, 0 where masked")),
                        (b, a) -> {
                            var result = b.policy().gae(new Trajectories(a.tensor("reward"), a.tensor("value"),
                                    a.tensorOrNull("bootstrap"), a.tensorOrNull("terminated"), a.tensorOrNull("truncated"),
                                    a.tensorOrNull("mask")), a.number("gamma"), a.number("lambda"));
                            return Operations.named("advantage", result.advantage(), "returns", result.returns());
                        }),
                group("policy.rloo_advantage", "leave-one-out advantage", "A_i = R_i - (1/(G-1)) sum_{j != i} R_j",
                        "Kool et al. 2019; Ahmadian et al. 2024, Back to Basics, arXiv 2402.14740, eq. 8", List.of(),
                        a -> new GroupAdvantage.LeaveOneOut()),
                group("policy.mean_centered_advantage", "group-mean advantage", "A_i = R_i - mean(R)",
                        "Liu et al. 2025, Understanding R1-Zero-Like Training (Dr. GRPO), arXiv 2503.20783", List.of(),
                        a -> new GroupAdvantage.MeanCentered()),
                group("policy.grpo_advantage", "group-normalised advantage", "A_i = (R_i - mean(R))/(std(R) + epsilon)",
                        "Shao et al. 2024, DeepSeekMath, arXiv 2402.03300, section 4.1.2",
                        List.of(number("epsilon", "1e-4", "added to the standard deviation, not negative"),
                                number("ddof", "1", "divisor of the variance is G - ddof: 0 or 1")),
                        a -> new GroupAdvantage.GroupNormalized(a.number("epsilon"), a.integer("ddof"))),
                new Operation("policy.whiten", "masked whitening",
                        "value = (x - mean)/sqrt(variance + epsilon) over entries with mask 1 (plus mean if shiftMean is 0); 0 elsewhere",
                        "Ziegler et al. 2019, Fine-Tuning Language Models from Human Preferences, arXiv 1909.08593 (code of the authors)",
                        List.of(required("x", "n", "any"), optional("mask", "n", "0 or 1, default 1")),
                        List.of(number("shiftMean", "1", "0 adds the mean back"), number("epsilon", "1e-8", "not negative"),
                                number("ddof", "1", "0 or 1")),
                        List.of(required("value", "n", "whitened")),
                        (b, a) -> Operations.named("value", b.policy().whiten(a.tensor("x"), a.tensorOrNull("mask"),
                                a.integer("shiftMean") != 0, a.number("epsilon"), a.integer("ddof")))),
                new Operation("policy.regularized_optimum", "closed-form KL-regularised optimum",
                        "pi* = ref exp(u/gamma)/Z; logPartition = log Z; kl = KL(pi*||ref)",
                        "Korbak et al. 2022, RL with KL penalties is better viewed as Bayesian inference, arXiv 2205.11275",
                        List.of(required("referenceLogits", "rows x actions", "reference policy = softmax of each row"),
                                required("utility", "rows x actions", "u")),
                        List.of(number("gamma", "1", "KL weight, positive")),
                        List.of(required("logProbability", "rows x actions", "log pi*"),
                                required("logPartition", "rows", "log Z"), required("kl", "rows", "nats")),
                        (b, a) -> {
                            var result = b.policy().regularizedOptimum(a.tensor("referenceLogits"), a.tensor("utility"), a.number("gamma"));
                            return Operations.named("logProbability", result.logProbability(), "logPartition", result.logPartition(),
                                    "kl", result.kl());
                        }),
                new Operation("policy.best_of_n_law", "exact law of best-of-n",
                        "probability(y) = (F(r_y)^n - F-(r_y)^n) p_y/Pr(R = r_y); kl = KL(probability||p)",
                        "Gao, Schulman and Hilton 2023, arXiv 2210.10760; Beirami et al. 2024, arXiv 2401.01879",
                        List.of(required("probability", "rows x actions", "base law, rows sum to 1"),
                                required("reward", "rows x actions", "ties broken uniformly over draws")),
                        List.of(number("n", "2", "draws, at least 1")),
                        List.of(required("probability", "rows x actions", "law of the winner"), required("kl", "rows", "nats")),
                        (b, a) -> {
                            var result = b.policy().bestOfNLaw(a.tensor("probability"), a.tensor("reward"), a.integer("n"));
                            return Operations.named("probability", result.probability(), "kl", result.kl());
                        }),
                new Operation("policy.best_of_n_estimate", "unbiased best-of-n value from a pool",
                        "value = sum_i c_i gold_(i), c_i = C(i-1, n-1)/C(N, n), pool sorted by proxy; ties share weights",
                        "Gao, Schulman and Hilton 2023, arXiv 2210.10760, appendix I",
                        List.of(required("proxy", "rows x pool", "selects"), required("gold", "rows x pool", "is averaged")),
                        List.of(number("n", "2", "draws, between 1 and the pool size")),
                        List.of(required("value", "rows", "expected gold of the winner")),
                        (b, a) -> Operations.named("value",
                                b.policy().bestOfNEstimate(a.tensor("proxy"), a.tensor("gold"), a.integer("n")))));
    }
}
