package dev.plumbline.decision.diversity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.plumbline.kernel.definition.DefinitionBackend;
import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Properties 1, 2, 5 (rotation), 7 and 8 of the specification of quality-diversity, and what archives and emitters
/// keep.
///
/// Planted mistakes that turn it red: the nearest reference left out whoever it is (identity, duplicates); the k
/// farthest; a sum instead of a mean (scale of P1 by hand); comma selection in an emitter (P2); a coverage over all
/// cells of the square; no new encoding of the archive (stale); the base-2 logarithm in uniformity.
class DiversityProperties {
    private static final NoveltySearch.Options OPTIONS =
            new NoveltySearch.Options(6, 2, 3, 4, 0.1, -1, 1, NoveltySearch.ArchiveChoice.RANDOM);

    private static double[][] points(int seed, int stream, int n) {
        var random = new Philox(seed, stream);
        var points = new double[n][2];
        for (double[] p : points) {
            Arrays.setAll(p, i -> random.nextGaussian());
        }
        return points;
    }

    private static int[] none(int n) {
        var none = new int[n];
        Arrays.fill(none, -1);
        return none;
    }

    /// P1, P5: translation, rotation and permutation change nothing; a factor multiplies; a further reference point
    /// never raises it. Distances of numbers below 10: 1e-12.
    @Property(tries = 100, seed = "20261129")
    void noveltyIsGeometric(
            @ForAll int seed, @ForAll @IntRange(min = 1, max = 6) int k, @ForAll @DoubleRange(min = 0.1,
                    max = 9) double factor) {
        double[][] candidates = points(seed, 1, 5);
        double[][] reference = points(seed, 2, 12);
        double[] expected = Novelty.scores(candidates, reference, none(5), k);
        assertArrayEquals(expected, Novelty.scores(turned(candidates, 0.7), turned(reference, 0.7), none(5), k), 1e-12);
        assertArrayEquals(Arrays.stream(expected).map(x -> factor * x).toArray(),
                Novelty.scores(scaled(candidates, factor), scaled(reference, factor), none(5), k), 1e-11);
        int[] order = new Philox(seed, 3).permutation(12);
        var permuted = new double[12][];
        Arrays.setAll(permuted, i -> reference[order[i]]);
        assertArrayEquals(expected, Novelty.scores(candidates, permuted, none(5), k), 1e-12);
        double[][] more = Arrays.copyOf(reference, 13);
        more[12] = points(seed, 4, 1)[0];
        double[] after = Novelty.scores(candidates, more, none(5), k);
        for (int i = 0; i < 5; i++) {
            assertTrue(after[i] <= expected[i] + 1e-12);
        }
    }

    private static double[][] turned(double[][] points, double angle) {
        return Arrays.stream(points).map(p -> new double[] {
            Math.cos(angle) * p[0] - Math.sin(angle) * p[1] + 3, Math.sin(angle) * p[0] + Math.cos(angle) * p[1] - 8
        }).toArray(double[][]::new);
    }

    private static double[][] scaled(double[][] points, double factor) {
        return Arrays.stream(points).map(p -> new double[] {factor * p[0], factor * p[1]}).toArray(double[][]::new);
    }

    /// By hand: points at 0, 1, 3, 7 of a line, k = 2. Itself is left out by place; another one at the same place
    /// counts; 0 if and only if k duplicates are there.
    @Test
    void noveltyByHand() {
        double[][] line = {{0, 0}, {1, 0}, {3, 0}, {7, 0}};
        assertArrayEquals(new double[] {2, 1.5, 2.5, 5}, Novelty.scores(line, line, new int[] {0, 1, 2, 3}, 2));
        double[][] twice = {{0, 0}, {0, 0}, {0, 0}, {5, 0}};
        assertArrayEquals(new double[] {0, 2.5}, new double[] {
            Novelty.scores(new double[][] {twice[0]}, twice, new int[] {0}, 2)[0],
            Novelty.scores(new double[][] {twice[0]}, new double[][] {twice[1], twice[3]}, none(1), 2)[0]});
        // one that is not in the reference set keeps its nearest neighbor
        assertEquals(0.5, Novelty.scores(new double[][] {{0.5, 0}}, line, none(1), 1)[0]);
        assertEquals(0, Novelty.scores(line, new double[0][], none(4), 3)[0]);
        assertThrows(IllegalArgumentException.class, () -> Novelty.scores(line, line, none(4), 0));
    }

    private static BehaviorEvaluator.Evaluation bowl(double[] genome) {
        double squares = Arrays.stream(genome).map(g -> (g - 0.5) * (g - 0.5)).sum();
        return new BehaviorEvaluator.Evaluation(Math.max(0, 1 - squares), genome.clone(), genome.clone());
    }

