import { type Approval, approvalSchema, keyIdsToWrite } from '../../records/first-edition/approval.ts';
import { type FirstEditionProposal as Proposal, proposalSchema } from '../../records/first-edition/proposal.ts';
import { creatingSchema, successorSchema } from '../../records/first-edition/replacement.ts';
import { type Outcomes, outcomesSchema, type Validation, validationSchema } from '../../records/first-edition/validation.ts';
import type { PreviousRecord } from '../../records/previous-record.ts';
import { readRecord } from '../../records/reading.ts';
import { plainText } from '../../report/plain-text.ts';
import { contradictionsOfReplacement } from './replacement.ts';
import { hasBeenChanged, validationOf } from './validation.ts';

/** The records of one execution of the first edition; those that are missing are `undefined`. */
export type EvidenceTexts = Readonly<
  Record<'proposal.json' | 'approval.json' | 'outcomes.json' | 'validation.json', string | undefined>
> & {
  /** Of an execution that replaces a key: what the one function that writes has put on record. */
  readonly 'creating.json'?: string | undefined;
  readonly 'successor.json'?: string | undefined;
};

/** What is wrong with a record: `problem` goes on from its name. */
export type ChainProblem = { readonly record: string; readonly problem: string };

/**
 * Whether the records of an execution are whole: each can be read, each follows the very bytes of the one before it, and they say nothing that contradicts one another.
 * An empty list means that they can be relied on as far as the records themselves can show it. `sha256Of` hashes a text, in hex.
 */
