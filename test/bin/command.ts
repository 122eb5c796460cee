import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

const entry = fileURLToPath(new URL('../../bin/kms-rotation.mjs', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the command line as its own process, without a terminal, as a script would. */
export function kmsRotation(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
