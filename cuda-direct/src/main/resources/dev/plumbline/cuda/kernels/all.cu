// One module of all kernels.
#include "numerics.cu"
#include "preference.cu"
#include "reward.cu"
#include "ensemble.cu"
#include "softmax.cu"
#include "policy.cu"
#include "model.cu"
