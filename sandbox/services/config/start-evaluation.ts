import type { ApiCall } from '../../call.ts';
import { configError } from './errors.ts';
import { refuseMoreThan, textsIn } from './input.ts';
import type { RuleState, RuleStore } from './rule-store.ts';

/**
 * StartConfigRulesEvaluation: one evaluation at a time and at most one in so long (a minute, on AWS), for each rule; answers before the evaluation is over.
 * @throws ServiceError LimitExceededException, NoSuchConfigRuleException
 */
export function startConfigRulesEvaluation(
  { region, input }: ApiCall,
  rules: RuleStore,
  { now, onceInMillis }: { readonly now: Date; readonly onceInMillis: number },
  evaluate: (state: RuleState) => void,
): Record<string, unknown> {
  const names = textsIn(input, 'ConfigRuleNames');
  if (names.length === 0) throw configError('InvalidParameterValueException', 'ConfigRuleNames must name 1 to 25 rules');
  refuseMoreThan(25, 'configRuleNames', names);
  const states = rules.named(region, names);
  for (const { rule, evaluationsInProgress, lastOnDemand } of states) {
    if (evaluationsInProgress > 0)
      throw configError('LimitExceededException', `An evaluation of ${rule.name} is in progress. Wait until it is over.`);
    if (lastOnDemand !== undefined && now.getTime() - lastOnDemand.getTime() < onceInMillis) {
      throw configError('LimitExceededException', `StartConfigRulesEvaluation was called for ${rule.name} less than a minute ago.`);
    }
  }
  for (const state of states) {
    state.lastOnDemand = now;
    evaluate(state);
  }
  return {};
}
