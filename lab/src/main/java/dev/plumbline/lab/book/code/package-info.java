/// Members of Java files as the compiler parses them, and the colours of code.
package dev.plumbline.lab.book.code;
