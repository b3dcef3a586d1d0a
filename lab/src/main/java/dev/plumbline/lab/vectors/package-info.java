/// `plumbline vectors`: golden vectors as files that other languages read. `docs/vectors.md` describes the format.
package dev.plumbline.lab.vectors;
