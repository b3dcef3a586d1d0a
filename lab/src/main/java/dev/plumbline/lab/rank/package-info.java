/// What `plumbline rank` reads and writes: comparison logs grouped by an embedded database, and the folder of results.
/// The statistics are in `dev.plumbline.preference.items`.
package dev.plumbline.lab.rank;
