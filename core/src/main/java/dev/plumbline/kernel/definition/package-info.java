/// The definition: every kernel as scalar loops in float64, to be read beside its formula. The other executions are
/// held against it and against the oracle.
package dev.plumbline.kernel.definition;
