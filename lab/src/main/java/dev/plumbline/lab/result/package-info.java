/// Folders of results, written whole or not at all, with their provenance.
package dev.plumbline.lab.result;
