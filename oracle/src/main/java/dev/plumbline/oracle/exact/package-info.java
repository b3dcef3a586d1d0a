/// Arithmetic to 70 digits with elementary functions, dual numbers and a tape, so that gradients need no second
/// formula.
package dev.plumbline.oracle.exact;
