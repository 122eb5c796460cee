/**
 * `node sandbox/main.ts [--port N] [--estate FILE] [--parameter Name=Value]... [--exit-with-parent] [--verbose]`
 *
 * Starts the sandbox on the sample estate or a file of one's own keys, prints one line of JSON when it is ready, and stays up until it is
 * told to end, or until its standard input ends with `--exit-with-parent`. Exit code 2: the options or the estate file cannot be used.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { configClient } from '../functions/aws/clients/config.ts';
import { deployedRule } from '../functions/aws/config.ts';
import { configRuleName, runbookName } from '../functions/core/names.ts';
import type { Estate } from './estate/estate.ts';
import { EstateFileError, readEstateFile } from './estate/from-file.ts';
import { sampleEstate } from './estate/sample.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

/** The caller's mistake, told in one message. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Options = {
  readonly port: number;
  readonly estateFile: string | undefined;
  /** Parameters of the template. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly exitWithParent: boolean;
  readonly verbose: boolean;
};

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  let sandbox: Sandbox | undefined;
  endWhenTold(options, () => sandbox?.stop());
  const estate = options.estateFile === undefined ? sampleEstate(new Date()) : await readEstate(options.estateFile);
  sandbox = await startSandbox({
    estate,
    port: options.port,
    parameters: options.parameters,
    log: (line) => console.error(line),
    ...(options.verbose ? { onFunctionLog: ({ region, functionName, line }) => console.error(`${region} ${functionName}: ${line}`) } : {}),
  });
  console.log(JSON.stringify(await readyMessage(sandbox)));
}

function readOptions(args: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '0' },
        estate: { type: 'string' },
        parameter: { type: 'string', multiple: true, default: [] },
        'exit-with-parent': { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535) throw new UsageError(`--port is ${values.port}; it must be 0 to 65535`);
    return {
      port,
      estateFile: values.estate,
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

async function readyMessage(sandbox: Sandbox) {
  const { endpoint, regions } = sandbox;
  const credentials = sandbox.credentialsFor(sandbox.operatorArn);
  const deployedRuleNames = await Promise.all(
    regions.map(async (region) => [region, await deployedRule(configClient({ endpoint, region, credentials }), configRuleName)] as const),
  );
  return {
    endpoint,
    accountId: sandbox.accountId,
    regions,
    credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey },
    operatorArn: sandbox.operatorArn,
    approverRoleArns: Object.fromEntries(sandbox.regions.map((region) => [region, sandbox.deployment(region).outputs['ApproverRoleArn']])),
    ruleName: configRuleName,
    deployedRuleNames: Object.fromEntries(deployedRuleNames),
    runbookName,
  };
}

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
