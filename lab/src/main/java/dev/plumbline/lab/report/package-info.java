/// Reports as one HTML file without network: tables, and charts as SVG with a text alternative, in light and dark.
package dev.plumbline.lab.report;
