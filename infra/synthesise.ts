import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './function-code.ts';
import { memberStack } from './member-stack.ts';

/** A CloudFormation template, as far as its readers here look into it. */
export type MemberTemplate = {
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

export type TemplateResource = {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
};

let synthesised: Promise<string> | undefined;

/**
 * The member template, for any account and Region, synthesised in this process and without leaving a file behind. Synthesised once per
 * process; every call gets its own copy. Runs no policy checks: those belong to `bin/app.ts` and the tests.
 *
 * @throws what CDK or esbuild throw if the stack or a handler is broken.
 */
export async function synthesiseMemberTemplate(): Promise<MemberTemplate> {
  synthesised ??= synthesise();
  return JSON.parse(await synthesised);
}

async function synthesise(): Promise<string> {
  const code = await bundleFunctions();
  const outdir = await mkdtemp(join(tmpdir(), 'kms-rotation-synth-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const stack = memberStack(app, code);
    return JSON.stringify(app.synth().getStackArtifact(stack.artifactId).template);
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}
