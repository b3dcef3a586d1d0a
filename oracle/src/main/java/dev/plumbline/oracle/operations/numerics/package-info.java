/// Oracles of the logistic functions, of sums and of rows.
package dev.plumbline.oracle.operations.numerics;
