/// The catalogue of operations: each with its named inputs, parameters with defaults, outputs and call. Tests, golden
/// vectors, benchmarks, `plumbline methods` and `plumbline verify` are driven by it.
package dev.plumbline.kernel.catalogue;
