/// `plumbline reproduce`: runs the experiments of papers over seeds in parallel, goes on after an interruption, and
/// says which claims they confirm.
package dev.plumbline.lab.reproduce;
