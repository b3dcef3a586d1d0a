/// Tables, progress and widths of a terminal.
package dev.plumbline.lab.terminal;
