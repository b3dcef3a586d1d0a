/// How near is near enough: the tolerance rule abs(y − y*) ≤ a ulp(y*) + b u S and the claim of every kernel.
/// `docs/tolerances.md` derives it.
package dev.plumbline.oracle.compare;
