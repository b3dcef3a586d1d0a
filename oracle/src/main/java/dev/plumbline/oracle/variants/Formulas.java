package dev.plumbline.oracle.variants;

import dev.plumbline.oracle.scalar.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Functions that several operations share.
final class Formulas {
    private Formulas() {}

    /// 1/(1 + e⁻ˣ), for x < 0 as eˣ/(1 + eˣ).
    static <S extends Scalar<S>> S sigmoid(S x) {
        if (x.toDouble() < 0) {
            var e = x.exp();
            return e.div(e.add(1));
        }
        return x.of(1).div(x.neg().exp().add(1));
    }

    /// log(1 + eˣ) = max(x, 0) + log1p(e^−|x|). Without |x|, whose derivative at 0 would not be that of a smooth function.
    static <S extends Scalar<S>> S softplus(S x) {
        return x.toDouble() > 0 ? x.add(x.neg().exp().log1p()) : x.exp().log1p();
    }

    /// log σ(x) = −softplus(−x).
    static <S extends Scalar<S>> S logSigmoid(S x) {
        return softplus(x.neg()).neg();
    }

    /// log(1 − eˣ) for x ≤ 0, by the form that keeps its digits: Mächler 2012.
    static <S extends Scalar<S>> S log1mexp(S x) {
        return x.toDouble() > -Math.log(2) ? x.expm1().neg().log() : x.exp().neg().log1p();
    }

    static <S extends Scalar<S>> S clip(S x, S low, S high) {
        return x.max(low).min(high);
    }

    /// 1 for x ≥ 0, 0 else: clip(2¹²⁰ x + 1, 0, 1), so that an x whose sign rounding may change gives a number without a bound.
    static <S extends Scalar<S>> S step(S x) {
        return clip(x.mul(0x1p120).add(1), x.of(0), x.of(1));
    }

    /// Σ x/n. The list is not empty.
    static <S extends Scalar<S>> S mean(List<S> x) {
        return x.getFirst().sum(x).div(x.size());
    }

    /// Σ (x − center)².
    static <S extends Scalar<S>> S squares(List<S> x, S center) {
        var squares = new ArrayList<S>(x.size());
        for (var value : x) {
            squares.add(value.sub(center).square());
        }
        return center.sum(squares);
    }

    /// f(0), …, f(n − 1).
    static <S extends Scalar<S>> List<S> rows(int n, IntFunction<S> f) {
        var all = new ArrayList<S>(n);
        for (int i = 0; i < n; i++) {
            all.add(f.apply(i));
        }
        return all;
    }

    /// n times null, to be filled.
    static <S extends Scalar<S>> List<S> empty(int n) {
        return rows(n, _ -> null);
    }
}
