/// The command line: {@link dev.plumbline.lab.Main} and what every command shares, its options, exit codes and one-line
/// errors. The only module that prints.
package dev.plumbline.lab;
