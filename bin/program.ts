import { Command, InvalidArgumentError, Option } from 'commander';
import { configRuleName, rolePrefixes } from '../functions/core/names.ts';
import type { ReplaceOptions, RotateNowOptions } from './commands/ask.ts';
import type { AssessOptions } from './commands/assess.ts';
import type { DecideOptions } from './commands/decide.ts';
import type { ExportOptions } from './commands/export.ts';
import type { HistoryOptions } from './commands/history.ts';
import type { LoopOptions } from './commands/loop.ts';
import type { OrgAssessOptions } from './commands/org-assess.ts';
import type { RequestOptions } from './commands/request.ts';
import type { SandboxCommandOptions } from './commands/sandbox.ts';
import type { StatusOptions } from './commands/status.ts';
import type { VerifyOptions } from './commands/verify-evidence.ts';
import type { OrganizationOptions } from './organization/options.ts';
import { safeText } from './terminal/output.ts';

const codes = `
Exit codes:
  0    done; for loop: every approved change is confirmed or its failure explained
  1    an approved change is not accounted for; records contradict one another; the command failed, as the message says
  2    an option, a value or a file cannot be used
  3    a Region or an account could not be assessed, or records could not be read
  4    there are no such records
  130  interrupted`;

/** What each command does; a stand-in that does nothing shows what the options are read as. */
export type Commands = {
  readonly assess: (options: AssessOptions) => Promise<number>;
  readonly approveRequest: (options: DecideOptions) => Promise<number>;
  readonly rejectRequest: (options: DecideOptions) => Promise<number>;
  readonly exportFindings: (options: ExportOptions) => Promise<number>;
  readonly history: (options: HistoryOptions) => Promise<number>;
  readonly loop: (options: LoopOptions) => Promise<number>;
  readonly orgAssess: (options: OrgAssessOptions) => Promise<number>;
  readonly orgStatus: (options: OrganizationOptions) => Promise<number>;
  readonly replace: (options: ReplaceOptions) => Promise<number>;
  readonly request: (options: RequestOptions) => Promise<number>;
  readonly rotateNow: (options: RotateNowOptions) => Promise<number>;
  readonly sandbox: (options: SandboxCommandOptions) => Promise<number>;
  readonly status: (options: StatusOptions) => Promise<number>;
  readonly verifyEvidence: (options: VerifyOptions) => Promise<number>;
};

/** What commander says of a wrong option quotes it, whatever it is. */
const longestMessage = 1500;
const shortened = (text: string): string => (text.length <= longestMessage ? text : `${text.slice(0, longestMessage)}…\n`);

