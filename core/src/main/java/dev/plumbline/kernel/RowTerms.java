package dev.plumbline.kernel;

/// Result of a function of each row: `value` `[rows]` and `gradient` `[rows x columns]` with respect to the row.
public record RowTerms(Tensor value, Tensor gradient) {}
