/// The forms in which published implementations compute an operation, each as a formula of its own with the condition
/// under which it differs from the reference: what `plumbline verify` compares an answer with.
package dev.plumbline.oracle.variants;
