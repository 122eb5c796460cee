import { CommanderError } from 'commander';
import fc from 'fast-check';
import { askedKey, askedSpan } from '../../../bin/history/span.ts';
import {
  accountIds,
  accountId as checkedAccount,
  endpointUrl,
  pairsAtOnce,
  quotaShare,
  regionName,
  regionNames,
} from '../../../bin/option-values.ts';
import { type Commands, program } from '../../../bin/program.ts';
import { parseRuleParameters } from '../../../functions/core/rule-parameters.ts';
import { anyText } from '../arbitraries/texts.ts';
import { type Answer, accepted, type Edge, edge, refused } from '../edge.ts';
import { hasControls, promised, refusalIn } from '../promises/refusal.ts';
import { accountId, executionId, keyArnNumber, keyIdNumber, now, requestId } from '../right/ids.ts';

/** Command lines that are right, word by word. */
const rightLines: readonly (readonly string[])[] = [
  ['loop', '--approve', `${keyIdNumber(1)}, ${keyIdNumber(2)}`, '--period', '365', '--comment', 'CHG-1', '--out', 'out', '--json'],
  [
    'assess',
    '--regions',
    'eu-central-1,us-east-1',
    '--quota-share',
    '0.25',
    '--maximum-rotation-period',
    '365',
    '--exemption-tag',
    'exempt',
    '--endpoint',
    'http://127.0.0.1:4566',
  ],
  ['sandbox', '--port', '4566', '--organization'],
  ['verify-evidence', '--execution', executionId, '--region', 'eu-central-1'],
  ['request', '--region', 'eu-central-1', '--dry-run'],
  ['export', '--format', 'asff', '--from', 'assessment.json', 'outcomes.json'],
  ['status', '--region', 'eu-central-1', '--account', accountId],
  ['history', '--key', keyArnNumber(1), '--since', '2026-01-01', '--until', '2026-02-01T00:00Z', '--format', 'csv'],
  ['approve', '--request', requestId, '--only', keyIdNumber(1), '--comment', 'CHG-1', '--no-wait'],
  ['reject', '--execution', executionId, '--region', 'eu-central-1'],
  ['org', 'assess', '--regions', 'eu-central-1', '--accounts', `${accountId},222233334444`, '--parallel', '8', '--reasons'],
  ['org', 'status', '--regions', 'eu-central-1', '--organizational-units', 'ou-ab12-workload1'],
];

/** One word of a line replaced, added or left out. */
const line: fc.Arbitrary<readonly string[]> = fc
  .tuple(fc.constantFrom(...rightLines), fc.nat(), anyText, fc.nat({ max: 3 }))
  .map(([words, number, text, kind]) => {
    const at = number % words.length;
    if (kind === 0) return words;
    if (kind === 1) return [...words.slice(0, at), text, ...words.slice(at + 1)];
    return kind === 2 ? [...words.slice(0, at), text, ...words.slice(at)] : words.filter((_, index) => index !== at);
  });

type Options = Readonly<Record<string, unknown>>;
const textOf = (options: Options, name: string): string | undefined => (typeof options[name] === 'string' ? options[name] : undefined);
const listOf = (options: Options, name: string): readonly string[] | undefined =>
  Array.isArray(options[name]) ? options[name].map(String) : undefined;

/** What the commands themselves check before they call anything. */
const checks: Readonly<Record<string, (options: Options) => unknown>> = {
  regions: (options) => regionNames(listOf(options, 'regions') ?? ['eu-central-1'], 'name one'),
  region: (options) => regionName('--region', textOf(options, 'region') ?? 'eu-central-1'),
  quotaShare: (options) => quotaShare(textOf(options, 'quotaShare') ?? '1'),
  parallel: (options) => pairsAtOnce(textOf(options, 'parallel') ?? '1'),
  accounts: (options) => accountIds(listOf(options, 'accounts') ?? []),
  account: (options) => checkedAccount(textOf(options, 'account') ?? accountId),
  endpoint: (options) => endpointUrl(textOf(options, 'endpoint') ?? 'http://localhost'),
  key: (options) => askedKey(textOf(options, 'key') ?? keyIdNumber(1)),
  since: (options) => {
    const { since, until } = askedSpan(textOf(options, 'since'), textOf(options, 'until'), now);
    promised(until <= now && (since === undefined || since < until), 'a span that ends before it begins, or in the future');
  },
  period: (options) =>
    promised(Number.isInteger(options['period']) && Number(options['period']) >= 90, `a period of ${String(options['period'])}`),
  maximumRotationPeriod: (options) => parseRuleParameters({ maximumRotationPeriodInDays: options['maximumRotationPeriod'] }),
  exemptionTag: (options) => parseRuleParameters({ exemptionTagKey: options['exemptionTag'] }),
};

const checking = async (options: object): Promise<number> => {
  const given: Options = { ...options };
  for (const [name, check] of Object.entries(checks)) if (given[name] !== undefined) check(given);
  return 0;
};

const commands = Object.fromEntries(
  [
    'assess',
    'approveRequest',
    'rejectRequest',
    'exportFindings',
    'history',
    'loop',
    'orgAssess',
    'orgStatus',
    'request',
    'sandbox',
    'status',
    'verifyEvidence',
  ].map((name) => [name, checking]),
) as unknown as Commands;

async function answerTo(words: readonly string[]): Promise<Answer> {
  const written: string[] = [];
  try {
    await program(
      () => {},
      commands,
      (text) => written.push(text),
    ).parseAsync(['node', 'kms-rotation', ...words]);
    return accepted;
  } catch (error) {
    if (!(error instanceof CommanderError)) return refusalIn(error, ['UsageError', 'InvalidRuleParameterError']);
    const text = written.join('');
    promised(text.length <= 4000, `commander prints ${text.length} characters`);
    promised(!hasControls(text.replaceAll('\t', ' ')), `commander prints what acts on a terminal: ${JSON.stringify(text.slice(0, 200))}`);
    return refused(error.code);
  }
}

const commandLine = edge({
  name: 'command line',
  promise:
    'is read as it was meant, or refused with the option, the value and what is allowed, before anything is called; nothing that is printed acts on the terminal',
  weight: 4,
  answers: 'both',
  // Help is printed to standard output.
  arbitrary: line.filter((words) => words.length > 1 && words[0] !== 'help' && !words.some((word) => /^(-h|--help)/.test(word))),
  check: answerTo,
});

export const commandLineEdges: readonly Edge[] = [commandLine];
