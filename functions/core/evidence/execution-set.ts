import { decisionPrefix, executionPrefix, firstEditionRecords } from '../names.ts';
import { type NotWritten, notWrittenSchema } from '../records/attempt.ts';
import { type Decision, decisionSchema } from '../records/decision.ts';
import { type FiledDecision, filedDecisionSchema } from '../records/filed-decision.ts';
import { approvalSchema } from '../records/first-edition/approval.ts';
import { decisionFrom, proposalFrom } from '../records/first-edition/convert.ts';
import { type FirstEditionProposal, proposalSchema as firstEditionSchema } from '../records/first-edition/proposal.ts';
import { type Outcomes, outcomesSchema } from '../records/outcomes.ts';
import { type Proposal, proposalSchema } from '../records/proposal.ts';
import { schemaVersionIn } from '../records/reading.ts';
import { type Validation, validationSchema } from '../records/validation.ts';
import { type AttemptFound, attemptsIn } from './changes/attempts-in.ts';
import { ofRecord } from './contradiction.ts';
import { type EvidenceFile, type EvidenceFiles, filesUnder } from './files.ts';
import { type Found, foundIn, type Problems } from './read-record.ts';
import { type RequestFound, requestIn } from './request/request-in.ts';

/** Everything on record of one execution of the second edition, read. */
export type ExecutionSet = {
  readonly executionId: string;
  readonly evidence: EvidenceFiles;
  readonly proposal: ProposalFound;
  readonly decision: Found<Decision> | undefined;
  /** In the order in which they are listed. */
  readonly answers: readonly EvidenceFile[];
  /** Attempts at all changes of the keys of this execution, by any execution; and its own at changes of other keys. */
  readonly attempts: readonly AttemptFound[];
  readonly notWritten: readonly Found<NotWritten>[];
  readonly outcomes: Found<Outcomes> | undefined;
  readonly csv: EvidenceFile | undefined;
  readonly validation: Found<Validation> | undefined;
  readonly filed: Found<FiledDecision> | undefined;
  /** The scheduled request that the execution says it belongs to. `undefined`: it belongs to none, or the source does not have it. */
  readonly request: RequestFound | undefined;
};

/** Names of records in the folder of an execution. */
const known = /^(proposal|decision|outcomes|validation)\.json$|^outcomes\.csv$|^answers\/(user\/)?[^/]+\.json$|^not-written\/[^/]+\.json$/;

const isFirstEdition = (name: string): boolean => firstEditionRecords.some((record) => record === name);

/** Reads all records of an execution. `undefined`: it has no proposal that can be read, and the problems say why. */
export function executionSetIn(evidence: EvidenceFiles, executionId: string, problems: Problems): ExecutionSet | undefined {
  const folder = executionPrefix(executionId);
  const inFolder = filesUnder(evidence, folder);
  const nameOf = ({ key }: EvidenceFile): string => key.slice(folder.length);
  const named = (name: string): EvidenceFile | undefined => evidence.files.get(`${folder}${name}`);
  const proposal = proposalIn(named('proposal.json'), problems);
  const decision = decisionIn(named('decision.json'), named('approval.json'), proposal, problems);
  problems.contradictions.push(
    ...inFolder
      .map(nameOf)
      .filter((name) => !known.test(name) && (proposal?.firstEdition === undefined || !isFirstEdition(name)))
      .map((name) => ofRecord(name, 'it is in the folder of the execution', 'This edition has no record of that name.')),
    ...[...evidence.replaced].map(([key, what]) =>
      ofRecord(shortName(key, executionId), what, 'A record is written once, and never over.'),
    ),
  );
  const outcomes = foundIn(named('outcomes.json'), 'outcomes.json', { schema: outcomesSchema, newest: 2 }, problems);
  const validation = foundIn(named('validation.json'), 'validation.json', { schema: validationSchema, newest: 2 }, problems);
  const filed = filesUnder(evidence, decisionPrefix).filter(({ key }) => key.endsWith(`/${executionId}.json`));
  if (filed.length > 1)
    problems.contradictions.push(
      ...filed.slice(1).map(({ key }) => ofRecord(key, 'it files the decision once more', 'A decision is filed once.')),
    );
  if (proposal === undefined) return undefined;
  return {
    executionId,
    evidence,
    proposal,
    decision,
    answers: inFolder.filter((file) => nameOf(file).startsWith('answers/')),
    attempts: attemptsIn(evidence, executionId, keyIdsOf(proposal.record), problems),
    notWritten: inFolder
      .filter((file) => nameOf(file).startsWith('not-written/'))
      .flatMap((file) => foundIn(file, nameOf(file), { schema: notWrittenSchema, newest: 1 }, problems) ?? []),
    outcomes,
    csv: named('outcomes.csv'),
    validation,
    filed: foundIn(filed[0], filed[0]?.key ?? '', { schema: filedDecisionSchema, newest: 2 }, problems),
    request: requestIn(evidence, proposal.record.requestId, problems),
  };
}

type ProposalFound = Found<Proposal> & {
  /** As a release before 0.2.0 wrote it, where one did; of an execution that waited while the stack was updated. */
  readonly firstEdition?: FirstEditionProposal;
};

function proposalIn(file: EvidenceFile | undefined, problems: Problems): ProposalFound | undefined {
  const name = 'proposal.json';
  if (file === undefined || schemaVersionIn(file.text) !== 1) return foundIn(file, name, { schema: proposalSchema, newest: 2 }, problems);
  const found = foundIn(file, name, { schema: firstEditionSchema, newest: 1 }, problems);
  return found === undefined ? undefined : { ...found, record: proposalFrom(found.record), firstEdition: found.record };
}

function decisionIn(
  file: EvidenceFile | undefined,
  approval: EvidenceFile | undefined,
  proposal: ProposalFound | undefined,
  problems: Problems,
): Found<Decision> | undefined {
  if (file !== undefined || proposal?.firstEdition === undefined)
    return foundIn(file, 'decision.json', { schema: decisionSchema, newest: 2 }, problems);
  const found = foundIn(approval, 'approval.json', { schema: approvalSchema, newest: 1 }, problems);
  return found === undefined ? undefined : { ...found, record: decisionFrom(found.record, proposal.firstEdition) };
}

const keyIdsOf = ({ requestedKeyIds, changes }: Proposal): ReadonlySet<string> =>
  new Set([...requestedKeyIds, ...changes.map(({ key }) => key.keyId)]);

/** Records of the execution by the name in its folder, all others by their key. */
export const shortName = (key: string, executionId: string): string => {
  const folder = executionPrefix(executionId);
  return key.startsWith(folder) ? key.slice(folder.length) : key;
};
