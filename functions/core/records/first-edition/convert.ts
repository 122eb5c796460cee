import type { ChangeKind, ChangeRef } from '../../changes/kind.ts';
import type { ProposedChange } from '../../changes/proposed-change.ts';
import type { Decision, DecisionKind, Signal } from '../decision.ts';
import type { FiledDecision } from '../filed-decision.ts';
import type { Outcome, Outcomes, Rotation } from '../outcomes.ts';
import type { ExcludedChange, Proposal } from '../proposal.ts';
import { type Approval as FirstEditionApproval, keyIdsToWrite } from './approval.ts';
import type { DecisionRecord } from './decision.ts';
import type { DroppedKey, FirstEditionKey, FirstEditionProposal } from './proposal.ts';
import type { Outcome as FirstEditionOutcome, Outcomes as FirstEditionOutcomes } from './validation.ts';

/**
 * Records of the first edition as records of the second, for readers: history, status, cool-downs.
 * Made in memory alone and never recorded, since the first edition did not record everything that
 * the second one does; what it did not is empty here.
 */

const kinds: Readonly<Record<FirstEditionKey['change'], ChangeKind>> = {
  ENABLE: 'ENABLE_ROTATION',
  SHORTEN_PERIOD: 'SHORTEN_PERIOD',
  ROTATE_NOW: 'ROTATE_NOW',
  REPLACE: 'REPLACE_KEY',
  RETURN_ALIASES: 'ROLL_BACK_REPLACEMENT',
};

/** What an execution of the first edition asked for, of keys that it did not propose. */
function kindAsked({ replacement, rotationPeriodInDays }: FirstEditionProposal): ChangeKind {
  if (replacement !== undefined) return kinds[replacement.change];
  return rotationPeriodInDays === null ? 'ROTATE_NOW' : 'ENABLE_ROTATION';
}

export function proposalFrom(proposal: FirstEditionProposal): Proposal {
  const { keys, dropped, replacement: _, rotationPeriodInDays: __, ...same } = proposal;
  return {
    ...same,
    schemaVersion: 2,
    documentSha256: '',
    approvalsWithoutAnswer: 'ALL',
    changes: keys.map((key) => changeFrom(key, proposal)),
    excluded: dropped.map((one) => excludedFrom(one, kindAsked(proposal))),
  };
}

const excludedFrom = ({ keyId, keyArn, ...same }: DroppedKey, kind: ChangeKind): ExcludedChange => ({
  keyId,
  kind,
  keyArn: keyArn ?? keyId,
  ...same,
});

function changeFrom({ change, ...key }: FirstEditionKey, { rotationPeriodInDays, replacement }: FirstEditionProposal): ProposedChange {
  const period = rotationPeriodInDays ?? 0;
  const plan = replacement?.plan;
  switch (change) {
    case 'ENABLE':
      return { kind: 'ENABLE_ROTATION', key, rotationPeriodInDays: period };
    case 'SHORTEN_PERIOD':
      return { kind: 'SHORTEN_PERIOD', key, rotationPeriodInDays: period };
    case 'ROTATE_NOW':
      return { kind: 'ROTATE_NOW', key, keyMaterialId: key.keyMaterial?.currentKeyMaterialId ?? '' };
    case 'REPLACE': {
      const { create, aliases = [], tagsLeft = [], policyStatements = [], check = [] } = plan?.change === 'REPLACE' ? plan : {};
      const { multiRegion: _, ...created } = create ?? {
        keySpec: '',
        keyUsage: '',
        description: '',
        tags: [],
        policySha256: '',
        multiRegion: false,
      };
      return {
        kind: 'REPLACE_KEY',
        key,
        plan: { create: created, continues: null, aliases, tagsExcluded: tagsLeft, grants: [], policyStatements, check },
      };
    }
    case 'RETURN_ALIASES': {
      const { successorArn = '', aliases = [], check = [] } = plan?.change === 'RETURN_ALIASES' ? plan : {};
      const shown = (keyArn: string) => ({ keyArn, policySha256: '', grants: [] });
      const replaced = { executionId: '', record: '', sha256: '' };
      return {
        kind: 'ROLL_BACK_REPLACEMENT',
        key,
        plan: { replacement: replaced, old: shown(key.keyArn), successor: shown(successorArn), aliases, check },
      };
    }
    default:
      return change satisfies never;
  }
}

/** The change that was proposed for a key. */
const kindsOfKeys = ({ keys }: FirstEditionProposal): ReadonlyMap<string, ChangeKind> =>
  new Map(keys.map(({ keyId, change }) => [keyId, kinds[change]]));

