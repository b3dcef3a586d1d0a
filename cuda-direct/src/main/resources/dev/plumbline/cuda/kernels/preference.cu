#include "common.cuh"

// Bradley-Terry loss of each pair, its two gradients and its curvature in one pass:
// z = chosen - rejected - margin, y' = (1 - eps) y + eps (1 - y), l(z) = y' softplus(-z) + (1 - y') softplus(z),
// loss = w (l(z) + lambda (chosen + rejected)^2). margin, weight, target may be null: 0, 1, 1.
template <typename T>
__device__ void bradley_terry(const T *chosen, const T *rejected, const T *margin, const T *weight, const T *target, T *loss,
                              T *gradChosen, T *gradRejected, T *curvature, long long n, double smoothing, double centering) {
    FOR_EACH(i, n) {
        double w = weight ? (double)weight[i] : 1;
        if (w == 0) {
            loss[i] = gradChosen[i] = gradRejected[i] = (T)0;
            if (curvature) curvature[i] = (T)0;
            continue;
        }
        double c = chosen[i], r = rejected[i], y = target ? (double)target[i] : 1;
        double z = c - r - (margin ? (double)margin[i] : 0);
        y = (1 - smoothing) * y + smoothing * (1 - y);
        // one exponential and one logarithm serve loss, slope and curvature
        double t = exp(-fabs(z)), log = log1p(t), up = (z < 0 ? t : 1) / (1 + t), down = (z < 0 ? 1 : t) / (1 + t);
        double value = times(y, most(-z, 0) + log) + times(1 - y, most(z, 0) + log);
        double slope = times(1 - y, isNaN(z) ? z : up) - times(y, isNaN(z) ? z : down);
        double pull = centering == 0 ? 0 : 2 * centering * (c + r);
        loss[i] = (T)(w * (value + (centering == 0 ? 0 : centering * (c + r) * (c + r))));
        gradChosen[i] = (T)(w * (slope + pull));
        gradRejected[i] = (T)(w * (pull - slope));
        if (curvature) curvature[i] = (T)(w * (t / ((1 + t) * (1 + t))));
    }
}
BOTH(bradley_terry,
     (const T *chosen, const T *rejected, const T *margin, const T *weight, const T *target, T *loss, T *gradChosen, T *gradRejected,
      T *curvature, long long n, double smoothing, double centering),
     (chosen, rejected, margin, weight, target, loss, gradChosen, gradRejected, curvature, n, smoothing, centering))