export function problemsInChain(texts: EvidenceTexts, sha256Of: (text: string) => string): readonly ChainProblem[] {
  const problems: ChainProblem[] = [];
  const read = <Schema extends Parameters<typeof readRecord>[0]>(
    record: keyof EvidenceTexts,
    schema: Schema,
  ): ReturnType<typeof readRecord<Schema>> | undefined => {
    const text = texts[record];
    if (text === undefined) {
      if (!isOptional(record)) problems.push({ record, problem: 'is not there' });
      return undefined;
    }
    try {
      return readRecord(schema, text, record);
    } catch (error) {
      problems.push({ record, problem: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  const proposal = read('proposal.json', proposalSchema);
  const isAsked = proposal === undefined || proposal.keys.length > 0;
  const approval = isAsked ? read('approval.json', approvalSchema) : undefined;
  const creating = read('creating.json', creatingSchema);
  const successor = read('successor.json', successorSchema);
  const outcomes = read('outcomes.json', outcomesSchema);
  const validation = read('validation.json', validationSchema);

  const follows = (record: string, previous: PreviousRecord | undefined, expected: keyof EvidenceTexts): void => {
    const before = texts[expected];
    if (previous === undefined || before === undefined) return;
    if (previous?.record !== expected)
      problems.push({ record, problem: `follows ${previous?.record ?? 'nothing'}, and should follow ${expected}` });
    else if (previous.sha256 !== sha256Of(before))
      problems.push({ record, problem: `follows another ${expected} than the one that is there now: one of them has been exchanged` });
  };
  follows('approval.json', approval?.previous, 'proposal.json');
  follows('creating.json', creating?.previous, 'approval.json');
  follows('successor.json', successor?.previous, creating === undefined ? 'approval.json' : 'creating.json');
  follows('outcomes.json', outcomes?.previous, lastBefore({ approval, creating, successor }));
  follows('validation.json', validation?.previous, 'outcomes.json');

  if (proposal !== undefined && approval !== undefined) problems.push(...contradictionsOfApproval(proposal, approval));
  if (proposal !== undefined) problems.push(...contradictionsOfReplacement({ proposal, approval, creating, successor, outcomes }));
  if (proposal !== undefined && outcomes !== undefined) problems.push(...contradictionsOfOutcomes(proposal, approval, outcomes));
  if (outcomes !== undefined && validation !== undefined) problems.push(...contradictionsOfValidation(outcomes, validation));
  if (problems.length === 0 && proposal !== undefined && outcomes !== undefined && validation !== undefined)
    problems.push(...differencesOfSummary(texts['validation.json'], proposal, approval, outcomes, validation));
  return problems.map(({ record, problem }) => ({ record, problem: plainText(problem, 1000) }));
}

/** Records that only some executions have. */
const isOptional = (record: keyof EvidenceTexts): boolean => record === 'creating.json' || record === 'successor.json';

/** What the outcomes follow: the last record that was stored before them. */
function lastBefore({
  approval,
  creating,
  successor,
}: Record<'approval' | 'creating' | 'successor', object | undefined>): keyof EvidenceTexts {
  if (successor !== undefined) return 'successor.json';
  if (creating !== undefined) return 'creating.json';
  return approval === undefined ? 'proposal.json' : 'approval.json';
}

/**
 * No record follows the last one. But it says nothing that the others do not, so it can be made again from them, to the byte; its wording is therefore part of version 1
 * of the schema. Outcomes of before this was checked do not say when the execution was started.
 */
function differencesOfSummary(
  text: string | undefined,
  proposal: Proposal,
  approval: Approval | undefined,
  { outcomes, recordedAt, startedAt }: Outcomes,
  { previous, startedAt: saidStartedAt }: Validation,
): readonly ChainProblem[] {
  if (previous === null) return [];
  const at = { validatedAt: recordedAt, startedAt: startedAt === undefined ? saidStartedAt : startedAt, previous };
  const expected = `${JSON.stringify(validationOf(proposal, approval, outcomes, at), null, 2)}\n`;
  return text === expected
    ? []
    : [
        {
          record: 'validation.json',
          problem: 'is not what the other records come to: it has been changed, or was not written by this product',
        },
      ];
}

function contradictionsOfApproval(proposal: Proposal, approval: Approval): readonly ChainProblem[] {
  const proposed = new Set(proposal.keys.map(({ keyId }) => keyId));
  const approved = new Set(approval.approvedKeyIds);
  const added = approval.approvedKeyIds.filter((keyId) => !proposed.has(keyId));
  const unapproved = keyIdsToWrite(approval).filter((keyId) => !approved.has(keyId));
  return [
    ...(approval.executionId === proposal.executionId
      ? []
      : [{ record: 'approval.json', problem: `is of execution ${approval.executionId}, the proposal of ${proposal.executionId}` }]),
    ...added.map((keyId) => ({ record: 'approval.json', problem: `approves ${keyId}, which was not proposed` })),
    ...unapproved.map((keyId) => ({ record: 'approval.json', problem: `lists ${keyId} to be written, which was not approved` })),
  ];
}

function contradictionsOfOutcomes(proposal: Proposal, approval: Approval | undefined, { outcomes }: Outcomes): readonly ChainProblem[] {
  const toWrite = new Set(approval === undefined ? [] : keyIdsToWrite(approval));
  const withOutcome = new Set(outcomes.map(({ keyId }) => keyId));
  const written = outcomes.filter(hasBeenChanged);
  return [
    ...proposal.requestedKeyIds
      .filter((keyId) => !withOutcome.has(keyId))
      .map((keyId) => ({ record: 'outcomes.json', problem: `has no outcome for ${keyId}, which was requested` })),
    ...written
      .filter(({ keyId }) => !toWrite.has(keyId))
      .map(({ keyId, code }) => ({ record: 'outcomes.json', problem: `says ${code} of ${keyId}, which was not on the final list` })),
  ];
}

function contradictionsOfValidation(
  { outcomes }: Outcomes,
  { requested, confirmed, notConfirmed, skipped }: Validation,
): readonly ChainProblem[] {
  const listed = [...confirmed, ...notConfirmed, ...skipped];
  const outcomeOf = new Map(outcomes.map(({ keyId, outcome }) => [keyId, outcome]));
  const different = listed.filter(({ keyId, outcome }) => outcomeOf.get(keyId) !== outcome);
  return [
    ...(requested === outcomes.length && listed.length === outcomes.length
      ? []
      : [
          {
            record: 'validation.json',
            problem: `counts ${requested} requested keys and lists ${listed.length}; there are ${outcomes.length} outcomes`,
          },
        ]),
    ...different.map(({ keyId, outcome }) => ({
      record: 'validation.json',
      problem: `says ${outcome} of ${keyId}, and outcomes.json ${outcomeOf.get(keyId) ?? 'nothing'}`,
    })),
  ];
}
