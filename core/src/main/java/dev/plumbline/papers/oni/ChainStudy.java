package dev.plumbline.papers.oni;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.oni.ChainAgent.CountBy;
import dev.plumbline.papers.oni.ChainAgent.Outcome;
import dev.plumbline.papers.oni.ChainAgent.Payment;
import dev.plumbline.papers.oni.Feedback.RewardModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An agent on a chain, paid for captions: which reward, how counted, with which noise in the answers, with and without
/// a television. 4000 episodes of each run.
final class ChainStudy implements Experiment {
    static final String EXTRINSIC = "extrinsic only";
    static final String TRUTH = "true usefulness";
    static final String NOVELTY = "every event";
    static final List<String> MODELS = List.of("retrieval", "classification", "ranking");
    static final String RELEASED = "ranking, threshold -0.5";
    static final List<String> PAID = List.of(TRUTH, "retrieval", "classification", "ranking", RELEASED, NOVELTY);
    static final List<Double> EXPONENTS = List.of(0.0, 1.0, 3.0);
    static final List<Double> NOISES = List.of(0.1, 0.2, 0.3);

    /// One run.
    ///
    /// @param reward a name above
    /// @param exponent β
    /// @param noise ρ
    record Run(String reward, double exponent, double noise, CountBy countBy, boolean television) {
        static Run of(String reward, double exponent) {
            return new Run(reward, exponent, 0, CountBy.EVENT, false);
        }

        static Run noisy(String reward, double noise) {
            return new Run(reward, 3, noise, CountBy.EVENT, false);
        }

        static Run byString(String reward) {
            return new Run(reward, 3, 0, CountBy.CAPTION, false);
        }

        static Run beforeTelevision(String reward) {
            return new Run(reward, 3, 0, CountBy.EVENT, true);
        }

        private String name() {
            return reward + ", beta " + exponent + ", noise " + noise + ", by " + countBy
                    + (television ? ", television" : "");
        }

        /// 1 or 0.
        String solved() {
            return "solved, " + name();
        }

        String solvedAt() {
            return "solved at, " + name();
        }

        String success() {
            return "success, " + name();
        }

        String payments() {
            return "payments, " + name();
        }

        String accuracy() {
            return "accuracy, " + name();
        }
    }

    @Override
    public String id() {
        return "chain";
    }

    @Override
    public String title() {
        return "Paid for captions on a chain";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int episodes = (int) Math.ceil(ChainAgent.EPISODES * scale);
        var measured = new LinkedHashMap<String, Double>();
        train(Run.of(EXTRINSIC, 3), seed, episodes, measured);
        for (String reward : PAID) {
            EXPONENTS.forEach(exponent -> train(Run.of(reward, exponent), seed, episodes, measured));
        }
        for (String model : MODELS) {
            NOISES.forEach(noise -> train(Run.noisy(model, noise), seed, episodes, measured));
            train(Run.byString(model), seed, episodes, measured);
            train(Run.beforeTelevision(model), seed, episodes, measured);
        }
        for (String reward : List.of(EXTRINSIC, TRUTH, NOVELTY)) {
            train(Run.beforeTelevision(reward), seed, episodes, measured);
        }
        return measured;
    }

    private static void train(Run run, long seed, int episodes, Map<String, Double> measured) {
        var chain = new CaptionedChain(run.television());
        var feedback = feedback(run, chain, seed);
        Outcome outcome = ChainAgent.train(
                chain, payment(run.reward(), feedback), run.exponent(), run.countBy(), episodes, new Philox(seed, 1));
        measured.put(run.solved(), outcome.solved() ? 1.0 : 0);
        measured.put(run.solvedAt(), (double) outcome.solvedAt());
        measured.put(run.success(), outcome.success());
        measured.put(run.payments(), outcome.payments());
        if (feedback != null) {
            measured.put(run.accuracy(), feedback.accuracy());
        }
    }

    private static Feedback feedback(Run run, CaptionedChain chain, long seed) {
        var model = switch (run.reward()) {
            case "retrieval" -> RewardModel.RETRIEVAL;
            case "classification" -> RewardModel.CLASSIFICATION;
            case "ranking" -> RewardModel.RANKING;
            case RELEASED -> RewardModel.RANKING_AS_RELEASED;
            default -> null;
        };
        return model == null ? null : Feedback.of(model, chain.words(), run.noise(), new Philox(seed, 2));
    }

    private static Payment payment(String reward, Feedback feedback) {
        if (feedback != null) {
            return new Payment() {
                @Override
                public double of(int caption) {
                    return feedback.reward().of(caption);
                }

                @Override
                public void after(int[] captions) {
                    feedback.after(captions);
                }
            };
        }
        return switch (reward) {
            case EXTRINSIC -> caption -> 0;
            case TRUTH -> caption -> CaptionedChain.useful(caption) ? 1 : 0;
            case NOVELTY -> caption -> 1;
            default -> throw new IllegalArgumentException("no reward " + reward);
        };
    }
}
