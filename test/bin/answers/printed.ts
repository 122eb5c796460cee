import type { DecideOptions } from '../../../bin/commands/decide.ts';
import { UsageError } from '../../../bin/usage-error.ts';
import { region } from './asked.ts';
import { bucket } from './bucket.ts';
import { systemsManager } from './systems-manager.ts';

export const options = (more: Partial<DecideOptions>): DecideOptions => ({ region, comment: '', dryRun: false, wait: false, ...more });

export type Printed = { readonly code: number; readonly text: string };

/** Runs a command in this process. @returns what it has printed on standard output */
export async function printed(command: () => Promise<number>): Promise<Printed> {
  const { write } = process.stdout;
  const { write: writeError } = process.stderr;
  let text = '';
  process.stdout.write = (chunk: unknown): boolean => {
    text += String(chunk);
    return true;
  };
  process.stderr.write = (): boolean => true;
  try {
    return { code: await command(), text };
  } finally {
    process.stdout.write = write;
    process.stderr.write = writeError;
  }
}

/** The message of a command that refuses, once it is sure that it has neither stored nor signalled anything. */
export async function refusalOf(command: () => Promise<number>): Promise<string> {
  const refused = await printed(command).catch((error: unknown) => error);
  expect([bucket.puts(), systemsManager.signals()]).toEqual([[], []]);
  if (refused instanceof UsageError) return refused.message;
  throw refused instanceof Error ? refused : new Error(`it did not refuse: ${JSON.stringify(refused)}`);
}
