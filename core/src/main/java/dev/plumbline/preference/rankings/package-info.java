/// Models of whole rankings: Plackett-Luce, with ties, losses on groups, and Elo as the online form of Bradley-Terry.
package dev.plumbline.preference.rankings;
