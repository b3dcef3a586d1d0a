package dev.plumbline.cpu;

import java.util.Arrays;

/// The law of the best of n, and estimates of its value from a pool, one row at a time in binary64.
final class BestOfNLaws {
    private final int columns;
    private final double[] key;
    private final int[] order;
    private final long[] packed;
    private final double[] sorted;
    private final long[] spare;
    private final int[] counts;
    private boolean tied;

    /// Columns from which counting digits is faster than comparing.
    private static final int COUNTING_PAYS = 128;
    private static final int DIGIT = 11;
    private static final int INDEX_BITS = 63 - 3 * DIGIT;

    /// Room for rows of `columns` elements.
    BestOfNLaws(int columns) {
        this.columns = columns;
        this.key = new double[columns];
        this.order = new int[columns];
        this.packed = new long[columns];
        this.sorted = new double[columns];
        boolean counting = columns >= COUNTING_PAYS && columns < 1 << INDEX_BITS;
        this.spare = new long[counting ? columns : 0];
        this.counts = new int[counting ? 3 << DIGIT : 0];
    }

    /// P(y) = [F(r)ⁿ − F⁻(r)ⁿ] p/Pr(R = r) with F⁻ = F − Pr(R = r), as p Fⁿ (−expm1(n log1p(−Pr/F)))/Pr, which keeps
    /// the digits where F⁻ is close to F; KL(P‖p) = Σ P log(P/p). n = 1 gives p itself and 0.
    ///
    /// `p` and `reward` hold one row; the law goes to `law`. NaN anywhere in the row gives NaN throughout. Each P to
    /// 6 ULP plus 4 u S, the KL to 4 ULP plus 16 u S.
    ///
    /// @return the KL
    double law(double[] p, double[] reward, int n, double[] law) {
        if (n == 1) {
            System.arraycopy(p, 0, law, 0, columns);
        }
        for (int i = 0; i < columns; i++) {
            if (Double.isNaN(p[i] + reward[i]) && (Double.isNaN(p[i]) || Double.isNaN(reward[i]))) {
                Arrays.fill(law, 0, columns, Double.NaN);
                return Double.NaN;
            }
        }
        if (n == 1) {
            return 0;
        }
        sort(reward);
        double below = 0;
        double lost = 0;
        double kl = 0;
        double klLost = 0;
        for (int start = 0; start < columns;) {
            int end = start;
            double mass = 0;
            while (end < columns && key[end] == key[start]) {
                mass += p[order[end]];
                end++;
            }
            double sum = below + mass;
            double b = sum - below;
            lost += below - (sum - b) + (mass - b);
            below = sum;
            double f = sum + lost;
            double logF = ScalarFunctions64.log(f);
            double gain = -ScalarFunctions64.expm1(n * ScalarFunctions64.log1p(-Math.min(mass / f, 1)));
            double factor = ScalarFunctions64.exp(n * logF) * gain / mass;
            double logRatio = n * logF + ScalarFunctions64.log(gain) - ScalarFunctions64.log(mass);
            for (int k = start; k < end; k++) {
                int i = order[k];
                law[i] = p[i] == 0 ? 0 : p[i] * factor;
                double term = law[i] == 0 ? 0 : law[i] * logRatio;
                double t = kl + term;
                double d = t - kl;
                klLost += kl - (t - d) + (term - d);
                kl = t;
            }
            start = end;
        }
        return kl + klLost;
    }

    /// The weights cᵢ = C(i−1, n−1)/C(N, n), i the place by ascending proxy, of a pool of N = `columns`. They come from
    /// c_N = n/N and cᵢ = cᵢ₊₁ (i − n + 1)/i in twice the precision, so each is right to 1 ULP.
    static double[] weights(int columns, int n) {
        var weights = new double[columns];
        double high = (double) n / columns;
        double low = Math.fma(-high, columns, n) / columns;
        for (int place = columns - 1; place >= 0; place--) {
            weights[place] = high + low;
            double a = Math.max(place - n + 1, 0);                 // c of place `place`, counted from 1
            double product = high * a;
            double error = Math.fma(high, a, -product) + low * a;
            double quotient = place == 0 ? 0 : product / place;
            double rest = place == 0 ? 0 : (Math.fma(-quotient, place, product) + error) / place;
            high = quotient + rest;
            low = quotient - high + rest;
        }
        return weights;
    }

    /// Σᵢ cᵢ gold₍ᵢ₎ for each row of `weights`; tied proxies share the mean of their weights. A NaN gives NaN. 2 ULP plus
    /// 4 u S.
    ///
    /// @param lanes the same weights for vectors, or null
    void estimates(double[] proxy, double[] gold, double[][] weights, BestOfNLanes lanes, double... estimate) {
        for (int i = 0; i < columns; i++) {
            if (Double.isNaN(proxy[i]) || Double.isNaN(gold[i])) {
                Arrays.fill(estimate, Double.NaN);
                return;
            }
        }
        sort(proxy);
        for (int i = 0; i < columns; i++) {
            sorted[i] = gold[order[i]];
        }
        if (lanes != null && !tied) {
            lanes.weighted(sorted, estimate);
            return;
        }
        for (int k = 0; k < weights.length; k++) {
            estimate[k] = weighted(weights[k]);
        }
    }

