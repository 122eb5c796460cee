import { functionNames } from '../../functions/core/names.ts';
import type { Finding, TreeStep } from './document-tree.ts';
import { isBehindSuccessOf, reachable, type StepGraph } from './step-graph.ts';

/** The only API with an effect that a step calls. */
const allowedCalls = ['config:StartConfigRulesEvaluation'];

const writers: readonly unknown[] = [functionNames.applyChanges, functionNames.replaceKey];
const invokes = (functionName: unknown) => (step: TreeStep) => step.inputs['FunctionName'] === functionName;

/**
 * The proof that nothing is written without an approval: in the graph of all steps, the one that
 * invokes a writing function disappears as soon as the success of the approval, or of its record, is
 * taken away; and neither can be reached around the notification. No step calls AWS KMS.
 * @param writer the function that may write for this document
 */
export function lintWrites(graph: StepGraph, writer: string): readonly Finding[] {
  const writes = graph.steps.filter(({ inputs }) => writers.includes(inputs['FunctionName']));
  const approvals = graph.steps.filter(({ action }) => action === 'aws:approve');
  return [
    ...graph.steps.filter(({ inputs }) => inputs['Api'] !== undefined).flatMap(lintCall),
    ...writes
      .filter((step) => !invokes(writer)(step))
      .map(({ name, inputs }) => ({
        where: name,
        message: `${String(inputs['FunctionName'])} changes keys, which this runbook must not do`,
      })),
    ...(writes.length === 1 ? [] : [{ where: 'document', message: `one step must write, found ${writes.length}` }]),
    ...lintGate(graph, 'the approval', approvals, writes),
    ...lintGate(graph, 'the record of the approval', recordsOfApproval(graph, approvals), writes),
    ...lintGate(graph, 'the notification of the approvers', graph.steps.filter(invokes(functionNames.notifyApprovers)), approvals),
  ];
}

/** Decisions are recorded in two steps, by one function. The record of an approval is the one behind the approval. */
const recordsOfApproval = (graph: StepGraph, approvals: readonly TreeStep[]): readonly TreeStep[] =>
  graph.steps
    .filter(invokes(functionNames.recordDecision))
    .filter((record) => approvals.every((approval) => isBehindSuccessOf(graph, approval.name, record.name)));

function lintCall({ name: where, inputs: { Service, Api } }: TreeStep): readonly Finding[] {
  if (typeof Service !== 'string' || typeof Api !== 'string' || Api.includes('{{') || Service.includes('{{'))
    return [{ where, message: 'Service and Api must be written out, so that it is known what the step calls' }];
  return allowedCalls.includes(`${Service}:${Api}`) ? [] : [{ where, message: `${Service}:${Api} is no call of this runbook` }];
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