export function decisionFrom(approval: FirstEditionApproval, proposal: FirstEditionProposal): Decision {
  const kindOf = kindsOfKeys(proposal);
  const refs = (keyIds: readonly string[]): ChangeRef[] =>
    keyIds.map((keyId) => ({ keyId, kind: kindOf.get(keyId) ?? kindAsked(proposal) }));
  return {
    kind: 'decision',
    schemaVersion: 2,
    previous: approval.previous,
    executionId: approval.executionId,
    requestId: approval.requestId,
    accountId: approval.accountId,
    region: approval.region,
    documentName: proposal.documentName,
    decision: approval.decision satisfies DecisionKind,
    because: approval.failure,
    decidedAt: approval.decidedAt,
    recordedAt: approval.decidedAt,
    requester: { principal: approval.requestedBy ?? proposal.requestedBy, person: null, source: 'EXECUTED_BY' },
    deployed: { approvers: proposal.approvers, minimumApprovals: proposal.minimumApprovals },
    requiredApprovals: proposal.minimumApprovals,
    approvalsWithoutAnswer: 'ALL',
    signals: signalsFrom(approval),
    ignoredAnswers: [],
    rawDecisions: Array.isArray(approval.rawDecisions) ? approval.rawDecisions.map(String) : [],
    approvedChanges: refs(approval.approvedKeyIds),
    notChosen: refs(approval.notSelectedKeyIds),
    excluded: approval.dropped.map((one) => excludedFrom(one, kindOf.get(one.keyId) ?? kindAsked(proposal))),
    finalList: refs(keyIdsToWrite(approval)).map((ref) => ({ ...ref, state: '' })),
  };
}

/** The first edition named the one approver whose answer decided, and gave them the comment. */
function signalsFrom({ approver, comment, decidedAt, decision }: FirstEditionApproval): Signal[] {
  if (approver === null) return [];
  return [
    {
      principal: approver,
      person: null,
      signal: decision === 'REJECTED' ? 'REJECT' : 'APPROVE',
      source: 'SYSTEMS_MANAGER',
      signalledAt: decidedAt,
      comment,
      answers: [],
      counts: decision === 'APPROVED',
      because: null,
    },
  ];
}

export function filedDecisionFrom({ change, approvedKeyIds, declinedKeyIds, approvalSha256, ...record }: DecisionRecord): FiledDecision {
  // On automatic rotation the first edition did not say which of the two kinds a key had.
  const asked: readonly ChangeKind[] = change === undefined ? ['ENABLE_ROTATION', 'SHORTEN_PERIOD'] : [kinds[change]];
  const refs = (keyIds: readonly string[]): ChangeRef[] => keyIds.flatMap((keyId) => asked.map((kind) => ({ keyId, kind })));
  const { executionId, requestId, decision, decidedAt } = record;
  return {
    kind: 'filedDecision',
    schemaVersion: 2,
    executionId,
    requestId,
    decision,
    decidedAt,
    approved: refs(approvedKeyIds),
    declined: refs(declinedKeyIds),
    decisionSha256: approvalSha256,
  };
}

const codes: Readonly<Record<FirstEditionOutcome['code'], Outcome['code']>> = {
  ENABLED: 'ENABLED',
  PERIOD_SHORTENED: 'PERIOD_SHORTENED',
  ALREADY_ENABLED: 'ALREADY_ENABLED',
  ROTATED: 'ROTATED',
  ALREADY_ROTATED: 'ALREADY_ROTATED',
  REPLACED: 'REPLACED',
  RETURNED: 'ROLLED_BACK',
  SKIPPED: 'SKIPPED',
  ACCESS_DENIED: 'ACCESS_DENIED',
  FAILED: 'NOT_CONFIRMED',
  NOT_CONFIRMED: 'NOT_CONFIRMED',
};

export function outcomesFrom(
  { outcomes, startedAt, rotationPeriodInDays: _, ...same }: FirstEditionOutcomes,
  proposal: FirstEditionProposal,
): Outcomes {
  const kindOf = kindsOfKeys(proposal);
  return {
    ...same,
    schemaVersion: 2,
    startedAt: startedAt ?? null,
    outcomes: outcomes.map((outcome) => outcomeFrom(outcome, kindOf.get(outcome.keyId) ?? kindAsked(proposal))),
  };
}

function outcomeFrom(
  { keyId, keyArn, region, aliases, outcome, code, detail, approved, before, after, compliance }: FirstEditionOutcome,
  kind: ChangeKind,
): Outcome {
  return {
    keyId,
    kind,
    keyArn: keyArn ?? keyId,
    region,
    aliases,
    code: codes[code],
    outcome: code === 'RETURNED' ? 'ROLLED_BACK' : outcome,
    detail,
    remarks: [],
    approved,
    before: rotationFrom(before),
    after: { ...rotationFrom(after), reason: '', annotation: '', keyMaterial: null, replacement: null },
    compliance,
    attempts: [],
  };
}

const rotationFrom = ({
  rotationEnabled,
  rotationPeriodInDays,
  nextRotationDate,
  currentKeyMaterialId,
}: FirstEditionOutcome['before']): Rotation => ({
  keyState: null,
  rotationEnabled,
  rotationPeriodInDays,
  nextRotationDate,
  keyMaterialId: currentKeyMaterialId ?? null,
});