/** The command line: commands, options and what they mean. `finish` is told the exit code of the command that ran. */
export function program(
  finish: (code: number) => void,
  commands: Commands,
  writeError: (text: string) => void = (text) => process.stderr.write(text),
): Command {
  const {
    assess,
    approveRequest,
    rejectRequest,
    exportFindings,
    history,
    loop,
    orgAssess,
    orgStatus,
    replace,
    request,
    rotateNow,
    sandbox,
    status,
    verifyEvidence,
  } = commands;
  const command = new Command('kms-rotation')
    .description('KMS key rotation governance: evaluate every customer managed key, approve exactly which, enable rotation, validate it.')
    .exitOverride()
    .configureOutput({ writeErr: writeError, outputError: (text, write) => write(safeText(shortened(text))) })
    .showHelpAfterError('(add --help for the options)')
    .addHelpText('after', codes);

  command
    .command('loop')
    .description('Runs Assessment, Configuration and Validation on the embedded sandbox (what `npm start` does). Needs no AWS account.')
    .option('--estate <file>', 'your own keys, as the AWS CLI prints them (docs/estate-file.md), instead of the sample')
    .option(
      '--approve <keys>',
      'all, none, or key ids separated by commas, also <key id>/<kind>; a person at a terminal is asked instead, otherwise all',
      approveOption,
    )
    .option('--comment <text>', "the approver's comment, kept as evidence", 'Decided in the sandbox')
    .option('--period <days>', 'days between rotations', periodOption, 365)
    .option(
      '--material-age <days>',
      'rotate keys on demand whose material is older; none: do not judge it (default 1460 for the sample, none for an estate of your own)',
      materialAgeOption,
    )
    .option('--out <directory>', 'where the records go', 'out')
    .option('--json', 'one JSON document on standard output, all else on standard error', false)
    .option('--verbose', 'what the sandbox and the functions print', false)
    .addHelpText(
      'after',
      `\nExamples:\n  npm start\n  npm start -- --approve none\n  npm start -- --estate keys.json --out evidence${codes}`,
    )
    .action(async (options) => finish(await loop(options)));

  command
    .command('assess')
    .description('Assesses the keys of an account (or the sandbox). Read-only.')
    .option('--regions <regions>', 'Regions, separated by commas (default: AWS_REGION)', (text: string) =>
      text.split(',').map((region) => region.trim()),
    )
    .option('--profile <name>', 'profile of the AWS configuration files')
    .option('--rule <name>', 'take the policy from this AWS Config rule of the first Region')
    .option('--maximum-rotation-period <days>', 'policy: rotation at least this often (90 to 2560; default 365)')
    .option('--maximum-key-material-age <days>', 'policy: key material no older than this; without it its age is neither read nor judged')
    .option('--exemption-tag <key>', 'policy: tag that exempts a key until a date')
    .option('--key-policies', 'add a summary of each key policy', false)
    .option(
      '--quota-share <share>',
      'of the request quotas of AWS KMS in each Region; the rest is left to full evaluations and workloads',
      '0.25',
    )
    .option('--endpoint <url>', 'another endpoint than that of AWS')
    .option('--out <directory>', 'write assessment.json, assessment.csv and report.html')
    .option('--json', 'the assessment as JSON on standard output, all else on standard error', false)
    .addHelpText(
      'after',
      `\nExamples:\n  kms-rotation assess --regions eu-central-1,us-east-1 --profile audit\n  kms-rotation assess --regions eu-central-1 --rule kms-rotation --json > assessment.json${codes}`,
    )
    .action(async (options) => finish(await assess(options)));

  command
    .command('sandbox')
    .description('Starts the sandbox, prints the environment to export, and stays up until Ctrl-C.')
    .option('--port <number>', 'port on the loopback interface; 0: any free one', '0')
    .option('--estate <file>', 'your own keys, as the AWS CLI prints them (docs/estate-file.md), instead of the sample')
    .option('--organization', 'a sample organization of twelve accounts, seen from one of them, instead of one account', false)
    .option('--verbose', 'what the sandbox and the functions print', false)
    .addHelpText('after', `\nExamples:\n  kms-rotation sandbox --port 4566\n  kms-rotation sandbox --organization${codes}`)
    .action(async (options) => finish(await sandbox(options)));

  elsewhere(
    command
      .command('verify-evidence')
      .description(
        'Recomputes everything that follows in the records of an execution or of a scheduled request, and compares it with what Systems Manager, AWS CloudTrail and the central copy remember. Read-only.',
      ),
    rolePrefixes.centralRead,
  )
    .option('--execution <id>', 'the execution, read from the evidence bucket')
    .option('--request <id>', 'a scheduled request, with every execution of it')
    .option('--directory <directory>', 'a copy of an evidence bucket, or of the records of an execution; without --region AWS is not asked')
    .option('--region <region>', 'Region of the execution (default: AWS_REGION)')
    .option('--bucket <name>', "another bucket than the one of the caller's account and Region")
    .option('--prefix <prefix>', 'with --bucket: where the records are in it, as <account>/<region>/ in a central bucket')
    .option('--central-bucket <name>', 'central evidence bucket, to compare the copies in it')
    .option('--no-anchors', 'look at the records alone')
    .option('--profile <name>', 'profile of the AWS configuration files')
    .option('--endpoint <url>', 'another endpoint than that of AWS')
    .option('--json', 'the answer as JSON on standard output, all else on standard error', false)
    .addHelpText(
      'after',
      `\nExamples:\n  kms-rotation verify-evidence --execution <id> --region eu-central-1\n  kms-rotation verify-evidence --directory out${codes}`,
    )
    .action(async (options) => finish(await verifyEvidence(options)));

  account(
    command
      .command('request')
      .description(
        'Asks the approvers of a Region now for every change that needs an approval, as the request scheduler does every day. Changes no key.',
      ),
  )
    .option('--dry-run', 'say what would be asked, and ask nobody', false)
    .option('--json', "the request scheduler's answer as JSON on standard output, all else on standard error", false)
    .addHelpText(
      'after',
      `\nExamples:\n  kms-rotation request --region eu-central-1 --dry-run\n  kms-rotation request --region eu-central-1${codes}`,
    )
    .action(async (options) => finish(await request(options)));

  account(command.command('rotate-now').description('Asks the approvers to rotate chosen keys now, once, on demand. Changes no key.'))
    .requiredOption('--keys <keys>', 'key ids or ARNs, separated by commas', list)
    .addHelpText('after', `\nExample:\n  kms-rotation rotate-now --keys <key id>,<key id> --region eu-central-1${codes}`)
    .action(async (options) => finish(await rotateNow(options)));

  account(
    command
      .command('replace')
      .description(
        'Asks the approvers to replace a key that nothing can rotate by a new one, and to move its aliases; or to roll that back. Changes no key.',
      ),
  )
    .requiredOption('--key <key>', 'the key, by id or ARN; with --rollback the key that was replaced')
    .option(
      '--acknowledge-callers',
      'all callers are known who have to change something, as the refusal without this option explains',
      false,
    )
    .option('--rollback', 'roll the replacement back: move the aliases back to the key that was replaced', false)
    .addHelpText(
      'after',
      `\nExamples:\n  kms-rotation replace --key <key id> --acknowledge-callers --region eu-central-1\n  kms-rotation replace --key <key id> --rollback --region eu-central-1${codes}`,
    )
    .action(async (options) => finish(await replace(options)));

  command
    .command('export')
    .description(
      'Findings of an assessment, and what came of requests since, for AWS Security Hub (ASFF) or as OCSF. Reads files and calls nothing.',
    )
    .requiredOption('--format <format>', 'asff or ocsf', exportFormat)
    .requiredOption('--from <files...>', 'assessment.json, and decisions.json and outcomes.json of the same run if there are any')
    .option('--out <file>', 'where the findings go (default: standard output)')
    .addHelpText(
      'after',
      `\nExamples:\n  kms-rotation export --format asff --from out/assessment.json --out findings.json\n  kms-rotation export --format ocsf --from out/assessment.json out/decisions.json out/outcomes.json${codes}`,
    )
    .action(async (options) => finish(await exportFindings(options)));

  elsewhere(
    account(
      command
        .command('status')
        .description('Lists what waits for an approval in a Region, what has been answered, and what was decided lately. Read-only.'),
    ),
    rolePrefixes.centralRead,
  )
    .option('--ended <days>', 'also list executions that ended in the last days, 0 to 90; 0: none', daysOption, 7)
    .option('--json', 'the same as JSON on standard output, all else on standard error', false)
    .addHelpText('after', `\nExample:\n  kms-rotation status --region eu-central-1 --ended 1${codes}`)
    .action(async (options) => finish(await status(options)));

  elsewhere(
    account(
      command
        .command('history')
        .description('Since when a key is compliant, or not, and by whose decision; of one key, or of all keys in a Region. Read-only.'),
    ),
    rolePrefixes.centralRead,
  )
    .option('--key <key>', 'one key, by id or ARN; its whole history, unless a span is given')
    .option('--since <time>', 'from this date (UTC) or time on; without --key it is needed')
    .option('--until <time>', 'up to this time, or to the end of this date (UTC); default: now')
    .option('--rule <name>', 'name of the AWS Config rule', configRuleName)
    .addOption(
      new Option('--format <format>', 'a table for people, JSON, CSV, or a page with a picture of compliance over time')
        .choices(['table', 'json', 'csv', 'html'])
        .default('table'),
    )
    .option('--out <file>', 'write JSON, CSV or HTML to a file instead of standard output')
    .addHelpText(
      'after',
      `\nExamples:\n  kms-rotation history --key <key id> --region eu-central-1\n  kms-rotation history --since 2026-01-01 --until 2026-03-31 --region eu-central-1 --format html --out history.html${codes}`,
    )
    .action(async (options) => finish(await history(options)));

  decision(
    command
      .command('approve')
      .description(
        'Approves a waiting request as the caller, who must be one of its approvers; all of its changes, or those that are chosen.',
      ),
  )
    .option(
      '--only <changes>',
      'approve these changes and no others, separated by commas: key ids; <key id>/<kind> where a key has two changes',
      list,
    )
    .option('--except <changes>', 'approve all changes but these, named likewise', list)
    .addHelpText(
      'after',
      `\nExamples:\n  kms-rotation approve --request request-20261120-070000-4f1c9a --region eu-central-1 --dry-run\n  kms-rotation approve --execution <id> --only <key id>,<key id>/ROTATE_NOW --comment CHG-1234${codes}`,
    )
    .action(async (options) => finish(await approveRequest(options)));

  decision(
    command.command('reject').description('Rejects a waiting request as the caller, who must be one of its approvers. Nothing is changed.'),
  )
    .addHelpText(
      'after',
      `\nExample:\n  kms-rotation reject --request request-20261120-070000-4f1c9a --region eu-central-1 --comment "not before the freeze"${codes}`,
    )
    .action(async (options) => finish(await rejectRequest(options)));

  const org = command.command('org').description('Looks at all accounts of an organization from one of them.');
  organization(
    org.command('assess').description('Assesses all accounts and Regions, by an AWS Config aggregator or by a role in each. Read-only.'),
  )
    .option('--aggregator <name>', 'read from this AWS Config aggregator of the account instead of assuming a role in each')
    .option('--aggregator-region <region>', 'Region of the aggregator (default: AWS_REGION)')
    .option('--reasons', 'with --aggregator: also read the reason of every non-compliant key', false)
    .option('--merge <files...>', 'organization.json of other partitions or parts, or assessment.json of accounts, to be added')
    .option('--previous <files...>', 'earlier organization.json, to show how it went since')
    .option('--out <directory>', 'write organization.json, organization.csv and organization.html')
    .addHelpText(
      'after',
      `\nExamples:\n  kms-rotation org assess --regions eu-central-1,us-east-1 --out report\n  kms-rotation org assess --regions eu-central-1,us-east-1 --aggregator KmsRotation --reasons --previous last-month/organization.json${codes}`,
    )
    .action(async (options) => finish(await orgAssess(options)));
  organization(
    org.command('status').description('Lists the requests that wait for an approval in all accounts and Regions, oldest first. Read-only.'),
  )
    .addHelpText(
      'after',
      `\nExample:\n  kms-rotation org status --regions eu-central-1,us-east-1 --organizational-units ou-ab12-workload1${codes}`,
    )
    .action(async (options) => finish(await orgStatus(options)));

  return command;
}

