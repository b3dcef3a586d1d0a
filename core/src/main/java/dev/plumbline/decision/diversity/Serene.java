package dev.plumbline.decision.diversity;

import dev.plumbline.decision.bandits.BanditAlgorithm;
import dev.plumbline.decision.bandits.ConfidenceRadius;
import dev.plumbline.decision.bandits.Ucb1;
import dev.plumbline.numerics.ParetoFront;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// SERENE: explore by novelty, exploit what was rewarded by emitters, in turns of a chunk of evaluations (Paolo,
/// arXiv 2203.01027). With a learned behavior space it is STAX.
///
/// Every explored individual with a reward becomes a candidate and enters the reward archive. Exploiting tries
/// candidates, the most novel with respect to the reward archive first, for 6 evaluations and 5 generations, and
/// keeps those that improve; a third of the chunk is kept for the emitters. Of them one is drawn from the first front
/// of (novelty of the ancestor, improvement).
public final class Serene {
    private static final int TRIAL_GENERATIONS = 5;
    private static final int TRIAL = Emitter.PARENTS + TRIAL_GENERATIONS * Emitter.CHILDREN;

    /// Which of exploring and exploiting has the next chunk.
    public enum Schedule {
        ALTERNATE,
        /// UCB1 with √(2 ln t/n): the value of a chunk is the share of its evaluations that entered an archive.
        UCB
    }

    /// @param chunk evaluations of a turn; 1000 in the paper's code
    /// @param stepShare σₑ of an emitter over the distance to the nearest genome of the population; 1/3 in the paper
    /// @param ucbScale c ≥ 0 of the radius; 0 is greedy
    public record Options(
            int chunk, Emitter.Stagnation stagnation, double stepShare, Schedule schedule, double ucbScale) {
        public Options {
            if (chunk < 1) {
                throw new IllegalArgumentException("chunk must be positive, was " + chunk);
            }
            if (!(stepShare > 0)) {
                throw new IllegalArgumentException("stepShare must be positive, was " + stepShare);
            }
            if (!(ucbScale >= 0)) {
                throw new IllegalArgumentException("ucbScale must not be negative, was " + ucbScale);
            }
        }
    }

    private final NoveltySearch search;
    private final Options options;
    private final Ucb1 bandit;
    private final List<Individual> rewarded = new ArrayList<>();
    private final List<Individual> candidates = new ArrayList<>();
    private final List<Emitter> emitters = new ArrayList<>();
    private boolean exploreNext = true;
    private boolean explored;

    public Serene(NoveltySearch search, Options options) {
        this.search = search;
        this.options = options;
        bandit = new Ucb1(2, ConfidenceRadius.anytime().scaled(options.ucbScale()));
        welcome(search.population());
    }

    public List<Individual> rewardArchive() {
        return List.copyOf(rewarded);
    }

    /// A new behavior space for everything that is held.
    public void encode(BehaviorSpace space) {
        var others = new ArrayList<>(rewarded);
        others.addAll(candidates);
        emitters.forEach(emitter -> others.addAll(emitter.members()));
        search.encode(space, others);
    }

    private int welcome(List<Individual> individuals) {
        int welcomed = 0;
        for (var individual : individuals) {
            if (individual.reward() > 0) {
                candidates.add(individual);
                rewarded.add(individual);
                welcomed++;
            }
        }
        return welcomed;
    }

    /// One chunk.
    ///
    /// @param seen is told every individual that was evaluated
    /// @return evaluations spent; that of the last generation may exceed the chunk
    public int turn(Consumer<Individual> seen, Philox random) {
        boolean canExploit = !candidates.isEmpty() || !emitters.isEmpty();
        BanditAlgorithm.Choice choice = options.schedule() == Schedule.UCB && canExploit ? bandit.select(random) : null;
        boolean explore = !canExploit || (choice == null ? exploreNext : choice.arm() == 0);
        int before = search.archive().size() + rewarded.size();
        int spent = explore ? explore(seen, random) : exploit(seen, random);
        exploreNext = !explore;
        explored = explore;
        if (choice != null && spent > 0) {
            bandit.update(choice, (double) (search.archive().size() + rewarded.size() - before) / spent);
        }
        return spent;
    }

    /// Whether the last chunk explored: only such chunks count for when a behavior space is learned anew.
    public boolean explored() {
        return explored;
    }

    private int explore(Consumer<Individual> seen, Philox random) {
        int spent = 0;
        while (spent < options.chunk()) {
            var children = search.step(rewarded, random);
            children.forEach(seen);
            welcome(children);
            spent += children.size();
        }
        return spent;
    }

    private int exploit(Consumer<Individual> seen, Philox random) {
        int spent = 0;
        while (!candidates.isEmpty() && spent + TRIAL <= options.chunk() - options.chunk() / 3) {
            double[] novelty = Novelty.scores(candidates, rewarded, search.options().neighbors());
            var candidate = candidates.remove(Novelty.best(novelty, 1, random)[0]);
            double step = Emitter.step(candidate, search.population(), options.stepShare(), search.options().sigma());
            var emitter = new Emitter(candidate, step, options.stagnation(), search, novelty(candidate), random);
            record(emitter, emitter.members(), seen);
            spent += Emitter.PARENTS;
            for (int g = 0; g < TRIAL_GENERATIONS; g++) {
                spent += generation(emitter, seen, random);
            }
            if (emitter.improvement() > 0) {
                emitters.add(emitter);
            }
        }
        while (!emitters.isEmpty() && spent < options.chunk()) {
            var emitter = chosen(random);
            while (spent < options.chunk() && !emitter.stagnated()) {
                spent += generation(emitter, seen, random);
            }
            if (emitter.stagnated()) {
                emitters.remove(emitter);
                int[] order = random.permutation(emitter.novel().size());
                Arrays.stream(order).limit(search.options().archivePerGeneration())
                        .forEach(i -> search.offer(emitter.novel().get(i)));
            }
        }
        return spent;
    }

    private Emitter chosen(Philox random) {
        double[] novelty = emitters.stream().mapToDouble(emitter -> novelty(emitter.ancestor())).toArray();
        double[] improvement = emitters.stream().mapToDouble(Emitter::improvement).toArray();
        int[] front = ParetoFront.first(novelty, improvement);
        return emitters.get(front[random.nextInt(front.length)]);
    }

    private int generation(Emitter emitter, Consumer<Individual> seen, Philox random) {
        var children = emitter.step(search, random);
        record(emitter, children, seen);
        return children.size();
    }

    private void record(Emitter emitter, List<Individual> individuals, Consumer<Individual> seen) {
        double[] novelty = Novelty.scores(individuals, known(), search.options().neighbors());
        IntStream.range(0, individuals.size()).filter(i -> individuals.get(i) != emitter.ancestor()).forEach(i -> {
            var individual = individuals.get(i);
            seen.accept(individual);
            if (emitter.beatsArchived(individual)) {
                rewarded.add(individual);
            }
            emitter.considerNovel(individual, novelty[i]);
        });
    }

    /// Novelty with respect to population and both archives.
    private double novelty(Individual individual) {
        return Novelty.scores(List.of(individual), known(), search.options().neighbors())[0];
    }

    private List<Individual> known() {
        var known = new ArrayList<>(search.population());
        known.addAll(search.archive());
        known.addAll(rewarded);
        return known;
    }
}
