/// `plumbline run`, the main job: preferences to reward models, their ensemble, aligned policies and one report.
package dev.plumbline.lab.run;