    /// P2: an emitter's best reward never falls; with σ = 0 it never improves.
    @Property(tries = 30, seed = "20261129")
    void emittersAreElitist(@ForAll int seed) {
        var random = new Philox(seed, 5);
        var search = new NoveltySearch(OPTIONS, Selection.NOVELTY, 3, DiversityProperties::bowl,
                BehaviorSpace.given(), random);
        var ancestor = search.population().getFirst();
        for (double sigma : new double[] {0.1, 0}) {
            var emitter = new Emitter(ancestor, sigma, new Emitter.Stagnation(8, 3), search, 0, random);
            double best = emitter.best();
            for (int g = 0; g < 10; g++) {
                emitter.step(search, random);
                assertTrue(emitter.best() >= best);
                best = emitter.best();
            }
            if (sigma == 0) {
                assertEquals(0, emitter.improvement());
                assertEquals(ancestor.reward(), emitter.best());
                assertTrue(emitter.stagnated());
            } else if (ancestor.reward() < 0.5 && ancestor.reward() > 0) {
                assertTrue(emitter.improvement() > 0);
            }
        }
        var published = Emitter.Stagnation.published(20);
        assertEquals(186, published.steps());
        assertThrows(IllegalArgumentException.class, () -> new Emitter.Stagnation(2, 3));
    }

    /// σₑ is a third of the distance to the nearest other genome of the population, itself excluded; else the
    /// fallback.
    @Test
    void stepOfAnEmitter() {
        var near = individual(0, 0);
        var far = individual(0.3, 0.4);
        assertEquals(0.5 / 3, Emitter.step(near, List.of(near, far, individual(1, 1)), 1.0 / 3, 9), 1e-15);
        assertEquals(9, Emitter.step(near, List.of(near), 0.1, 9));
    }

    private static Individual individual(double... genome) {
        return new Individual(genome, bowl(genome), BehaviorSpace.given());
    }

    /// P2: a constant score keeps any, M of them; the best ones come first; each is equally likely (5 standard errors
    /// of 6000 draws).
    @Test
    void constantScoresKeepAny() {
        var random = new Philox(6, 6);
        var kept = new int[4];
        for (int i = 0; i < 6000; i++) {
            int[] best = Novelty.best(new double[4], 2, random);
            assertEquals(2, Arrays.stream(best).distinct().count());
            Arrays.stream(best).forEach(b -> kept[b]++);
        }
        for (int count : kept) {
            assertEquals(3000, count, 5 * Math.sqrt(1500));
        }
        assertArrayEquals(new int[] {2, 0}, Novelty.best(new double[] {3, 1, 4, 0}, 2, random));
    }

    /// A generation: M stay, Q enter the archive, children of it; genes stay inside their bounds.
    @Property(tries = 20, seed = "20261129")
    void generations(@ForAll int seed) {
        for (var selection : Selection.values()) {
            for (var choice : NoveltySearch.ArchiveChoice.values()) {
                var options = new NoveltySearch.Options(6, 2, 3, 4, 0.5, -1, 1, choice);
                var random = new Philox(seed, 7);
                var search = new NoveltySearch(options, selection, 3, DiversityProperties::bowl,
                        BehaviorSpace.given(), random);
                for (int g = 1; g <= 4; g++) {
                    var before = new HashSet<>(search.archive());
                    var children = search.step(List.of(), random);
                    assertEquals(12, children.size());
                    assertEquals(6, search.population().size());
                    assertEquals(3 * g, search.archive().size());
                    var added = new HashSet<>(search.archive());
                    added.removeAll(before);
                    assertTrue(children.containsAll(added));
                    for (var child : children) {
                        assertTrue(Arrays.stream(child.genome()).allMatch(x -> x >= -1 && x <= 1));
                    }
                }
            }
        }
    }

    /// P7: coverage never falls along a run; both measures by hand on a 2 × 2 grid.
    @Property(tries = 50, seed = "20261129")
    void measures(@ForAll int seed) {
        var grid = new CoverageGrid(new double[] {-1, -1}, new double[] {1, 1}, 4);
        var seen = new ArrayList<double[]>();
        double before = 0;
        for (double[] p : points(seed, 8, 20)) {
            seen.add(p);
            double now = grid.coverage(seen, middle -> Math.hypot(middle[0], middle[1]) <= 1);
            assertTrue(now >= before && now <= 1);
            before = now;
            assertTrue(grid.uniformity(seen, middle -> true) <= 1);
        }
    }

