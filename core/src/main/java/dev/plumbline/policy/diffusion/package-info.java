/// Diffusion and flow models in one and two dimensions, small enough for exact densities, and their preference losses:
/// noise schedules, rectified flow, Diffusion-DPO ([arXiv 2311.12908](https://arxiv.org/abs/2311.12908)) and implicit
/// rewards.
///
/// Used by gdro, dragon and ctrl-u.
package dev.plumbline.policy.diffusion;
