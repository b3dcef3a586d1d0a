/// Oracle of the Bradley-Terry loss and its gradients.
package dev.plumbline.oracle.operations.preference;
