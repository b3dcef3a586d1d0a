package dev.plumbline.classification;

/// Who is right where: shares of points by (first member right, second right, ensemble right).
///
/// @param share `[2][2][2]`, index 1 for right; sums to 1
public record CorrectionTable(double[][][] share) {

    /// @throws IllegalArgumentException if lengths differ or there is no point
    public static CorrectionTable of(int[] first, int[] second, int[] ensemble, int[] label) {
        int n = label.length;
        if (first.length != n || second.length != n || ensemble.length != n || n == 0) {
            throw new IllegalArgumentException("needs as many predictions as labels, and at least one, were "
                    + first.length + ", " + second.length + ", " + ensemble.length + " for " + n);
        }
        var count = new long[2][2][2];
        for (int r = 0; r < n; r++) {
            int y = label[r];
            count[first[r] == y ? 1 : 0][second[r] == y ? 1 : 0][ensemble[r] == y ? 1 : 0]++;
        }
        var share = new double[2][2][2];
        for (int i = 0; i < 8; i++) {
            share[i / 4][i / 2 % 2][i % 2] = (double) count[i / 4][i / 2 % 2][i % 2] / n;
        }
        return new CorrectionTable(share);
    }

    /// Both members wrong, the ensemble right.
    public double falseFalseTrue() {
        return share[0][0][1];
    }

    /// The first member right, the ensemble wrong.
    public double overruled() {
        return share[1][0][0] + share[1][1][0];
    }

    /// The first member wrong, the ensemble right. Accuracy of the ensemble = that of the first − overruled +
    /// corrected.
    public double corrected() {
        return share[0][0][1] + share[0][1][1];
    }
}
