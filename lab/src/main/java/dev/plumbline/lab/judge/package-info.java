/// `plumbline evaluate`: what scores of pairs are worth.
package dev.plumbline.lab.judge;
