/// Oracles of the aggregations of an ensemble.
package dev.plumbline.oracle.operations.ensemble;
