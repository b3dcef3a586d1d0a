package dev.plumbline.oracle.operations;

import java.util.Map;

/// An operation of the catalogue in arbitrary precision.
public interface OracleOperation {

    /// As in the catalogue.
    String id();

    /// True values of every output, in row-major order, by the names of the catalogue.
    ///
    /// @throws IllegalArgumentException if an input is missing or has the wrong shape, or a parameter is outside its
    ///     domain
    Map<String, OracleValue[]> evaluate(OracleCase c);
}
