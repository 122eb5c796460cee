import type { ApiCall } from '../../call.ts';
import { configError } from './errors.ts';
import { type Input, mapsIn, refuseMoreThan, requiredTextIn, textIn, timeIn } from './input.ts';
import { recordedType } from './rule.ts';
import type { ComplianceType, Result, RuleState } from './rule-store.ts';
import type { ConfigSettings } from './settings.ts';

/** What a result token stands for: the invocation of a rule. */
export type RuleInvocation = { readonly state: RuleState; readonly invokedAt: Date };

export type Putting = {
  readonly now: () => Date;
  readonly settings: ConfigSettings;
  /** The invocation that a token was handed out for, in the Region of the call. */
  readonly invocationOf: (region: string, token: string) => RuleInvocation | undefined;
  /** Whether the service refuses this one evaluation although it answers 200. */
  readonly refuses: (resourceId: string) => boolean;
  readonly onStored: (state: RuleState, before: Result | undefined, after: Result) => void;
};

const complianceTypes = ['COMPLIANT', 'NON_COMPLIANT', 'NOT_APPLICABLE'] as const;
const knownTypes = [recordedType, 'AWS::::Account'];

type Evaluation = Omit<Result, 'invokedAt' | 'recordedAt'> & { readonly written: Input };

/** PutEvaluations. Limits and names: AWS Config API, PutEvaluations and Evaluation. */
export function putEvaluations({ region, input }: ApiCall, putting: Putting): Record<string, unknown> {
  const token = requiredTextIn(input, 'ResultToken');
  const written = mapsIn(input, 'Evaluations');
  refuseMoreThan(100, 'evaluations', written);
  const evaluations = written.map(parseEvaluation);
  // In test mode the token is not verified and nothing is stored.
  if (input['TestMode'] === true) return { FailedEvaluations: [] };
  const invocation = putting.invocationOf(region, token);
  if (invocation === undefined) throw configError('InvalidResultTokenException', 'The result token provided is invalid');
  const refused = evaluations.filter(({ resourceId }) => putting.refuses(resourceId));
  for (const evaluation of evaluations) if (!refused.includes(evaluation)) store(evaluation, invocation, putting);
  return { FailedEvaluations: refused.map((evaluation) => evaluation.written) };
}

function store(
  { written: _, ...evaluation }: Evaluation,
  { state, invokedAt }: RuleInvocation,
  { now, settings, onStored }: Putting,
): void {
  const before = state.results.get(evaluation.resourceId);
  const isOlder = before !== undefined && evaluation.orderingTimestamp < before.orderingTimestamp;
  if (isOlder && settings.olderResults === 'dropped') return;
  const after: Result = { ...evaluation, invokedAt, recordedAt: now() };
  state.results.set(evaluation.resourceId, after);
  onStored(state, before, after);
}

function parseEvaluation(written: Input): Evaluation {
  const resourceId = requiredTextIn(written, 'ComplianceResourceId');
  const resourceType = requiredTextIn(written, 'ComplianceResourceType');
  const orderingTimestamp = timeIn(written, 'OrderingTimestamp');
  const annotation = textIn(written, 'Annotation');
  if (orderingTimestamp === undefined) throw configError('ValidationException', 'OrderingTimestamp is required');
  if (resourceId.length > 768) throw configError('ValidationException', 'ComplianceResourceId must have 1 to 768 characters');
  if (!knownTypes.includes(resourceType)) {
    throw configError(
      'InvalidParameterValueException',
      `ComplianceResourceType '${resourceType}' is not known; known here are ${knownTypes.join(', ')}`,
    );
  }
  const length = annotation === undefined ? 1 : [...annotation].length;
  if (length < 1 || length > 256) throw configError('ValidationException', `Annotation has ${length} characters; it must have 1 to 256`);
  return {
    written,
    resourceId,
    resourceType,
    complianceType: complianceTypeIn(written),
    orderingTimestamp,
    ...(annotation === undefined ? {} : { annotation }),
  };
}

/** INSUFFICIENT_DATA is a state of a rule, not something that an evaluation may say. */
function complianceTypeIn(written: Input): ComplianceType {
  const complianceType = complianceTypes.find((known) => known === written['ComplianceType']);
  if (complianceType !== undefined) return complianceType;
  throw configError(
    'InvalidParameterValueException',
    `ComplianceType is ${JSON.stringify(written['ComplianceType'])}; allowed are ${complianceTypes.join(', ')}`,
  );
}