    private double weighted(double... weights) {
        double sum = 0;
        double lost = 0;
        for (int end = columns; end > 0;) {
            int start = end;
            double weight = 0;
            while (start > 0 && key[start - 1] == key[end - 1]) {
                start--;
                weight += weights[start];
            }
            double share = weight / (end - start);
            for (int k = start; k < end && share > 0; k++) {
                double term = share * sorted[k];
                double t = sum + term;
                double b = t - sum;
                lost += sum - (t - b) + (term - b);
                sum = t;
            }
            end = start;
        }
        return Math.abs(sum) <= Double.MAX_VALUE ? sum + lost : sum;
    }

    /// `key` becomes `values`, none of them NaN, in ascending order (−0 equals +0), `order` their indices; stable.
    ///
    /// Numbers are sorted as whole numbers whose last bits hold the index; what those bits hid is put right by insertion.
    void sort(double... values) {
        if (counts.length > 0) {
            count(values);
        } else {
            compare(values);
        }
        insert(values);
        tied = false;
        for (int i = 1; i < columns; i++) {
            tied |= key[i] == key[i - 1];
        }
    }

    private void compare(double... values) {
        long mask = -1L >>> Long.numberOfLeadingZeros(columns);
        for (int i = 0; i < columns; i++) {
            packed[i] = ascending(values[i]) & ~mask | i;
        }
        Arrays.sort(packed);
        for (int i = 0; i < columns; i++) {
            order[i] = (int) (packed[i] & mask);
            key[i] = values[order[i]];
        }
    }

    /// A whole number in the order of the numbers, −0 as +0.
    private static long ascending(double value) {
        long bits = Double.doubleToRawLongBits(value + 0.0);
        return bits ^ bits >> 63 & Long.MAX_VALUE;
    }

    /// By the leading 33 bits, 11 at a time from the last: each pass keeps the order of the one before among equals.
    private void count(double... values) {
        Arrays.fill(counts, 0);
        int mask = (1 << DIGIT) - 1;
        for (int i = 0; i < columns; i++) {
            long leading = (ascending(values[i]) ^ Long.MIN_VALUE) >>> 64 - 3 * DIGIT;
            packed[i] = leading << INDEX_BITS | i;
            counts[(int) leading & mask]++;
            counts[mask + 1 + ((int) (leading >>> DIGIT) & mask)]++;
            counts[2 * (mask + 1) + (int) (leading >>> 2 * DIGIT)]++;
        }
        long[] from = packed;
        long[] to = spare;
        for (int pass = 0; pass < 3; pass++) {
            int first = pass << DIGIT;
            int place = 0;
            for (int digit = first; digit < first + mask + 1; digit++) {
                int here = counts[digit];
                counts[digit] = place;
                place += here;
            }
            int shift = INDEX_BITS + pass * DIGIT;
            for (int i = 0; i < columns; i++) {
                to[counts[first + ((int) (from[i] >>> shift) & mask)]++] = from[i];
            }
            long[] swap = from;
            from = to;
            to = swap;
        }
        for (int i = 0; i < columns; i++) {
            order[i] = (int) from[i] & (1 << INDEX_BITS) - 1;
            key[i] = values[order[i]];
        }
    }

    private void insert(double... values) {
        int moves = 8 * columns;
        for (int i = 1; i < columns; i++) {
            double own = key[i];
            int index = order[i];
            int at = i;
            while (at > 0 && key[at - 1] > own) {
                key[at] = key[at - 1];
                order[at] = order[at - 1];
                at--;
            }
            key[at] = own;
            order[at] = index;
            moves -= i - at;
            if (moves < 0) {
                mergeSort(values);
                return;
            }
        }
    }

    /// As {@link #sort}, for rows whose values differ only in their last bits.
    private void mergeSort(double... values) {
        for (int i = 0; i < columns; i++) {
            order[i] = i;
        }
        int[] from = order;
        int[] to = new int[columns];
        for (int width = 1; width < columns; width *= 2) {
            for (int start = 0; start < columns; start += 2 * width) {
                merge(values, from, to, start, Math.min(start + width, columns), Math.min(start + 2 * width, columns));
            }
            int[] swap = from;
            from = to;
            to = swap;
        }
        if (from != order) {
            System.arraycopy(from, 0, order, 0, columns);
        }
        for (int i = 0; i < columns; i++) {
            key[i] = values[order[i]];
        }
    }

    int[] order() {
        return order;
    }

    private static void merge(double[] values, int[] from, int[] to, int start, int middle, int end) {
        int i = start;
        int j = middle;
        for (int k = start; k < end; k++) {
            if (i < middle && (j >= end || values[from[i]] <= values[from[j]])) {
                to[k] = from[i++];
            } else {
                to[k] = from[j++];
            }
        }
    }
}
