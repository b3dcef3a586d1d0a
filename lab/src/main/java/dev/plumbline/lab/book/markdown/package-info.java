/// Markdown as CommonMark with tables, and formulas between dollar signs.
package dev.plumbline.lab.book.markdown;
