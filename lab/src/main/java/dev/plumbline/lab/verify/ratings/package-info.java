/// `plumbline verify` for strengths that another program estimated: which scale, base and prior it used.
package dev.plumbline.lab.verify.ratings;
