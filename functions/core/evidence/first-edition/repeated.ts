import { decisionPrefix, evidenceKey, firstEditionRecords } from '../../names.ts';
import { signalsIn } from '../../people/approval-step.ts';
import { type Approval, approvalSchema } from '../../records/first-edition/approval.ts';
import { decisionRecordSchema } from '../../records/first-edition/decision.ts';
import { type FirstEditionProposal, proposalSchema } from '../../records/first-edition/proposal.ts';
import { outcomesSchema } from '../../records/first-edition/validation.ts';
import { readRecord } from '../../records/reading.ts';
import { type Contradiction, differences, ofField, ofRecord } from '../contradiction.ts';
import { type EvidenceFile, type EvidenceFiles, filesUnder } from '../files.ts';

type Records = {
  readonly approval: { readonly record: Approval; readonly file: EvidenceFile } | undefined;
  readonly proposal: { readonly record: FirstEditionProposal; readonly file: EvidenceFile };
};

/** What records of the first edition repeat of one another: whose the execution is, who decided what and when, and what is filed. */
export function contradictionsInRepeated(evidence: EvidenceFiles, executionId: string): readonly Contradiction[] {
  const read = <Schema extends Parameters<typeof readRecord>[0]>(
    name: 'proposal.json' | 'approval.json' | 'outcomes.json',
    schema: Schema,
  ) => readIn(evidence.files.get(evidenceKey(executionId, name)), schema);
  const proposal = read('proposal.json', proposalSchema);
  if (proposal === undefined) return [];
  const records = { proposal, approval: read('approval.json', approvalSchema) };
  const outcomes = read('outcomes.json', outcomesSchema);
  const { requestId } = proposal.record;
  return [
    ...differences('proposal.json', 'executionId', proposal.record.executionId, executionId, 'the folder of the record'),
    ...ofNames(evidence, executionId),
    ...ofApproval(records),
    ...(outcomes === undefined
      ? []
      : differences(
          'outcomes.json',
          '',
          { executionIds: outcomes.record.executionIds, requestIds: outcomes.record.requestIds },
          { executionIds: [executionId], requestIds: [requestId] },
          'proposal.json',
        )),
    ...(outcomes?.record.outcomes ?? []).flatMap(({ keyId, approved }, index) =>
      differences(
        'outcomes.json',
        `outcomes[${index}].approved`,
        approved,
        records.approval?.record.approvedKeyIds.includes(keyId) === true,
        'approval.json',
      ),
    ),
    ...ofFiled(evidence, executionId, records),
  ];
}

/** What is wrong with the record by itself is said elsewhere. */
function readIn<Schema extends Parameters<typeof readRecord>[0]>(file: EvidenceFile | undefined, schema: Schema) {
  if (file === undefined) return undefined;
  try {
    return { record: readRecord(schema, file.text, file.key), file };
  } catch {
    return undefined;
  }
}

const names: ReadonlySet<string> = new Set(['proposal.json', 'outcomes.json', 'outcomes.csv', 'validation.json', ...firstEditionRecords]);

function ofNames(evidence: EvidenceFiles, executionId: string): readonly Contradiction[] {
  const folder = `executions/${executionId}/`;
  return filesUnder(evidence, folder)
    .map(({ key }) => key.slice(folder.length))
    .filter((name) => !names.has(name))
    .map((name) => ofRecord(name, 'it is in the folder of the execution', 'The first edition has no record of that name.'));
}

function ofApproval({ approval: found, proposal: { record: proposal, file } }: Records): readonly Contradiction[] {
  if (found === undefined) return [];
  const { record: approval } = found;
  const { requestId, accountId, region, rotationPeriodInDays, requestedBy } = proposal;
  const { requestId: request, accountId: account, region: place, rotationPeriodInDays: period, proposalSha256 } = approval;
  return [
    ...differences(
      'approval.json',
      '',
      { requestId: request, accountId: account, region: place, rotationPeriodInDays: period },
      { requestId, accountId, region, rotationPeriodInDays },
      'proposal.json',
    ),
    ...(approval.requestedBy === null
      ? []
      : differences('approval.json', 'requestedBy', approval.requestedBy, requestedBy, 'proposal.json')),
    ...(proposalSha256 === null ? [] : differences('approval.json', 'proposalSha256', proposalSha256, file.sha256, 'proposal.json')),
    ...ofAnswers(approval),
  ];
}

/** Answers are read from what Systems Manager said, and the one that decided is one of them. Of a selection the comment is in that. */
function ofAnswers({ decision, approver, comment, selection, decisions, rawDecisions }: Approval): readonly Contradiction[] {
  const { signals } = signalsIn({ status: 'Success', endedAt: null, outputs: { ApproverDecisions: rawDecisions as never } });
  const told = signals.map(({ principal, signal }) => `${principal} ${signal}`);
  const read = decisions.map((one) => `${one.approver} ${/^approve/i.test(one.decision ?? '') ? 'APPROVE' : 'REJECT'}`);
  const word = decision === 'APPROVED' ? /^approve/i : /^reject/i;
  const deciding = decisions.filter((one) => word.test(one.decision ?? ''));
  return [
    ...differences('approval.json', 'decisions', read, told, 'rawDecisions'),
    ...(approver === null || deciding.some((one) => one.approver === approver && (selection !== null || one.comment === comment))
      ? []
      : [ofField('approval.json', 'approver', approver, 'None of the decisions that decided is theirs, with that comment.')]),
    ...(decision === 'APPROVED' && (deciding.length === 0 || decisions.some((one) => /^reject/i.test(one.decision ?? '')))
      ? [ofField('approval.json', 'decision', decision, 'Nobody approved, or somebody rejected.')]
      : []),
  ];
}

function ofFiled(evidence: EvidenceFiles, executionId: string, { approval, proposal }: Records): readonly Contradiction[] {
  if (approval === undefined) return [];
  return filesUnder(evidence, decisionPrefix)
    .filter(({ key }) => key.endsWith(`/${executionId}.json`))
    .flatMap((file) => {
      const filed = readIn(file, decisionRecordSchema)?.record;
      if (filed === undefined) return [ofRecord(file.key, 'it is no such record', 'The first edition filed the decision under that name.')];
      const { requestId, decision, decidedAt, approvedKeyIds } = approval.record;
      return differences(
        file.key,
        '',
        { ...filed },
        {
          ...filed,
          proposedKeyIds: proposal.record.keys.map(({ keyId }) => keyId),
          executionId,
          requestId,
          decision,
          decidedAt,
          approvedKeyIds,
          approvalSha256: approval.file.sha256,
        },
        'approval.json',
      );
    });
}