const organization = (command: Command): Command =>
  command
    .requiredOption('--regions <regions>', 'Regions to look at, separated by commas', list)
    .option('--accounts <ids>', 'these accounts only, separated by commas (default: all that AWS Organizations knows)', list)
    .option('--accounts-file <file>', 'the accounts of a JSON list of { accountId, name, organizationalUnits, partition }')
    .option('--organizational-units <ids>', 'the accounts of these units or roots and of those below them', list)
    .option('--role-prefix <name>', 'role to read with in each account, without the Region that its name ends in', rolePrefixes.centralRead)
    .option('--external-id <id>', 'external id that the trust policy of the role asks for')
    .option('--parallel <count>', 'account-Region pairs that are read at once', '8')
    .option('--profile <name>', 'profile of the AWS configuration files')
    .option('--endpoint <url>', 'another endpoint than that of AWS')
    .option('--json', 'the result as JSON on standard output, all else on standard error', false);

const list = (text: string): readonly string[] => text.split(',').map((item) => item.trim());

const account = (command: Command): Command =>
  command
    .option('--region <region>', 'Region of the keys and their requests (default: AWS_REGION)')
    .option('--profile <name>', 'profile of the AWS configuration files')
    .option('--endpoint <url>', 'another endpoint than that of AWS');

