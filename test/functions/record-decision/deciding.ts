import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { recordText } from '../../../functions/aws/evidence-store.ts';
import { refOf } from '../../../functions/core/changes/proposed-change.ts';
import { answersPrefix, evidenceKey } from '../../../functions/core/names.ts';
import type { Answer } from '../../../functions/core/records/answer.ts';
import { type Decision, decisionSchema } from '../../../functions/core/records/decision.ts';
import type { Proposal } from '../../../functions/core/records/proposal.ts';
import { readRecord } from '../../../functions/core/records/reading.ts';
import type { Environment } from '../../../functions/record-decision/environment.ts';
import { recordDecision } from '../../../functions/record-decision/record-decision.ts';
import { approvedSteps, step } from '../../aws/systems-manager.ts';
import { approverRole, sessionOf } from '../../core/changes/approved-records.ts';
import { keyNamed, type Proposed, startWorld, surroundings, type World } from '../approved-world.ts';
import { eventHistory, type History } from './history.ts';

/** An approver's signal, as Systems Manager names it. */
export const approves = (name: string, more: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify({ Approver: sessionOf(name), Decision: 'Approve', ApprovalDecisionTime: '2026-11-20T08:59:00Z', ...more });
export const rejects = (name: string): string => approves(name, { Decision: 'Reject' });

type State = Omit<StepExecution, 'StepName' | 'StepStatus'>;
/** The steps of an execution whose approval step is in a state. */
export const stepsWith = (status: string, signals: readonly string[] = [], more: State = {}): StepExecution[] =>
  approvedSteps.slice(0, 2).concat(
    step('Approve', status, {
      ExecutionEndTime: new Date('2026-11-20T09:00:00Z'),
      Outputs: { ApproverDecisions: [...signals] },
      ...more,
    }),
  );

export type Asked = { readonly proposal?: Partial<Proposal>; readonly execution?: Partial<AutomationExecution>; readonly count?: number };

export type Deciding = World & {
  readonly history: History;
  readonly kms: KMSClient;
  /** A request for the rotation of keys, whose approvers have signalled so. */
  readonly asked: (signals: readonly string[], asked?: Asked) => Promise<Proposed>;
  readonly decide: (asked: Proposed, environment?: Partial<Environment>) => Promise<Record<string, unknown>>;
  /** The decision on record. */
  readonly decisionOn: (asked: Proposed) => Promise<Decision>;
  readonly decided: (asked: Proposed, environment?: Partial<Environment>) => Promise<Decision>;
  /** Stores an answer of an approver. `chosen`: numbers of changes, from 1. */
  readonly answer: (asked: Proposed, name: string, chosen: readonly number[], more?: Partial<Answer>) => Promise<unknown>;
  readonly metrics: () => readonly unknown[];
  readonly pauses: () => readonly number[];
  /** Called at each pause. */
  readonly onPause: (then: () => void) => void;
};

/** The function that records decisions, run in this process in an account of the sandbox. */
export async function startDeciding(): Promise<Deciding> {
  const world = await startWorld();
  const kms = new KMSClient(world.one.as());
  const history = eventHistory();
  const iam = new IAMClient({});
  mockClient(iam)
    .on(GetRoleCommand)
    .resolves({ Role: { RoleId: 'AROAAPPROVER' } as never });
  let metrics: unknown[] = [];
  let pauses: number[] = [];
  let then = (): void => {};
  const decide: Deciding['decide'] = ({ executionId }, changes = {}) =>
    recordDecision(
      { executionId },
      {
        ...world.environment,
        approvers: [approverRole],
        minimumApprovals: 1,
        changeCalendars: [],
        lookIntervalInMillis: 3000,
        cloudTrailWaitInSeconds: 120,
        ...changes,
      },
      {
        kms,
        ssm: world.ssm.client,
        cloudTrail: history.client,
        iam,
        evidence: world.evidence,
        now: world.account.clock.now,
        surroundings,
        record: (name, value, ...dimensions) => {
          metrics.push([name, value, ...dimensions]);
        },
        sleep: async (millis) => {
          pauses.push(millis);
          then();
        },
      },
    );
  const decisionOn: Deciding['decisionOn'] = async ({ executionId }) => {
    const stored = await world.evidence.record(evidenceKey(executionId, 'decision.json'));
    return readRecord(decisionSchema, stored?.text ?? 'nothing', 'decision.json');
  };
  return {
    ...world,
    kms,
    history,
    asked: async (signals, { proposal = {}, execution = {}, count = 1 } = {}) => {
      const keyIds = Array.from({ length: count }, () => world.add(keyNamed(crypto.randomUUID()))).flat();
      return world.propose(['ENABLE_ROTATION'], keyIds, {
        proposal: { requestId: '', approvers: [approverRole], ...proposal },
        execution: { StepExecutions: stepsWith('Success', signals), ...execution },
      });
    },
    decide,
    decisionOn,
    decided: async (asked, environment) => {
      await decide(asked, environment);
      return decisionOn(asked);
    },
    answer: ({ executionId, proposal }, name, chosen, more = {}) => {
      const changes = proposal.changes.map(refOf).filter((_, index) => chosen.includes(index + 1));
      const record: Answer = { kind: 'answer', schemaVersion: 1, executionId, answer: 'APPROVE', changes, ...more };
      return world.evidence.recordOnce(`${answersPrefix(executionId)}AROAAPPROVER:${name}.json`, recordText(record));
    },
    metrics: () => metrics,
    pauses: () => pauses,
    onPause: (next) => {
      then = next;
    },
    begin: () => {
      world.begin();
      world.ssm.reset();
      history.shows();
      metrics = [];
      pauses = [];
      then = () => {};
    },
  };
}
