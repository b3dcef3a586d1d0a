/// `plumbline book`: the pages of `docs` and the sources they link to, bound into a folder of HTML that needs no network. Links, names,
/// code and formulas are checked while it is bound.
package dev.plumbline.lab.book;
