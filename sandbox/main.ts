/**
 * `node sandbox/main.ts [--port N] [--estate FILE | --organization] [--parameter Name=Value]... [--exit-with-parent] [--verbose]`
 *
 * Starts the sandbox on the sample estate, a file of one's own keys or the sample organization, prints one line of JSON when it is ready, and
 * stays up until it is told to end, or until its standard input ends with `--exit-with-parent`. Of an organization, the line speaks of its
 * delegated administrator. Exit code 2: the options or the estate file cannot be used.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { configClient } from '../functions/aws/clients/config.ts';
import { deployedRule } from '../functions/aws/config.ts';
import { configRuleName, rolePrefixes, runbookName } from '../functions/core/names.ts';
import { keptTemplates } from '../infra/kept-templates.ts';
import type { Account } from './account.ts';
import type { Estate } from './estate/estate.ts';
import { EstateFileError, readEstateFile } from './estate/from-file.ts';
import { sampleEstate } from './estate/sample.ts';
import { startOrganization } from './organization/organization.ts';
import { deployMemberByHand, rollOutFromCentre } from './organization/roll-out-from-centre.ts';
import { sampleAccounts, sampleOrganization } from './organization/sample.ts';
import { type SandboxOptions, startSandbox } from './sandbox.ts';

/** The caller's mistake, told in one message. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Options = {
  readonly port: number;
  readonly estateFile: string | undefined;
  readonly isOrganization: boolean;
  /** Parameters of the template. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly exitWithParent: boolean;
  readonly verbose: boolean;
};

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  let stop: (() => Promise<void>) | undefined;
  endWhenTold(options, () => stop?.());
  const started = options.isOrganization ? await startSampleOrganization(options) : await startOneAccount(options);
  stop = started.stop;
  console.log(JSON.stringify(started.ready));
}

type Started = { readonly ready: Readonly<Record<string, unknown>>; readonly stop: () => Promise<void> };

async function startOneAccount(options: Options): Promise<Started> {
  const estate = options.estateFile === undefined ? sampleEstate(new Date()) : await readEstate(options.estateFile);
  const sandbox = await startSandbox({ estate, ...startOptions(options) });
  return { ready: await readyMessage(sandbox, sandbox.endpoint), stop: sandbox.stop };
}

async function startSampleOrganization(options: Options): Promise<Started> {
  const estate = sampleOrganization(new Date());
  const { parameters, ...settings } = startOptions(options);
  const running = await startOrganization({ estate, ...settings, rollsOut: false });
  const centre = sampleAccounts.securityTooling;
  const [home = ''] = estate.regions;
  const templates = await keptTemplates();
  const { member } = templates;
  await rollOutFromCentre(running, {
    centre,
    home,
    unitIds: estate.units.map(({ id }) => id),
    regions: estate.regions,
    member,
    organization: templates.organization,
    parameters: parameters ?? {},
  });
  // A stack set leaves the management account out.
  await deployMemberByHand(running, estate.managementAccountId, { centre, home, member });
  for (const { accountId, regions } of estate.standalone)
    for (const region of regions) await running.account(accountId).deploy(region, { template: member });
  const administrator = running.account(sampleAccounts.securityTooling);
  const accounts = [...estate.members, ...estate.standalone].map(({ accountId, name }) => ({
    accountId,
    name,
    regions: running.account(accountId).regions,
  }));
  const organization = {
    organizationId: estate.organizationId,
    managementAccountId: estate.managementAccountId,
    units: estate.units,
    accounts,
  };
  return { ready: { ...(await readyMessage(administrator, running.endpoint)), organization }, stop: running.stop };
}

const startOptions = ({ port, parameters, verbose }: Options): Omit<SandboxOptions, 'estate'> => ({
  port,
  parameters,
  log: (line) => console.error(line),
  // Where AWS Config takes one re-evaluation a minute, and runbooks wait for it, whoever watches the loop would wait too.
  config: { evaluationIntervalInMillis: 0 },
  automation: { longestSleepMillis: 1000 },
  // On AWS, some minutes.
  cloudTrail: { delayMillis: () => 5000 },
  // The minute for which AWS KMS goes on naming the old material is three seconds here.
  onDemandRotationMillis: () => 500,
  describeKeyMaterialLagMillis: () => 3000,
  lambdaEnvironment: { CONFIG_RESULT_TIMEOUT_SECONDS: '15' },
  ...(verbose
    ? { onFunctionLog: ({ accountId, region, functionName, line }) => console.error(`${accountId} ${region} ${functionName}: ${line}`) }
    : {}),
});

function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '0' },
        estate: { type: 'string' },
        organization: { type: 'boolean', default: false },
        parameter: { type: 'string', multiple: true, default: [] },
        'exit-with-parent': { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535) throw new UsageError(`--port is ${values.port}; it must be 0 to 65535`);
    if (values.organization && values.estate !== undefined)
      throw new UsageError('--estate and --organization cannot both be given: the file has the keys of one account');
    return {
      port,
      estateFile: values.estate,
      isOrganization: values.organization,
      parameters: parametersIn(values.parameter),
      exitWithParent: values['exit-with-parent'],
      verbose: values.verbose,
    };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parametersIn(assignments: readonly string[]): Readonly<Record<string, string>> {
  const wrong = assignments.find((assignment) => !/^[A-Za-z0-9]+=/.test(assignment));
  if (wrong !== undefined) throw new UsageError(`--parameter is ${wrong}; it must be Name=Value`);
  return Object.fromEntries(
    assignments.map((assignment) => [assignment.slice(0, assignment.indexOf('=')), assignment.slice(assignment.indexOf('=') + 1)]),
  );
}

async function readEstate(file: string): Promise<Estate> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return readEstateFile(text);
  } catch (error) {
    throw error instanceof EstateFileError ? new UsageError(`${file}: ${error.message}`) : error;
  }
}

async function readyMessage({ accountId, partition, regions, operatorArn, credentialsFor }: Account, endpoint: string) {
  const credentials = credentialsFor(operatorArn);
  // Nobody approves a request of their own: another user assumes the approver roles.
  const approverArn = `arn:${partition}:iam::${accountId}:user/approver`;
  const deployedRuleNames = await Promise.all(
    regions.map(async (region) => [region, await deployedRule(configClient({ endpoint, region, credentials }), configRuleName)] as const),
  );
  return {
    endpoint,
    accountId,
    regions,
    credentials: lasting(credentials),
    operatorArn,
    approver: { arn: approverArn, credentials: lasting(credentialsFor(approverArn)) },
    approverRoleArns: Object.fromEntries(
      regions.map((region) => [region, `arn:${partition}:iam::${accountId}:role/${rolePrefixes.approver}-${region}`]),
    ),
    ruleName: configRuleName,
    deployedRuleNames: Object.fromEntries(deployedRuleNames),
    runbookName,
  };
}

const lasting = ({ accessKeyId, secretAccessKey }: ReturnType<Account['credentialsFor']>) => ({ accessKeyId, secretAccessKey });

/** Also while the sandbox is still starting: whoever waited for it may be gone. */
function endWhenTold({ exitWithParent }: Options, stop: () => Promise<void> | undefined): void {
  const end = (): void => {
    const exit = () => process.exit(0);
    (stop() ?? Promise.resolve()).then(exit, exit);
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (!exitWithParent) return;
  process.stdin.resume();
  process.stdin.once('end', end);
  process.stdin.once('close', end);
}

const portProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use; choose another, or 0 for any',
  EACCES: 'is not open to you',
};

/** What the caller can do about an error; `undefined` if it is the sandbox's own. */
function usageProblem(error: unknown): string | undefined {
  if (error instanceof UsageError) return error.message;
  if (!(error instanceof Error) || !('code' in error) || !('port' in error)) return undefined;
  const problem = portProblems[String(error.code)];
  return problem === undefined ? undefined : `--port ${error.port} ${problem}`;
}

main().catch((error: unknown) => {
  const problem = usageProblem(error);
  console.error(problem ?? error);
  process.exit(problem === undefined ? 1 : 2);
});
