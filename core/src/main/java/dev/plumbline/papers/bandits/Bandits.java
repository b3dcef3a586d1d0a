package dev.plumbline.papers.bandits;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.List;
import java.util.Map;

/// A textbook as a course: {@link dev.plumbline.decision.bandits} holds the algorithms, this the experiment of each
/// chapter.
public final class Bandits implements Paper {
    private final List<Chapter> chapters = List.of(new StochasticRates(), new HardInstances(), new BayesianRegret(),
            new SimilarArms(), new FullFeedback(), new Adversary(), new ChangingArms(),
            new LinearCosts(), new Contexts(), new LoggedRounds(), new Games(), new Budgets(), new Agents());

    @Override
    public String slug() {
        return "bandits";
    }

    @Override
    public String title() {
        return "Introduction to Multi-Armed Bandits";
    }

    @Override
    public String source() {
        return "Slivkins 2019, arXiv 1904.07272";
    }

    @Override
    public String summary() {
        return "Choose one of K actions in each round, see its reward alone, and lose little against the best fixed "
                + "one.";
    }

    @Override
    public String formula() {
        return "R(T) = Σₜ μ* − μ(aₜ) = Σₐ n_T(a) Δ(a);  UCB1: argmax m(a) + √(2 ln T/n(a));  "
                + "Exp3: p(a) ∝ exp(−η Σ ĉ(a)),  ĉ(a) = c 1{a drawn}/p(a)";
    }

    @Override
    public List<Experiment> experiments() {
        return List.copyOf(chapters);
    }

    @Override
    public int seeds() {
        return 20;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        return chapters.stream().flatMap(chapter -> chapter.claims(measured.get(chapter.id())).stream()).toList();
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        return chapters.stream().flatMap(chapter -> chapter.tables(measured.get(chapter.id())).stream()).toList();
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        return chapters.stream().flatMap(chapter -> chapter.figures(measured.get(chapter.id())).stream()).toList();
    }
}
