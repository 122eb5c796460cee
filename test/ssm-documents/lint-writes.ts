import { functionNames } from '../../functions/core/names.ts';
import type { Finding, TreeStep } from './document-tree.ts';
import { isBehindSuccessOf, reachable, type StepGraph } from './step-graph.ts';

/** The only other APIs with an effect. */
const allowedOtherWrites = ['config:StartConfigRulesEvaluation'];

const isRead = ({ inputs }: TreeStep): boolean => /^(Get|Describe|List)[A-Z]/.test(String(inputs['Api']));
const isCall = ({ inputs }: TreeStep): boolean => inputs['Api'] !== undefined;
const isKmsWrite = (step: TreeStep): boolean => isCall(step) && String(step.inputs['Service']).toLowerCase() === 'kms' && !isRead(step);
/** The one function that writes to AWS KMS: to invoke it is a write, whatever is asked of it. */
const isInvocationThatWrites = ({ inputs }: TreeStep): boolean => inputs['FunctionName'] === functionNames.replaceKey;

/**
 * The proof that nothing is written without an approval: in the graph of all steps, each KMS write disappears as soon as the success of
 * the approval, or of its record, is taken away; and neither can be reached around the notification. `allowedKmsWrites`: the only APIs that may change a key, and the
 * name of the function that does, where the runbook may invoke it.
 */
export function lintWrites(graph: StepGraph, allowedKmsWrites: readonly string[]): readonly Finding[] {
  const writes = graph.steps.filter((step) => isKmsWrite(step) || isInvocationThatWrites(step));
  return [
    ...graph.steps.filter(isCall).flatMap((step) => lintCall(step, allowedKmsWrites)),
    ...graph.steps.flatMap((step) => lintInvocation(step, allowedKmsWrites)),
    ...lintGate(graph, 'the approval', approvalsIn(graph), writes),
    ...lintGate(graph, 'the record of the approval', recordsIn(graph), writes),
    ...lintGate(graph, 'the approval', approvalsIn(graph), recordsIn(graph)),
    ...lintGate(graph, 'the notification of the approvers', notificationsIn(graph), approvalsIn(graph)),
  ];
}

const approvalsIn = ({ steps }: StepGraph): readonly TreeStep[] => steps.filter(({ action }) => action === 'aws:approve');

const notificationsIn = ({ steps }: StepGraph): readonly TreeStep[] =>
  steps.filter(({ inputs }) => inputs['FunctionName'] === functionNames.notifyApprovers);

const recordsIn = ({ steps }: StepGraph): readonly TreeStep[] =>
  steps.filter(({ inputs }) => inputs['FunctionName'] === functionNames.recordApproval && actionIn(inputs['InputPayload']) === 'approved');

const actionIn = (payload: unknown): unknown =>
  typeof payload === 'object' && payload !== null && 'action' in payload ? payload.action : undefined;

function lintCall(step: TreeStep, allowedKmsWrites: readonly string[]): readonly Finding[] {
  const { Service, Api } = step.inputs;
  if (typeof Service !== 'string' || typeof Api !== 'string' || Api.includes('{{') || Service.includes('{{')) {
    return [{ where: step.name, message: 'Service and Api must be written out, so that it is known what the step calls' }];
  }
  if (isRead(step)) return [];
  const isAllowed = isKmsWrite(step) ? allowedKmsWrites.includes(Api) : allowedOtherWrites.includes(`${Service}:${Api}`);
  return isAllowed ? [] : [{ where: step.name, message: `${Service}:${Api} changes something that this runbook must not change` }];
}

/** Which function a step invokes decides what it can do. */
function lintInvocation(step: TreeStep, allowedKmsWrites: readonly string[]): readonly Finding[] {
  const { FunctionName: name } = step.inputs;
  if (name === undefined) return [];
  if (typeof name !== 'string' || name.includes('{{') || name.includes(':'))
    return [
      { where: step.name, message: 'FunctionName must be the name of a function, written out, so that it is known what the step does' },
    ];
  return isInvocationThatWrites(step) && !allowedKmsWrites.includes(name)
    ? [{ where: step.name, message: `${name} changes keys, which this runbook must not do` }]
    : [];
}

/** Every step in `guarded` must be reachable, and only over the success of the one gate. */
function lintGate(graph: StepGraph, what: string, gates: readonly TreeStep[], guarded: readonly TreeStep[]): readonly Finding[] {
  const [gate] = gates;
  if (gate === undefined || gates.length > 1)
    return [{ where: 'document', message: `${what} must be exactly one step, found ${gates.length}` }];
  const reached = reachable(graph);
  return guarded.flatMap(({ name: where }) => [
    ...(reached.has(where) ? [] : [{ where, message: 'the step can never be reached' }]),
    ...(isBehindSuccessOf(graph, gate.name, where)
      ? []
      : [{ where, message: `the step can be reached without the success of ${what} (${gate.name})` }]),
  ]);
}
