import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type FunctionCode, functionFolders } from '../../infra/function-code.ts';
import { memberStack } from '../../infra/member-stack.ts';
import { organizationStack } from '../../infra/organization/organization-stack.ts';
import { synthesiseMemberTemplate } from '../../infra/synthesise.ts';

import { memberTemplate } from '../member-template.ts';

const noCode = 'exports.handler = async () => ({});';
const code = Object.fromEntries(functionFolders.map((folder) => [folder, noCode])) as FunctionCode;

/** Synthesises a stack, the member's unless told otherwise, with the checks of `bin/app.ts`. */
function synthesiseChecked(
  change: (stack: Stack) => void = () => {},
  stackIn: (app: App) => Stack = (app) => memberStack(app, code),
): void {
  const outdir = mkdtempSync(join(tmpdir(), 'kms-rotation-checks-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    change(stackIn(app));
    app.synth();
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

describe("cdk-nag's AwsSolutions pack", () => {
  it('finds nothing that is not acknowledged with its reason', () => {
    expect(() => synthesiseChecked()).not.toThrow();
  });

  it('finds nothing in the organization stack either', () => {
    expect(() =>
      synthesiseChecked(
        () => {},
        (app) => organizationStack(app, { code, member: memberTemplate() }),
      ),
    ).not.toThrow();
  });

  it('ends the synthesis over a wider permission in a role that has acknowledgements', () => {
    expect(() =>
      synthesiseChecked((stack) => {
        const automation = stack.node.findChild('AutomationRole');
        if (automation instanceof Role) automation.addToPolicy(new PolicyStatement({ actions: ['kms:*'], resources: ['*'] }));
      }),
    ).toThrow(/validation/i);
  });
});

describe('the synthesised template', () => {
  it('is a copy of its own for every caller', async () => {
    const [one, other] = await Promise.all([synthesiseMemberTemplate(), synthesiseMemberTemplate()]);

    expect(one).toEqual(other);
    expect(one).not.toBe(other);
  });
});
