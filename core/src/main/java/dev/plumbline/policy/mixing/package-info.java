/// Several rewards for one policy: how they are scaled before they are added, and what that does to advantages. Used by
/// mixed-r1, hybrid-multi-aspect-rewards, refine-rft and pagellm.
package dev.plumbline.policy.mixing;
