package dev.plumbline.papers.rewardmath;

/// A solution as a reward model sees it here.
///
/// @param error kind of error, 1..9; 0 for none
/// @param style how much it looks like what a language model writes; says nothing of correctness
record StyledSolution(int error, double style) {
    static final int ERRORS = 9;

    boolean correct() {
        return error == 0;
    }
}
