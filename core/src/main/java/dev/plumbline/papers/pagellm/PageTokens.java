package dev.plumbline.papers.pagellm;

import dev.plumbline.kernel.Backend;
import dev.plumbline.kernel.DType;
import dev.plumbline.kernel.Tensor;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// The tokens of G pages of one query, place by place: token j · G + i is place j of page i. {@link PagePolicy} is
/// linear in its parameters θ, so that all logits are Φ θ `[tokens x items]`, and −∞ for the items above; a gradient
/// goes back through Φᵀ.
final class PageTokens {
    private final Backend backend;
    private final int[][] pages;
    private final Tensor features;
    /// 0 for items that are left, −∞ for those above.
    private final Tensor left;

    /// Tokens `from` to `to`.
    private PageTokens(Backend backend, int[][] pages, double[] features, double[] left, int items, int from, int to) {
        this.backend = backend;
        this.pages = pages;
        int width = features.length / left.length;
        this.features = backend.tensor(DType.FLOAT64,
                Arrays.copyOfRange(features, from * items * width, to * items * width), (to - from) * items, width);
        this.left = backend.tensor(DType.FLOAT64, Arrays.copyOfRange(left, from * items, to * items), to - from, items);
    }

    /// Draws `group` pages, one place of all of them at a time. The uniform numbers are drawn page by page: the pages
    /// are those of {@link PagePolicy#sample}, one after the other.
    ///
    /// @param theta θ `[parameters x 1]`
    static PageTokens draw(Backend backend, Tensor theta, Query query, int group, Philox random) {
        var pages = new int[group][Query.PAGE];
        var uniform = new double[group][Query.PAGE];
        for (double[] ofPage : uniform) {
            Arrays.setAll(ofPage, j -> random.nextDouble());
        }
        int n = query.items();
        var features = new double[Query.PAGE * group * n * theta.size()];
        var left = new double[Query.PAGE * group * n];
        for (int j = 0; j < Query.PAGE; j++) {
            int first = j * group;
            for (int i = 0; i < group; i++) {
                double[] phi = PagePolicy.features(query, pages[i], j);
                System.arraycopy(phi, 0, features, (first + i) * phi.length, phi.length);
                for (int above = 0; above < j; above++) {
                    left[(first + i) * n + pages[i][above]] = Double.NEGATIVE_INFINITY;
                }
            }
            var place = new PageTokens(backend, pages, features, left, n, first, first + group);
            double[] policy = backend.numerics().logSoftmax(place.logits(theta)).probability().toArray();
            for (int i = 0; i < group; i++) {
                pages[i][j] = Philox.index(Arrays.copyOfRange(policy, i * n, (i + 1) * n), uniform[i][j]);
            }
        }
        return new PageTokens(backend, pages, features, left, n, 0, Query.PAGE * group);
    }

    int[][] pages() {
        return pages;
    }

    /// The item of each token.
    double[] items() {
        var items = new double[Query.PAGE * pages.length];
        Arrays.setAll(items, token -> pages[token % pages.length][token / pages.length]);
        return items;
    }

    /// `[tokens x items]`.
    Tensor logits(Tensor theta) {
        Tensor logits = backend.model().matmul(features, false, theta, false);
        return backend.model().addScaled(backend.model().reshape(logits, left.shape()), 1, left);
    }

    /// dL/dθ `[parameters x 1]` from dL/dlogits.
    Tensor gradient(Tensor dLogits) {
        return backend.model().matmul(features, true, backend.model().reshape(dLogits, dLogits.size(), 1), false);
    }
}
