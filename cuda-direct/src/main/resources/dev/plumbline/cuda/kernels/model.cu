#include "common.cuh"

// out = a op b: 0 a + s b, 1 a b, 2 x + bias of the column (n elements, `columns` in a row, `member` in the matrix of a member)
template <typename T>
__device__ void combine(const T *a, const T *b, T *out, long long n, int kind, double s, int columns, long long member) {
    FOR_EACH(i, n) {
        double x = a[i];
        out[i] = (T)(kind == 0 ? x + s * b[i] : kind == 1 ? x * b[i] : x + b[i / member * columns + i % columns]);
    }
}
BOTH(combine, (const T *a, const T *b, T *out, long long n, int kind, double s, int columns, long long member),
     (a, b, out, n, kind, s, columns, member))

// Sums of columns in two steps: a thread sums `chunk` rows of its column; another the parts. x [rows x columns] of each member,
// blockIdx.z; n columns of all members
template <typename T> __device__ void column_parts(const T *x, double *parts, int rows, int columns, int chunk) {
    int column = blockIdx.x * blockDim.x + threadIdx.x;
    if (column >= columns) {
        return;
    }
    int from = blockIdx.y * chunk, to = from + chunk < rows ? from + chunk : rows;
    x += (long long)blockIdx.z * rows * columns, parts += (long long)blockIdx.z * gridDim.y * columns;
    double total = 0;
    for (int i = from; i < to; i++) {
        total += x[(long long)i * columns + column];
    }
    parts[(long long)blockIdx.y * columns + column] = total;
}
BOTH(column_parts, (const T *x, double *parts, int rows, int columns, int chunk), (x, parts, rows, columns, chunk))

template <typename T> __device__ void column_finish(const double *parts, T *out, long long n, int count, int columns) {
    FOR_EACH(column, n) {
        double total = 0;
        for (int i = 0; i < count; i++) {
            total += parts[(column / columns * count + i) * columns + column % columns];
        }
        out[column] = (T)total;
    }
}
BOTH(column_finish, (const double *parts, T *out, long long n, int count, int columns), (parts, out, n, count, columns))

// out[i] = x[index[i]], rows of `columns`
template <typename T> __device__ void gather(const T *x, const int *index, T *out, long long n, int columns) {
    FOR_EACH(i, n) {
        out[i] = x[(long long)index[i / columns] * columns + i % columns];
    }
}
BOTH(gather, (const T *x, const int *index, T *out, long long n, int columns), (x, index, out, n, columns))

// parameter -= rate gradient
template <typename T> __device__ void sgd(T *parameter, const T *gradient, long long n, double rate) {
    FOR_EACH(i, n) {
        parameter[i] = (T)(parameter[i] - rate * gradient[i]);
    }
}
BOTH(sgd, (T *parameter, const T *gradient, long long n, double rate), (parameter, gradient, n, rate))

// Adam and AdamW in one pass; correction1 = 1 - beta1^step, correction2 = 1 - beta2^step. Where `corrections` is not null they stand
// there: a graph of a step keeps the values of its parameters, and reads the memory anew.
template <typename T>
__device__ void adam(T *parameter, const T *gradient, T *first, T *second, long long n, double rate, double beta1, double beta2,
                     double epsilon, double decay, double correction1, double correction2, const double *corrections) {
    if (corrections) {
        correction1 = corrections[0], correction2 = corrections[1];
    }
    FOR_EACH(i, n) {
        double g = gradient[i], theta = parameter[i];
        double m = beta1 * first[i] + (1 - beta1) * g, v = beta2 * second[i] + (1 - beta2) * g * g;
        first[i] = (T)m;
        second[i] = (T)v;
        double direction = (m / correction1) / (sqrt(v / correction2) + epsilon);
        parameter[i] = (T)(theta - rate * (direction + decay * theta));
    }
}
BOTH(adam,
     (T *parameter, const T *gradient, T *first, T *second, long long n, double rate, double beta1, double beta2, double epsilon, double decay,
      double correction1, double correction2, const double *corrections),
     (parameter, gradient, first, second, n, rate, beta1, beta2, epsilon, decay, correction1, correction2, corrections))

// C = op(A) op(B) where there is no cuBLAS: tiles of 64 x 64, a thread computes 4 x 4; blockIdx.z is the matrix of a batch.
// op(A)[i][l] at a[i * rowA + l * colA], op(B)[l][j] at b[l * rowB + j * colB].
template <typename T>
__device__ void matmul(const T *a, const T *b, T *c, int m, int n, int k, int rowA, int colA, int rowB, int colB, long long strideA,
                       long long strideB, long long strideC) {
    __shared__ T left[16][64 + 1];
    __shared__ T right[16][64 + 1];
    a += blockIdx.z * strideA, b += blockIdx.z * strideB, c += blockIdx.z * strideC;
    int top = blockIdx.y * 64, edge = blockIdx.x * 64, tx = threadIdx.x % 16, ty = threadIdx.x / 16;
    T sum[4][4] = {};
    for (int from = 0; from < k; from += 16) {
        for (int e = threadIdx.x; e < 16 * 64; e += 256) {
            int l = e % 16, i = e / 16;
            left[l][i] = top + i < m && from + l < k ? a[(long long)(top + i) * rowA + (long long)(from + l) * colA] : (T)0;
            int j = e % 64, h = e / 64;
            right[h][j] = edge + j < n && from + h < k ? b[(long long)(from + h) * rowB + (long long)(edge + j) * colB] : (T)0;
        }
        __syncthreads();
        int depth = k - from < 16 ? k - from : 16;
        for (int l = 0; l < depth; l++) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
#pragma unroll
                for (int j = 0; j < 4; j++) {
                    sum[i][j] += left[l][ty + 16 * i] * right[l][tx + 16 * j];
                }
            }
        }
        __syncthreads();
    }
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
            int row = top + ty + 16 * i, column = edge + tx + 16 * j;
            if (row < m && column < n) {
                c[(long long)row * n + column] = sum[i][j];
            }
        }
    }
}
BOTH(matmul,
     (const T *a, const T *b, T *c, int m, int n, int k, int rowA, int colA, int rowB, int colB, long long strideA, long long strideB,
      long long strideC),
     (a, b, c, m, n, k, rowA, colA, rowB, colB, strideA, strideB, strideC))
