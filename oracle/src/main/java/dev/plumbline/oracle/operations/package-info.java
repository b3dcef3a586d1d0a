/// The oracle of every operation, from its formula in 70 digits, with the sensitivity S that the tolerance rule needs.
/// It shares no code with the executions, so that a mistake cannot agree with itself.
package dev.plumbline.oracle.operations;
