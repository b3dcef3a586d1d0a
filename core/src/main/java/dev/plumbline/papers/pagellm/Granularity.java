package dev.plumbline.papers.pagellm;

import dev.plumbline.evaluation.DiscountedGain;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The page-level reward, the item-level one, and both, from noisy feedback on 40 queries; judged by the true value of
/// the greedy pages of 40 others, and by their NDCG.
///
/// Feedback: 300 pairs of random pages, the first preferred with probability σ(ΔV/0.35), and 300 pairs of a page and
/// one swap of it, σ(ΔV/0.105). Rewards with ridge 0.01, standardised on 300 random pages; 200 updates. `scale`
/// multiplies queries and updates, below 1 also pairs.
final class Granularity implements Experiment {
    static final String PAGE = "page only";
    static final String ITEM = "item only";
    static final String MIXED = "mixed";
    static final String HALF = "mixed, 150 + 150 pairs";
    static final String CORRUPTED = "mixed, corrupted pages";
    static final List<String> METHODS = List.of(PAGE, ITEM, MIXED, HALF, CORRUPTED);
    private static final double PAGE_NOISE = 0.35;
    private static final double SWAP_NOISE = 0.105;
    private static final double RIDGE = 0.01;
    private static final int PAIRS = 300;

    private final String id;
    private final double decay;

    /// @param decay of an item's worth for each earlier one of its category
    Granularity(String id, double decay) {
        this.id = id;
        this.decay = decay;
    }

    static String name(String method, String measure) {
        return method + ": " + measure;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String title() {
        return "Page, item, or both; decay " + decay;
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int count = Math.max(4, (int) Math.round(40 * scale));
        int pairs = Math.max(40, (int) Math.round(PAIRS * Math.min(1, scale)));
        var queries = queries(new Philox(seed, 1), count);
        var test = queries(new Philox(seed, 2), count);
        var pagePairs = pagePairs(queries, pairs, new Philox(seed, 3));
        var swapPairs = swapPairs(queries, pairs, new Philox(seed, 4));
        var page = PageReward.fit(PageReward.Grain.PAGE, pagePairs, RIDGE);
        var item = PageReward.fit(PageReward.Grain.ITEM, swapPairs, RIDGE);
        var both = List.of(page, item);
        var fewer = List.of(PageReward.fit(PageReward.Grain.PAGE, pagePairs.subList(0, pairs / 2), RIDGE),
                PageReward.fit(PageReward.Grain.ITEM, swapPairs.subList(0, pairs / 2), RIDGE));
        var corrupted = List.of(
                PageReward.fit(
                        PageReward.Grain.PAGE, corruptedPairs(queries, pairs, new Philox(seed, 7)), RIDGE),
                item);
        var training = PageTraining.of((int) Math.ceil(200 * scale));
        var measured = new LinkedHashMap<String, Double>();
        for (String method : METHODS) {
            var rewards = method.equals(HALF) ? fewer : method.equals(CORRUPTED) ? corrupted : both;
            double alpha = method.equals(PAGE) ? 1 : method.equals(ITEM) ? 0 : 0.5;
            var sampling = new Philox(seed, 5);
            var sampleQueries = Stream.generate(() -> queries.get(sampling.nextInt(count))).limit(300).toList();
            int[][] sample = sampleQueries.stream().map(query -> query.randomPage(sampling)).toArray(int[][]::new);
            var mixture = PageTraining.standardized(rewards, new double[] {alpha, 1 - alpha}, sampleQueries, sample);
            var policy = training.train(backend, queries, rewards, mixture, new Philox(seed, 6));
            double value = 0;
            double ndcg = 0;
            for (var query : test) {
                int[] greedy = policy.greedy(query, Query.PAGE);
                value += query.value(greedy, decay) / test.size();
                ndcg += DiscountedGain.LINEAR.ndcg(query.relevance(), greedy) / test.size();
            }
            measured.put(name(method, "value"), value);
            measured.put(name(method, "NDCG"), ndcg);
            measured.put(name(method, "u"), policy.parameters()[policy.parameters().length - 1]);
        }
        return measured;
    }

    static List<Query> queries(Philox random, int count) {
        return Stream.generate(() -> Query.random(random)).limit(count).toList();
    }

    private List<PageReward.Pair> pagePairs(List<Query> queries, int count, Philox random) {
        return Stream.generate(() -> {
            var query = queries.get(random.nextInt(queries.size()));
            return compared(query, query.randomPage(random), query.randomPage(random), PAGE_NOISE, random);
        }).limit(count).toList();
    }

    private List<PageReward.Pair> swapPairs(List<Query> queries, int count, Philox random) {
        return Stream.generate(() -> {
            var query = queries.get(random.nextInt(queries.size()));
            int[] page = query.randomPage(random);
            int[] places = random.permutation(page.length);
            return compared(query, page, PairFamily.swap(page, places[0], places[1]), SWAP_NOISE, random);
        }).limit(count).toList();
    }

    /// Bradley-Terry feedback on the true values.
    private PageReward.Pair compared(Query query, int[] first, int[] second, double noise, Philox random) {
        double margin = (query.value(first, decay) - query.value(second, decay)) / noise;
        return random.nextDouble() < Logistic.sigmoid(margin)
                ? new PageReward.Pair(query, first, second)
                : new PageReward.Pair(query, second, first);
    }

    /// y⁺ the best of 5 random pages by value, y⁻ by the four page-level families in turn.
    private List<PageReward.Pair> corruptedPairs(List<Query> queries, int count, Philox random) {
        var families = List.of(
                PairFamily.RELEVANCE, PairFamily.RANKING, PairFamily.DIVERSITY, PairFamily.REDUNDANCY);
        var pairs = new ArrayList<PageReward.Pair>();
        for (int i = 0; i < count; i++) {
            var query = queries.get(random.nextInt(queries.size()));
            int[] best = query.randomPage(random);
            for (int k = 1; k < 5; k++) {
                int[] other = query.randomPage(random);
                best = query.value(other, decay) > query.value(best, decay) ? other : best;
            }
            pairs.add(new PageReward.Pair(query, best, families.get(i % 4).worsen(query, best, random)));
        }
        return List.copyOf(pairs);
    }
}
