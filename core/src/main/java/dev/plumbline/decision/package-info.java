/// Decisions from scores: which confidence to read off logits, when to accept, when to ask a further model.
package dev.plumbline.decision;
