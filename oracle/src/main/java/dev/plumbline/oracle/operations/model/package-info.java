/// Oracles of the kernels for models: products, activations, optimiser steps.
package dev.plumbline.oracle.operations.model;
