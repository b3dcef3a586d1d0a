package dev.plumbline.papers;

import dev.plumbline.papers.aggregation.EnsembleAlgebra;
import dev.plumbline.papers.bandits.Bandits;
import dev.plumbline.papers.bang.Bang;
import dev.plumbline.papers.barfi.Barfi;
import dev.plumbline.papers.basereward.BaseReward;
import dev.plumbline.papers.calm.Calm;
import dev.plumbline.papers.clipdelta.ClipDelta;
import dev.plumbline.papers.cooper.Cooper;
import dev.plumbline.papers.ctrlu.CtrlU;
import dev.plumbline.papers.denserewards.DenseRewards;
import dev.plumbline.papers.dmoerm.DoubleMixture;
import dev.plumbline.papers.dragon.Dragon;
import dev.plumbline.papers.earlyexit.EarlyExitCascades;
import dev.plumbline.papers.fgaif.Fgaif;
import dev.plumbline.papers.gdro.Gdro;
import dev.plumbline.papers.helpingorherding.HelpingOrHerding;
import dev.plumbline.papers.helpsteer2.HelpSteer2Preference;
import dev.plumbline.papers.hybridrewards.HybridRewards;
import dev.plumbline.papers.latentreward.LatentReward;
import dev.plumbline.papers.mixedr1.MixedR1;
import dev.plumbline.papers.mmrlhf.MmRlhf;
import dev.plumbline.papers.noisyrewards.NoisyRewards;
import dev.plumbline.papers.oni.Oni;
import dev.plumbline.papers.overoptimization.OverOptimizationStudy;
import dev.plumbline.papers.pagellm.PageLlm;
import dev.plumbline.papers.predictivediversity.PredictiveDiversity;
import dev.plumbline.papers.promptweighting.PromptWeightingPaper;
import dev.plumbline.papers.qualitydiversity.QualityDiversity;
import dev.plumbline.papers.quantileaggregation.QuantileAggregation;
import dev.plumbline.papers.refinerft.ReFineRft;
import dev.plumbline.papers.rewarddesign.RewardDesign;
import dev.plumbline.papers.rewardmath.RewardMath;
import dev.plumbline.papers.rewardrobust.RewardRobust;
import dev.plumbline.papers.rmensembles.RewardModelEnsembles;
import dev.plumbline.papers.schoolofrewardhacks.SchoolOfRewardHacks;
import dev.plumbline.papers.secretsrlhf.SecretsOfRlhf;
import dev.plumbline.papers.socialreward.SocialReward;
import dev.plumbline.papers.tadpole.Tadpole;
import dev.plumbline.papers.transformcombine.TransformCombine;
import dev.plumbline.papers.treg.TReg;
import java.util.List;

/// All papers that are here.
public final class Papers {
    private static final List<Paper> ALL = List.of(new Paper[] {
        new TransformCombine(),
        new RewardModelEnsembles(),
        new HelpingOrHerding(),
        new RewardRobust(),
        new HelpSteer2Preference(),
        new NoisyRewards(),
        new OverOptimizationStudy(),
        new SecretsOfRlhf(),
        new Gdro(),
        new Dragon(),
        new QuantileAggregation(),
        new MixedR1(),
        new HybridRewards(),
        new ClipDelta(),
        new TReg(),
        new ReFineRft(),
        new Cooper(),
        new PageLlm(),
        new Calm(),
        new DenseRewards(),
        new Barfi(),
        new LatentReward(),
        new RewardMath(),
        new SchoolOfRewardHacks(),
        new SocialReward(),
        new DoubleMixture(),
        new MmRlhf(),
        new BaseReward(),
        new Fgaif(),
        new CtrlU(),
        new Oni(),
        new EnsembleAlgebra(),
        new PredictiveDiversity(),
        new EarlyExitCascades(),
        new Bang(),
        new PromptWeightingPaper(),
        new Tadpole(),
        new Bandits(),
        new QualityDiversity(),
        new RewardDesign(),
    });

    private Papers() {}

    public static List<Paper> all() {
        return ALL;
    }
}
