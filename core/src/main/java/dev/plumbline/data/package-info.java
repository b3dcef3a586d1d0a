/// Files of preferences, responses, ratings and models, read row by row. Bad input is one line with file, line, column,
/// what was found, what was expected and the mend ({@link dev.plumbline.data.BadInputException}); files are written
/// whole or not at all.
package dev.plumbline.data;
