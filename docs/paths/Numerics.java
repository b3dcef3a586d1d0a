import java.util.Locale;

/// The formulas of the page of numerics, as they are written down and as they must be computed.
///
/// ./plumbline java docs/paths/Numerics.java
public class Numerics {
    public static void main(String[] args) {
        for (double x : new double[] {-800, -40, -1, 20, 37, 40}) {
            print("log sigmoid(%4.0f): log(1/(1+exp(-x))) %-23s min(x,0)-log1p(exp(-|x|)) %s", x, asWritten(x), asComputed(x));
        }
        for (float x : new float[] {-100, 10, 17}) {
            print("log sigmoid(%4.0f) in float32: as written %-15s as computed %s", x,
                    (float) Math.log(1 / (1 + (float) Math.exp(-x))), (float) asComputed(x));
        }
        double[] scores = {100_000_001, 100_000_002, 100_000_003};
        print("variance of 1e8 + {1, 2, 3}: E[x^2] - E[x]^2 %s, mean of (x - m)^2 %s", byMoments(scores), byDeviations(scores));
        print("variance of {0.1, 0.1, 0.1}: mean of (x - m)^2 %s", byDeviations(0.1, 0.1, 0.1));
        print("k3 at u = 1e-9: exp(-u) - 1 + u %s, expm1(-u) + u %s, u^2/2 %s", Math.exp(-1e-9) - 1 + 1e-9,
                Math.expm1(-1e-9) + 1e-9, 1e-18 / 2);
        print("softmax of {1000, 0}: exp(1000)/(exp(1000) + 1) %s, exp(x - max) %s", Math.exp(1000) / (Math.exp(1000) + 1),
                1 / (1 + Math.exp(-1000)));
    }

    static double asWritten(double x) {
        return Math.log(1 / (1 + Math.exp(-x)));
    }

    static double asComputed(double x) {
        return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
    }

    static double byMoments(double... x) {
        double sum = 0;
        double squares = 0;
        for (double value : x) {
            sum += value;
            squares += value * value;
        }
        return squares / x.length - sum / x.length * (sum / x.length);
    }

    static double byDeviations(double... x) {
        double sum = 0;
        for (double value : x) {
            sum += value;
        }
        double squares = 0;
        for (double value : x) {
            squares += (value - sum / x.length) * (value - sum / x.length);
        }
        return squares / x.length;
    }

    static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
