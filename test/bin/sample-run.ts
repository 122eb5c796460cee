import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ended, kmsRotation } from './command.ts';

export type SampleRun = Ended & {
  /** What the run has written. Read only: other tests read it too. */
  readonly directory: string;
};

/** `kms-rotation loop` on the sample, with every key approved: run once for all test files of a test run, by whoever comes first. */
export async function sampleRun(): Promise<SampleRun> {
  const templates = process.env['KMS_ROTATION_TEST_TEMPLATES'];
  if (templates === undefined) throw new Error('jest runs test/setup.mjs first');
  const [directory, ended] = [join(templates, 'sample-run'), join(templates, 'sample-run.json')];
  if (isFirst(directory)) {
    writeFileSync(`${ended}.new`, JSON.stringify(await kmsRotation(['loop', '--out', directory])));
    renameSync(`${ended}.new`, ended);
  }
  while (!existsSync(ended)) await sleep(200);
  return { ...(JSON.parse(readFileSync(ended, 'utf8')) as Ended), directory };
}

/** Only one of all processes can make a directory. */
function isFirst(directory: string): boolean {
  try {
    mkdirSync(directory);
    return true;
  } catch {
    return false;
  }
}
