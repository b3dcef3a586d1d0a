/// Small classifiers, alone and in ensembles: labelled data, joint training, proper scores and their decompositions.
package dev.plumbline.classification;
