/// A subset of TeX, written as MathML. What it does not know is an error with its place.
package dev.plumbline.lab.book.formula;
