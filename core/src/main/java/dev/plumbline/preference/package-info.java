/// Losses on pairs of responses: Bradley-Terry and its variants with margins, ties, strengths and soft labels
/// ([HelpSteer2-Preference, arXiv 2410.01257](https://arxiv.org/abs/2410.01257)), and what to do with labels that may
/// be wrong ([arXiv 2401.06080](https://arxiv.org/abs/2401.06080)). `docs/bradley-terry.md` is the map of the family.
package dev.plumbline.preference;
