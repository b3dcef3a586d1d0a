/// The kernels on the JDK Vector API. The same bits at every vector width, for any number of threads, cold or compiled;
/// classes whose name begins with `Scalar` hold the same arithmetic for the rest of an array and for machines that the
/// vector form does not suit. `docs/performance.md` says what makes it fast.
package dev.plumbline.cpu;