/** Also of another account, as a role that the caller assumes there. */
const elsewhere = (command: Command, rolePrefix: string): Command =>
  command
    .option('--account <id>', 'another account than your own, by a role that you may assume there')
    .option('--role-prefix <name>', 'with --account: that role, without the Region that its name ends in', rolePrefix)
    .option('--external-id <id>', 'with --account: external id that the trust policy of the role asks for');

const decision = (command: Command): Command =>
  elsewhere(account(command), rolePrefixes.approver)
    .option('--request <id>', 'the whole request, with all of its executions in the Region')
    .option('--execution <id>', 'one execution')
    .option('--comment <text>', 'why; kept as evidence', '')
    .option('--no-wait', 'answer what waits now, and do not wait for parts of the request that start later')
    .option('--dry-run', 'show what would be answered, and answer nothing', false);

function exportFormat(text: string): 'asff' | 'ocsf' {
  if (text === 'asff' || text === 'ocsf') return text;
  throw new InvalidArgumentError('It must be asff or ocsf.');
}

function approveOption(text: string): string {
  if (/^(all|none|[0-9a-z-]+(\/[A-Z_]+)?(\s*,\s*[0-9a-z-]+(\/[A-Z_]+)?)*)$/.test(text.trim())) return text.trim();
  throw new InvalidArgumentError('It must be all, none, or key ids separated by commas.');
}

function materialAgeOption(text: string): number | 'none' {
  if (text === 'none') return text;
  if (/^\d{2,5}$/.test(text) && Number(text) >= 372 && Number(text) <= 36_500) return Number(text);
  throw new InvalidArgumentError('It must be none, or 372 to 36500 whole days.');
}

function daysOption(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) <= 90) return Number(text);
  throw new InvalidArgumentError('It must be 0 to 90 whole days.');
}

function periodOption(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) >= 90 && Number(text) <= 2560) return Number(text);
  throw new InvalidArgumentError('It must be 90 to 2560 whole days.');
}
