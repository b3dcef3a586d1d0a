package dev.plumbline.papers.mixedr1;

/// τ: what kind of answer a prompt asks for. A property of the prompt, never of the response: who answers must not
/// choose how it is judged.
public enum AnswerType {
    /// Yes or no, multiple choice.
    MATCH,
    /// A value read from a chart.
    CHART,
    /// A bounding box.
    BOX,
    /// Free text.
    OPEN
}
