package dev.plumbline.cpu;

/// Compensated sums of blocks of binary64 numbers.
///
/// Element i of a block belongs to virtual lane i mod 8, whatever the width of the registers; each virtual lane is
/// summed in order with Knuth's two-sum, its rounding errors in a second number. A narrower register walks over the
/// block several times.
final class VectorSums64 extends VectorArithmetic64 {
    /// Virtual lanes.
    static final int VIRTUAL = 8;

    private VectorSums64() {}

    /// Adds a[from, to) to the virtual lanes `sum` and `lost`; `to − from` is a multiple of {@link #VIRTUAL}.
    static void sum(double[] a, int from, int to, double[] sum, double[] lost) {
        for (int lane = 0; lane < VIRTUAL; lane += LANES) {
            var s = load(sum, lane);
            var c = load(lost, lane);
            for (int i = from + lane; i < to; i += VIRTUAL) {
                var v = load(a, i);
                var t = add(s, v);
                var b = sub(t, s);
                c = add(c, add(sub(s, sub(t, b)), sub(v, b)));
                s = t;
            }
            store(sum, lane, s);
            store(lost, lane, c);
        }
    }

    /// As {@link #sum} for the products wᵢ xᵢ, rounding errors of the products included; a product of weight 0 is 0.
    static void weighted(double[] x, double[] w, int from, int to, double[] sum, double[] lost) {
        for (int lane = 0; lane < VIRTUAL; lane += LANES) {
            var s = load(sum, lane);
            var c = load(lost, lane);
            for (int i = from + lane; i < to; i += VIRTUAL) {
                var weight = load(w, i);
                var value = select(equal(weight, 0), 0, load(x, i));
                var v = mul(weight, value);
                var t = add(s, v);
                var b = sub(t, s);
                var lostHere = add(add(sub(s, sub(t, b)), sub(v, b)), fma(weight, value, neg(v)));
                c = add(c, lostHere);
                s = t;
            }
            store(sum, lane, s);
            store(lost, lane, c);
        }
    }
}
