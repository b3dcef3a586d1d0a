/// The commands on users' own data: `train`, `score`, `align`, `rank`.
package dev.plumbline.lab.commands;
