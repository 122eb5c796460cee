import { isWrittenOnce } from '../../names.ts';
import { type Contradiction, ofRecord } from '../contradiction.ts';
import { type ExecutionSet, shortName } from '../execution-set.ts';
import { type AnchorFinding, findingOf } from './anchor.ts';

/**
 * Compares records with their copies in the central account.
 * @param copies texts by key of the evidence bucket: of the records, as far as there are copies, and of all copies in the folder of the execution
 */
export function centralCopyFinding({ executionId, evidence }: ExecutionSet, copies: ReadonlyMap<string, string>): AnchorFinding {
  const records = [...evidence.files.values()].filter(({ key }) => isWrittenOnce(key) || key.endsWith('/notification.json'));
  const copied = records.filter(({ key }) => copies.has(key));
  const contradictions: readonly Contradiction[] = [
    ...copied
      .filter(({ key, text }) => copies.get(key) !== text)
      .map(({ key }) =>
        ofRecord(shortName(key, executionId), 'it has another text than its copy', 'The central copy was made when it was recorded.'),
      ),
    ...[...copies.keys()]
      .filter((key) => !evidence.files.has(key))
      .map((key) => ofRecord(shortName(key, executionId), 'it is missing', 'The central copy has it.')),
  ];
  const without = records.length - copied.length;
  const detail = `Compared: ${copied.length} records${without === 0 ? '' : `; ${without} have no copy, or not yet`}.`;
  return findingOf('the central copy', copied.length, detail, contradictions);
}
