/// Numbers in which a formula, written once, can be evaluated: with many digits and derivatives, or as a `double` with a bound
/// of the rounding error that a computation in some storage format may make.
package dev.plumbline.oracle.scalar;