    @Test
    void measuresByHand() {
        var grid = new CoverageGrid(new double[] {0, 0}, new double[] {2, 2}, 2);
        var one = List.of(new double[] {0.5, 0.5});
        assertEquals(0.25, grid.coverage(one, middle -> true));
        assertEquals(0.5, grid.coverage(one, middle -> middle[0] < 1));
        var all = List.of(new double[] {0.5, 0.5}, new double[] {1.5, 0.5}, new double[] {0.5, 1.5}, new double[] {2,
                2});
        assertEquals(1, grid.coverage(all, middle -> true));
        assertEquals(1, grid.uniformity(all, middle -> true));
        // p = (1, 0, 0, 0), u = 1/4: JSD = ln(1/0.625)/2 + (ln(0.25/0.625)/4 + 3/4 ln 2)/2
        double jsd = Math.log(1 / 0.625) / 2 + (Math.log(0.25 / 0.625) / 4 + 0.75 * Math.log(2)) / 2;
        assertEquals(1 - Math.sqrt(jsd), grid.uniformity(one, middle -> true), 1e-15);
        assertEquals(3, grid.cell(new double[] {9, 9}));
        assertArrayEquals(new double[] {1.5, 0.5}, grid.center(2));
        assertThrows(IllegalArgumentException.class, () -> new CoverageGrid(new double[] {1}, new double[] {1}, 2));
    }

    /// MAP-Elites: an elite gives way to what is rewarded at least as much, in its cell only.
    @Test
    void elites() {
        var grid = new CoverageGrid(new double[] {-1, -1}, new double[] {1, 1}, 2);
        var map = new MapElites(grid, DiversityProperties::bowl, 0.4, -1, 1);
        assertThrows(IllegalStateException.class, () -> map.step(new Philox(1, 1)));
        var good = map.add(new double[] {0.5, 0.5});
        map.add(new double[] {0.1, 0.1});
        var other = map.add(new double[] {-0.5, 0.5});
        assertEquals(new HashSet<>(List.of(good, other)), new HashSet<>(map.elites()));
        var equal = map.add(new double[] {0.5, 0.5});
        assertTrue(map.elites().contains(equal) && !map.elites().contains(good));
        for (int i = 0; i < 50; i++) {
            map.step(new Philox(2, i));
        }
        assertTrue(map.elites().size() > 2);
    }

    /// After learning, population, archive and rewarded individuals are all in the new space.
    @Test
    void nothingStaysInTheOldSpace() {
        try (var backend = new DefinitionBackend()) {
            var random = new Philox(8, 8);
            var learner = new LearnedSpace(backend, 2, random.fork(1));
            var search = new NoveltySearch(OPTIONS, Selection.NOVELTY_OR_SURPRISE, 3, DiversityProperties::bowl,
                    learner.untrained(3), random);
            var serene = new Serene(search,
                    new Serene.Options(60, new Emitter.Stagnation(6, 2), 1.0 / 3, Serene.Schedule.ALTERNATE, 1));
            for (int turn = 0; turn < 6; turn++) {
                serene.turn(learner::observe, random);
            }
            assertTrue(learner.due());
            assertFalse(serene.rewardArchive().isEmpty());
            var space = learner.learn(search.archive());
            serene.encode(space);
            var everyone = new ArrayList<>(search.population());
            everyone.addAll(search.archive());
            everyone.addAll(serene.rewardArchive());
            for (var individual : everyone) {
                assertArrayEquals(space.behavior(individual.evaluation()), individual.behavior());
                assertEquals(space.surprise(individual.evaluation()), individual.surprise());
            }
            assertFalse(learner.due()); // the second training waits for two chunks
            assertTrue(learner.due());
        }
    }

    /// P8: chunks by UCB1 with c = 0 are greedy: with one evaluation each, the arm with the better share so far is
    /// taken. Here exploring always adds Q of 12 children to the archive and exploiting adds nothing, so every chunk
    /// after the first two explores.
    @Test
    void withoutARadiusChunksAreGreedy() {
        BehaviorEvaluator flat = genome -> new BehaviorEvaluator.Evaluation(1, genome.clone(), genome.clone());
        var random = new Philox(9, 9);
        var search = new NoveltySearch(OPTIONS, Selection.NOVELTY, 3, flat, BehaviorSpace.given(), random);
        var serene = new Serene(search, new Serene.Options(120, new Emitter.Stagnation(6, 2), 1.0 / 3, Serene.Schedule.UCB, 0));
        int explored = 0;
        for (int turn = 0; turn < 12; turn++) {
            int before = search.archive().size();
            serene.turn(individual -> { }, random);
            boolean grew = search.archive().size() > before;
            assertEquals(grew, serene.explored());
            explored += grew ? 1 : 0;
        }
        assertEquals(11, explored);
        assertThrows(IllegalArgumentException.class,
                () -> new Serene.Options(0, new Emitter.Stagnation(6, 2), 1.0 / 3, Serene.Schedule.UCB, 1));
        assertThrows(IllegalArgumentException.class,
                () -> new BehaviorEvaluator.Evaluation(-1, new double[1], new double[1]));
        assertThrows(IllegalArgumentException.class,
                () -> new NoveltySearch.Options(6, 2, 3, 4, Double.NaN, -1, 1, NoveltySearch.ArchiveChoice.RANDOM));
    }
}
