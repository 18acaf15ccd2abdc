import Experiments
import Testing

@Suite struct HalvingPlanTests {
  @Test func aThirdGoesOnThreeTimesAsFar() {
    let plan = HalvingPlan(trials: 12)
    #expect(plan.trials == [12, 4, 2])
    #expect(plan.stops == [1, 3, nil])
    #expect(plan.evaluations == 9)
  }

  @Test func fewTrialsHaveFewRounds() {
    #expect(HalvingPlan(trials: 1) == HalvingPlan(trials: 1))
    #expect(HalvingPlan(trials: 1).trials == [1] && HalvingPlan(trials: 1).stops == [nil])
    #expect(HalvingPlan(trials: 2).trials == [2] && HalvingPlan(trials: 2).evaluations == 1)
    #expect(HalvingPlan(trials: 3).trials == [3, 1] && HalvingPlan(trials: 3).stops == [1, nil])
    #expect(HalvingPlan(trials: 100).trials == [100, 34, 12])
  }
}
