import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { NagPack } from 'cdk-nag';
import { rulePacks } from '../../infra/controls/packs.ts';
import { type FunctionCode, functionFolders } from '../../infra/function-code.ts';
import { memberStack } from '../../infra/member-stack.ts';
import { organizationPackStack } from '../../infra/organization/organization-pack-stack.ts';
import { organizationStack } from '../../infra/organization/organization-stack.ts';
import { synthesiseMemberTemplate } from '../../infra/synthesise.ts';
import { memberTemplate } from '../member-template.ts';

const noCode = 'exports.handler = async () => ({});';
const code = Object.fromEntries(functionFolders.map((folder) => [folder, noCode])) as FunctionCode;

type Acknowledgement = { readonly path: string; readonly id: string; readonly reason: string };
type Checked = {
  /** Findings that end the synthesis, each as `<construct> <rule>`. */
  readonly findings: readonly string[];
  readonly acknowledgements: readonly Acknowledgement[];
  /** Findings that an acknowledgement has let pass. */
  readonly letPass: readonly Omit<Acknowledgement, 'reason'>[];
};

/** Synthesises stacks with the checks of `bin/app.ts`. */
function checked(stacksIn: (app: App) => void): Checked {
  const outdir = mkdtempSync(join(tmpdir(), 'kms-rotation-checks-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const packs = rulePacks(app);
    const letPass = packs.map(noted);
    Validations.of(app).addPlugins(...packs);
    stacksIn(app);
    const findings = findingsOf(app, outdir);
    return { findings, acknowledgements: acknowledgementsIn(app), letPass: letPass.flat() };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Has a pack note, while it works, what it lets pass. */
function noted(pack: NagPack): { path: string; id: string }[] {
  const passed: { path: string; id: string }[] = [];
  const isAcknowledged = Reflect.get(pack, 'isAcknowledged').bind(pack);
  Reflect.set(pack, 'isAcknowledged', (resource: Stack, id: string): boolean => {
    const isPassed: boolean = isAcknowledged(resource, id);
    if (isPassed) passed.push({ path: resource.node.path, id });
    return isPassed;
  });
  return passed;
}

function findingsOf(app: App, outdir: string): readonly string[] {
  let ended: unknown;
  try {
    app.synth();
  } catch (error) {
    ended = error;
  }
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as {
    pluginReports: { violations: { ruleName: string; severity: string; violatingConstructs: { constructPath: string }[] }[] }[];
  };
  const findings = pluginReports.flatMap(({ violations }) =>
    violations
      .filter(({ severity }) => severity === 'error')
      .flatMap(({ ruleName, violatingConstructs }) => violatingConstructs.map(({ constructPath }) => `${constructPath} ${ruleName}`)),
  );
  // What ends the synthesis is a finding; anything else that was thrown is a fault of the stack or of this test.
  if ((ended !== undefined) !== findings.length > 0) throw ended ?? new Error('findings did not end the synthesis');
  return findings;
}

const acknowledgementsIn = (app: App): readonly Acknowledgement[] =>
  app.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries(data as Record<string, string>).map(([id, reason]) => ({
          path: node.path,
          id: id.replace(/^annotation::/i, ''),
          reason,
        })),
      ),
  );

describe('the packs for AwsSolutions, NIST 800-53 R5 and PCI DSS 3.2.1', () => {
  const ours = checked((app) => {
    memberStack(app, code);
    organizationStack(app, { code, member: memberTemplate() });
    organizationPackStack(app, { member: memberTemplate() });
  });
  const faulty = checked((app) => {
    const stack = memberStack(app, code);
    const automation = stack.node.findChild('AutomationRole');
    if (automation instanceof Role) automation.addToPolicy(new PolicyStatement({ actions: ['kms:*'], resources: ['*'] }));
    new CfnBucket(stack, 'Planted');
  });

  it('find nothing in any stack that is not acknowledged with its reason', () => {
    expect(ours.findings).toEqual([]);
  });

  it('have every acknowledgement spent on a finding, so that none is left when its finding is gone', () => {
    const isSpent = ({ path, id }: Acknowledgement): boolean =>
      ours.letPass.some((finding) => finding.id === id && `${finding.path}/`.startsWith(`${path}/`));

    // The checks that the CDK brings note by themselves what they let pass.
    expect(ours.acknowledgements.filter(({ id }) => !id.startsWith('CloudFormation-Validate::')).filter((each) => !isSpent(each))).toEqual(
      [],
    );
  });

  it('have every finding acknowledged on its construct, never for a whole stack, in a sentence', () => {
    expect(ours.acknowledgements.filter(({ path, reason }) => !path.includes('/') || !/^[A-Z].{40,}\.$/.test(reason))).toEqual([]);
  });

  it.each([
    'KmsRotationMember/Planted AwsSolutions-S10',
    'KmsRotationMember/Planted NIST.800.53.R5-S3BucketVersioningEnabled',
    'KmsRotationMember/Planted PCI.DSS.321-S3BucketVersioningEnabled',
  ])('end the synthesis over a planted fault: %s', (finding) => {
    expect(faulty.findings).toContain(finding);
  });

  it('end it over a wider permission in a role that has acknowledgements', () => {
    expect(faulty.findings.filter((finding) => finding.startsWith('KmsRotationMember/AutomationRole'))).toContainEqual(
      expect.stringContaining('AwsSolutions-IAM5[Action::kms:*]'),
    );
  });
});

describe('the synthesised template', () => {
  it('is a copy of its own for every caller', async () => {
    const [one, other] = await Promise.all([synthesiseMemberTemplate(), synthesiseMemberTemplate()]);

    expect(one).toEqual(other);
    expect(one).not.toBe(other);
  });
});
