/// Scalar functions and small algorithms that the rest stands on: log σ and its relatives without cancellation ({@link
/// dev.plumbline.numerics.Logistic}), compensated sums, quantiles in the definitions that libraries use, moments that merge,
/// dense solvers, linear programs, and the counter-based random numbers of {@link dev.plumbline.numerics.Philox}, the
/// only source of randomness.
package dev.plumbline.numerics;
