/// Oracles of the reward transforms.
package dev.plumbline.oracle.operations.reward;
