import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { type FunctionCode, functionCode } from './function-code.ts';
import { memberStack } from './member-stack.ts';
import type { MemberTemplate } from './member-template.ts';
import { organizationPackStack } from './organization/organization-pack-stack.ts';
import { organizationStack } from './organization/organization-stack.ts';

let synthesised: Promise<string> | undefined;
let synthesisedOrganization: Promise<string> | undefined;
let synthesisedPack: Promise<string> | undefined;

/**
 * The member template, for any account and Region, synthesised in this process and without leaving a file behind. Synthesised once per
 * process; every call gets its own copy. Runs no policy checks: those belong to `bin/app.ts` and the tests.
 *
 * @throws what CDK or esbuild throw if the stack or a handler is broken.
 */
export async function synthesiseMemberTemplate(): Promise<MemberTemplate> {
  synthesised ??= templateOf(memberStack);
  return JSON.parse(await synthesised);
}

/** The organization template, in which whoever deploys it says where the member template lies. Likewise. */
export async function synthesiseOrganizationTemplate(): Promise<MemberTemplate> {
  synthesisedOrganization ??= synthesiseMemberTemplate().then((member) =>
    templateOf((app, code) => organizationStack(app, { code, member })),
  );
  return JSON.parse(await synthesisedOrganization);
}

/** The template of the organization conformance pack. Likewise. */
export async function synthesiseOrganizationPackTemplate(): Promise<MemberTemplate> {
  synthesisedPack ??= synthesiseMemberTemplate().then((member) => templateOf((app) => organizationPackStack(app, { member })));
  return JSON.parse(await synthesisedPack);
}

async function templateOf(stackIn: (app: App, code: FunctionCode) => Stack): Promise<string> {
  const code = await functionCode();
  const outdir = await mkdtemp(join(tmpdir(), 'kms-rotation-synth-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const stack = stackIn(app, code);
    return JSON.stringify(app.synth().getStackArtifact(stack.artifactId).template);
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}
