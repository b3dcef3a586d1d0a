/// One reward for a whole sequence, divided among its units: {@link dev.plumbline.reward.credit.CreditScheme}.
package dev.plumbline.reward.credit;
