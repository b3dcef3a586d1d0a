package dev.plumbline.lab.reproduce;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Verdict;
import java.util.List;

/// How many claims have each verdict.
record Tally(long confirmed, long refuted, long undecided) {

    static Tally of(List<Claim> claims) {
        return new Tally(count(claims, Verdict.CONFIRMED), count(claims, Verdict.REFUTED), count(claims, Verdict.UNDECIDED));
    }

    private static long count(List<Claim> claims, Verdict verdict) {
        return claims.stream().filter(claim -> claim.verdict() == verdict).count();
    }

    long claims() {
        return confirmed + refuted + undecided;
    }

    Tally plus(Tally other) {
        return new Tally(confirmed + other.confirmed, refuted + other.refuted, undecided + other.undecided);
    }

    /// Headings of {@link #cells}; `>` marks numbers.
    static List<String> headings() {
        return List.of(">confirmed", ">refuted", ">undecided", ">claims");
    }

    List<String> cells() {
        return List.of(Long.toString(confirmed), Long.toString(refuted), Long.toString(undecided), Long.toString(claims()));
    }
}
