import {
  changePrefix,
  currentRequestKey,
  decisionPrefix,
  evidenceKey,
  executionPrefix,
  executionsPrefix,
  requestKey,
  requestPrefix,
} from '../names.ts';
import { schemaVersionIn } from '../records/reading.ts';
import { type Contradiction, ofField, ofRecord } from './contradiction.ts';
import { type EvidenceFile, type EvidenceFiles, filesUnder } from './files.ts';

/**
 * What is wrong with the copy of a bucket beyond each execution and each request by itself: records
 * that belong to none of them, so that nobody else looks at them, and requests out of their order.
 */
export const contradictionsInCopy = (evidence: EvidenceFiles): readonly Contradiction[] => [
  ...ofNames(evidence),
  ...ofFiledDecisions(evidence),
  ...ofAttempts(evidence),
  ...ofRequestFolders(evidence),
  ...ofRequestOrder(evidence),
];

/** Names in the four folders of a bucket. What is in the folder of an execution that has one, that execution is asked about. */
const known = [
  new RegExp(`^${executionsPrefix}[^/]+/.+`),
  new RegExp(`^${changePrefix}[^/]+/[A-Z_]+/[^/]+/\\d+(\\.result|\\.aliases\\.[^/]+)?\\.json$`),
  new RegExp(`^${decisionPrefix}\\d{4}-\\d{2}-\\d{2}/[^/]+\\.json$`),
  new RegExp(
    `^${requestPrefix}(current(-rotate-now)?\\.json|[^/]+/(request\\.json|request\\.html|notification\\.json|parts/\\d+\\.json))$`,
  ),
];

const ofNames = ({ files }: EvidenceFiles): readonly Contradiction[] =>
  [...files.keys()]
    .filter((key) => !known.some((pattern) => pattern.test(key)))
    .map((key) => ofRecord(key, 'it is among the records', 'No record of this product has such a name.'));

/** Each decision that is filed is of an execution that has one, and is filed once. */
function ofFiledDecisions(evidence: EvidenceFiles): readonly Contradiction[] {
  const filed = filesUnder(evidence, decisionPrefix);
  const executions = filed.map(({ key }) => executionIn(key));
  return filed.flatMap(({ key }, index) => {
    const executionId = executions[index] ?? '';
    const has = (name: 'decision.json' | 'approval.json'): boolean => evidence.files.has(evidenceKey(executionId, name));
    return [
      ...(has('decision.json') || has('approval.json')
        ? []
        : [ofRecord(key, `it files the decision of execution ${executionId}`, 'That execution has no decision on record.')]),
      ...(executions.indexOf(executionId) === index ? [] : [ofRecord(key, 'it files the decision once more', 'A decision is filed once.')]),
    ];
  });
}

const executionIn = (key: string): string => /([^/]+)\.json$/.exec(key)?.[1] ?? '';

/** Each attempt is of an execution that was asked about that key: only there is it looked at. */
const ofAttempts = (evidence: EvidenceFiles): readonly Contradiction[] =>
  filesUnder(evidence, changePrefix).flatMap((file) => {
    const executionId = memberIn(file, 'executionId');
    const proposal = evidence.files.get(evidenceKey(executionId, 'proposal.json'));
    const keyId = file.key.split('/')[1] ?? '';
    if (proposal === undefined) return [ofField(file.key, 'executionId', executionId, 'There is no proposal of such an execution.')];
    return requestedIn(proposal).includes(keyId)
      ? []
      : [ofField(file.key, 'keyId', keyId, `Execution ${executionId} was not asked about that key.`)];
  });

/** What is in the folder of a request belongs to a request that is on record. */
const ofRequestFolders = (evidence: EvidenceFiles): readonly Contradiction[] =>
  filesUnder(evidence, requestPrefix).flatMap(({ key }) => {
    const requestId = requestIn(key);
    return requestId === undefined || evidence.files.has(requestKey(requestId, 'request.json'))
      ? []
      : [ofRecord(key, `it belongs to request ${requestId}`, 'There is no such request on record.')];
  });

const requestIn = (key: string): string | undefined =>
  key.startsWith(requestPrefix) ? /^([^/]+)\//.exec(key.slice(requestPrefix.length))?.[1] : undefined;

/** Requests are a chain: each follows another one, only the first follows none, and the last one is the current one. The first edition had two. */
function ofRequestOrder(evidence: EvidenceFiles): readonly Contradiction[] {
  const requests = filesUnder(evidence, requestPrefix).filter(
    ({ key, text }) => /^[^/]+\/request\.json$/.test(key.slice(requestPrefix.length)) && schemaVersionIn(text) !== 1,
  );
  const followed = requests.map((file) => previousIn(file));
  const last = requests.filter(({ key }) => !followed.includes(requestIn(key) ?? null));
  return [
    ...requests.flatMap(({ key }, index) => {
      const previous = followed[index] ?? null;
      const first = requests[followed.indexOf(previous)]?.key ?? key;
      return first === key
        ? []
        : [ofField(key, 'previous', previous, `${first} ${previous === null ? 'is the first one' : 'follows that one'} already.`)];
    }),
    ...ofCurrent(evidence, last),
  ];
}

/** The current request is raised before its own record is stored. */
function ofCurrent({ files }: EvidenceFiles, last: readonly EvidenceFile[]): readonly Contradiction[] {
  const current = files.get(currentRequestKey);
  if (current === undefined)
    return last.length === 0 ? [] : [ofRecord(currentRequestKey, 'it is missing', 'It has the text of the request that was raised last.')];
  if (last.length === 0 && schemaVersionIn(current.text) === 1) return [];
  const own = files.get(requestKey(memberIn(current, 'requestId', '^  '), 'request.json'));
  const isNext = own === undefined && last.every(({ key }) => previousIn(current) === requestIn(key));
  return isNext || (own?.text === current.text && last.some(({ key }) => key === own.key))
    ? []
    : [
        ofRecord(
          currentRequestKey,
          'it is another request',
          `The last one on record is ${last.map(({ key }) => key).join(', ') || 'none'}.`,
        ),
      ];
}

const previousIn = ({ text }: EvidenceFile): string | null => /"previous": \{\s*"requestId": "([^"]+)"/.exec(text)?.[1] ?? null;

const memberIn = ({ text }: EvidenceFile, name: string, before = ''): string =>
  new RegExp(`${before}"${name}":\\s*"([0-9a-zA-Z-]{1,128})"`, 'm').exec(text)?.[1] ?? '';

/** Keys that a proposal of either edition was asked about. */
const requestedIn = ({ text }: EvidenceFile): readonly string[] =>
  [...(/"requestedKeyIds":\s*\[([^\]]*)\]/.exec(text)?.[1] ?? '').matchAll(/"([^"]+)"/g)].flatMap(([, keyId]) => keyId ?? []);

/** Executions that parts of requests were started as and that have no records: such a one can end before it has anything to record. */
export const executionsWithoutRecords = (evidence: EvidenceFiles): readonly string[] =>
  filesUnder(evidence, requestPrefix)
    .filter(({ key }) => key.includes('/parts/'))
    .map((file) => memberIn(file, 'executionId'))
    .filter((executionId) => filesUnder(evidence, executionPrefix(executionId)).length === 0);
