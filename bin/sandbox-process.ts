import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { UsageError } from './usage-error.ts';

const readySchema = z.object({
  endpoint: z.string(),
  accountId: z.string(),
  regions: z.array(z.string()),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  operatorArn: z.string(),
  /** A user who may open sessions of the approver roles. */
  approver: z.object({ arn: z.string(), credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }) }),
  approverRoleArns: z.record(z.string(), z.string()),
  ruleName: z.string(),
  /** As conformance packs have made it longer, by Region. */
  deployedRuleNames: z.record(z.string(), z.string()),
  runbookName: z.string(),
  organization: z.optional(
    z.object({ accounts: z.array(z.object({ accountId: z.string(), name: z.string(), regions: z.array(z.string()) })) }),
  ),
});

/** What the sandbox says of itself when it is ready. */
export type SandboxReady = z.infer<typeof readySchema>;

export type SandboxProcess = { readonly ready: SandboxReady; readonly process: ChildProcess; readonly stop: () => Promise<void> };

const mainFile = fileURLToPath(new URL('../sandbox/main.ts', import.meta.url));

/**
 * Starts the sandbox as a process of its own; everything after that goes through the AWS APIs, as it would with AWS.
 * @throws UsageError with the sandbox's own message if its options or the estate file cannot be used.
 */
export async function startSandboxProcess(args: readonly string[]): Promise<SandboxProcess> {
  const child = spawn(process.execPath, [mainFile, '--exit-with-parent', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
    if (args.includes('--verbose')) process.stderr.write(chunk);
  });
  const ended = once(child, 'exit');
  const line = await Promise.race([firstLine(child), ended.then(() => undefined)]);
  if (line === undefined) throw new UsageError(errors.trim() === '' ? `the sandbox ended with exit code ${child.exitCode}` : errors.trim());
  return {
    ready: readySchema.parse(JSON.parse(line)),
    process: child,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstLine({ stdout }: ChildProcess): Promise<string | undefined> {
  if (stdout === null) return undefined;
  for await (const line of createInterface({ input: stdout })) return line;
  return undefined;
}
