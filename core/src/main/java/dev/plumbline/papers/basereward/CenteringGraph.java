package dev.plumbline.papers.basereward;

import java.util.List;

/// What the zero-coefficient regulariser penalises: items with scores s, compared along the edges of a graph.
///
/// Σ over edges of (sᵢ + sⱼ)² = sᵀ (Deg + Adj) s, the signless Laplacian, where the Bradley-Terry loss has a weighted
/// Deg − Adj as its Hessian. On the complete graph it is (n − 2) Σ sᵢ² + (Σ sᵢ)²: a ridge on the spread beside a
/// centring. On a bipartite graph it vanishes for +c on the one side and −c on the other, so that it does not stop two
/// items of which one always wins from drifting apart.
///
/// In D = a − b and S = a + b of a pair the ranking loss sees D alone and the regulariser S alone.
///
/// @param items n
/// @param edges (i, j) with i ≠ j
record CenteringGraph(int items, List<int[]> edges) {
    CenteringGraph {
        edges = List.copyOf(edges);
        for (int[] edge : edges) {
            if (edge[0] == edge[1]) {
                throw new IllegalArgumentException("item " + edge[0] + " is compared with itself");
            }
        }
    }

    /// Σ (sᵢ + sⱼ)².
    double penalty(double[] scores) {
        double sum = 0;
        for (int[] edge : edges) {
            double s = scores[edge[0]] + scores[edge[1]];
            sum += s * s;
        }
        return sum;
    }

    /// Deg + Adj `[n][n]`.
    double[][] signlessLaplacian() {
        var matrix = new double[items][items];
        for (int[] edge : edges) {
            matrix[edge[0]][edge[0]]++;
            matrix[edge[1]][edge[1]]++;
            matrix[edge[0]][edge[1]]++;
            matrix[edge[1]][edge[0]]++;
        }
        return matrix;
    }
}
