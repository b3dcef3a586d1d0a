/// The papers: each a {@link dev.plumbline.papers.Paper} with experiments and {@link dev.plumbline.papers.Claim}s,
/// listed in {@link dev.plumbline.papers.Papers}. An experiment is a function of execution, seed and scale that returns
/// named measurements; a claim reads them over seeds and gives a {@link dev.plumbline.papers.Verdict}.
///
/// `docs/papers` has a page for each.
package dev.plumbline.papers;
