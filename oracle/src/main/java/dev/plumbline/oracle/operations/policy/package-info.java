/// Oracles of the kernels for policies: advantages, divergences, PPO, best of n.
package dev.plumbline.oracle.operations.policy;
