/// `plumbline verify`: compares the answers of another implementation with the reference and with the known variants,
/// and names the one that fits.
package dev.plumbline.lab.verify;
