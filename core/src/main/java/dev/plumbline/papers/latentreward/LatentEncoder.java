package dev.plumbline.papers.latentreward;

import java.util.List;

/// φ(s, a): a few numbers that say how well a step was done. In the paper a language model writes this program; here
/// programs are compiled functions, and {@link EncoderVerification} treats them with the same suspicion.
public interface LatentEncoder {
    /// k.
    int dimension();

    /// `[k]`.
    double[] encode(double[] state, double[] action);

    /// A function with the number of factors that it promises.
    static LatentEncoder of(int dimension, Program program) {
        return new LatentEncoder() {
            @Override
            public int dimension() {
                return dimension;
            }

            @Override
            public double[] encode(double[] state, double[] action) {
                return program.run(state, action);
            }
        };
    }

    /// What has been written.
    @FunctionalInterface
    interface Program {
        double[] run(double[] state, double[] action);
    }

    /// All factors of `encoders`, one after the other.
    static LatentEncoder joined(List<LatentEncoder> encoders) {
        int dimension = encoders.stream().mapToInt(LatentEncoder::dimension).sum();
        return of(dimension, (state, action) -> {
            var all = new double[dimension];
            int at = 0;
            for (var encoder : encoders) {
                double[] part = encoder.encode(state, action);
                System.arraycopy(part, 0, all, at, part.length);
                at += part.length;
            }
            return all;
        });
    }
}
