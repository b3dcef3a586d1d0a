package dev.plumbline.policy.preference;

/// −l_w/|y_w|, the mean negative log-likelihood of the preferred response: supervised fine-tuning as a term of RPO
/// (Pang et al. 2024, arXiv 2404.19733), CPO and MPO. Derivative −1/|y_w|.
public record Likelihood() implements PreferenceLoss {
    @Override
    public Terms evaluate(PreferencePair pair) {
        return new Terms(-pair.chosen() / pair.chosenLength(), -1 / pair.chosenLength(), 0);
    }
}
