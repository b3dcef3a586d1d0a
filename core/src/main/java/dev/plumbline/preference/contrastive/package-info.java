/// Contrastive losses on two towers and on triplets. Used by social-reward ([arXiv
/// 2402.09872](https://arxiv.org/abs/2402.09872)).
package dev.plumbline.preference.contrastive;
