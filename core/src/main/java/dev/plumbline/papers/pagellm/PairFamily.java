package dev.plumbline.papers.pagellm;

import dev.plumbline.numerics.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// How a page y⁻ is made worse than the page y⁺ that users liked. The first four are for the page-level reward, the
/// last for the item-level one.
///
/// Engaged items are those that users reacted to: here the two most relevant ones of a page.
enum PairFamily {
    /// Engaged items replaced by items that are on no place of the page, the least relevant ones.
    RELEVANCE {
        @Override
        int[] worsen(Query query, int[] page, Philox random) {
            int[] worse = page.clone();
            var outside = outside(query, page);
            outside.sort(Comparator.comparingDouble(item -> query.relevance()[item]));
            var engaged = engaged(query, page);
            for (int i = 0; i < Math.min(engaged.size(), outside.size()); i++) {
                worse[engaged.get(i)] = outside.get(i);
            }
            return worse;
        }
    },
    /// Reversed, or in random order.
    RANKING {
        @Override
        int[] worsen(Query query, int[] page, Philox random) {
            boolean reversed = random.nextDouble() < 0.5;
            int[] order = random.permutation(page.length);
            var worse = new int[page.length];
            Arrays.setAll(worse, j -> page[reversed ? page.length - 1 - j : order[j]]);
            return worse;
        }
    },
    /// As many places as can be given to items of the commonest category of the page, from the last place up.
    DIVERSITY {
        @Override
        int[] worsen(Query query, int[] page, Philox random) {
            int[] counts = counts(query, page);
            int commonest = 0;
            for (int c = 1; c < counts.length; c++) {
                commonest = counts[c] > counts[commonest] ? c : commonest;
            }
            var same = new ArrayList<Integer>();
            for (int item : outside(query, page)) {
                if (query.category()[item] == commonest) {
                    same.add(item);
                }
            }
            int[] worse = page.clone();
            for (int j = page.length - 1; j >= 0 && !same.isEmpty(); j--) {
                if (query.category()[page[j]] != commonest) {
                    worse[j] = same.removeLast();
                }
            }
            return worse;
        }
    },
    /// A place taken by a copy of another item of the page.
    REDUNDANCY {
        @Override
        int[] worsen(Query query, int[] page, Philox random) {
            int[] places = random.permutation(page.length);
            int[] worse = page.clone();
            worse[places[0]] = page[places[1]];
            return worse;
        }
    },
    /// One swap of two places, after which the more relevant item stands lower. Places of equal relevance carry no
    /// signal and are not drawn.
    ITEM_SWAP {
        @Override
        int[] worsen(Query query, int[] page, Philox random) {
            var swaps = new ArrayList<int[]>();
            for (int a = 0; a < page.length; a++) {
                for (int b = a + 1; b < page.length; b++) {
                    if (query.relevance()[page[a]] > query.relevance()[page[b]]) {
                        swaps.add(new int[] {a, b});
                    }
                }
            }
            if (swaps.isEmpty()) {
                return page.clone();
            }
            int[] places = swaps.get(random.nextInt(swaps.size()));
            return swap(page, places[0], places[1]);
        }
    };

    private static final int ENGAGED = 2;

    /// The worse page; equal to `page` where the family has nothing to change.
    abstract int[] worsen(Query query, int[] page, Philox random);

    /// The page with places a and b exchanged.
    static int[] swap(int[] page, int a, int b) {
        int[] swapped = page.clone();
        swapped[a] = page[b];
        swapped[b] = page[a];
        return swapped;
    }

    /// Places of the engaged items.
    static List<Integer> engaged(Query query, int[] page) {
        var places = new ArrayList<Integer>();
        for (int j = 0; j < page.length; j++) {
            places.add(j);
        }
        places.sort(Comparator.comparingDouble(j -> -query.relevance()[page[j]]));
        return List.copyOf(places.subList(0, Math.min(ENGAGED, places.size())));
    }

    /// Items of each category on the page.
    static int[] counts(Query query, int[] page) {
        var counts = new int[Query.CATEGORIES];
        for (int item : page) {
            counts[query.category()[item]]++;
        }
        return counts;
    }

    private static List<Integer> outside(Query query, int[] page) {
        var outside = new ArrayList<Integer>();
        for (int m = 0; m < query.items(); m++) {
            int item = m;
            if (Arrays.stream(page).noneMatch(on -> on == item)) {
                outside.add(item);
            }
        }
        return outside;
    }
}
