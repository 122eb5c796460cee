import { regionsOf } from '../../sandbox/estate/estate.ts';
import { sampleEstate } from '../../sandbox/estate/sample.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { estateOf, ordinaryKeys, region } from '../flow/numbered-keys.ts';
import { memberTemplate } from '../member-template.ts';
import { kmsRotation } from './command.ts';

const estate = sampleEstate(new Date());
let sandbox: Sandbox;
let environment: Record<string, string>;

beforeAll(async () => {
  sandbox = await startSandbox({ estate, template: memberTemplate() });
  const { accessKeyId, secretAccessKey } = sandbox.credentialsFor(sandbox.operatorArn);
  environment = { AWS_ENDPOINT_URL: sandbox.endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
});
afterAll(() => sandbox.stop());

describe('assess', () => {
  it('reads every key of the Regions, agrees with the rule on the policy, and changes nothing', async () => {
    const { code, stdout } = await kmsRotation(
      ['assess', '--regions', regionsOf(estate).join(','), '--rule', 'kms-rotation', '--json'],
      environment,
    );

    expect(code).toBe(0);
    const assessment = JSON.parse(stdout);
    const customerKeys = estate.keys.filter(({ metadata }) => metadata.KeyManager === 'CUSTOMER');
    expect(assessment.keys.length).toBe(customerKeys.length);
    expect(assessment.regions.every(({ reconciles }: { reconciles: boolean }) => reconciles)).toBe(true);
    expect(assessment.policy.exemptionTagKey).toBe('kms-rotation-exempt');
    expect(assessment.keys.map(({ reason }: { reason: string }) => reason)).toContain('EXEMPT');
    const writes = sandbox.journal
      .entries()
      .filter(({ service, operation }) => service === 'kms' && !/^(List|Describe|Get)/.test(operation));
    expect(writes).toEqual([]);
  });

  it('reports a Region that fails as a row, and ends with exit code 3', async () => {
    const { code, stdout } = await kmsRotation(['assess', '--regions', 'eu-central-1,eu-west-3', '--json'], environment);

    expect(code).toBe(3);
    const assessment = JSON.parse(stdout);
    expect(assessment.failedRegions).toMatchObject([{ region: 'eu-west-3', errorName: 'SandboxUnknownRegion' }]);
    expect(assessment.keys.length).toBeGreaterThan(20);
  });

  it('adds a summary of the key policies when asked', async () => {
    const { stdout } = await kmsRotation(['assess', '--regions', 'us-east-1', '--key-policies', '--json'], environment);

    const { keys } = JSON.parse(stdout);
    expect(keys[0].keyPolicy).toEqual({ delegatesToIam: true, allowedPrincipals: ['arn:aws:iam::111122223333:root'], denyStatements: 0 });
  });

  it.each(['0', '1.1', '50%', ''])('refuses %j as a share of the quotas', async (share) => {
    const { code, stderr } = await kmsRotation(['assess', '--regions', 'us-east-1', '--quota-share', share], environment);

    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`--quota-share: must be a number above 0 and at most 1; got ${JSON.stringify(share)}`),
    ]);
  });

  it('prints tables for people', async () => {
    const { stdout } = await kmsRotation(['assess', '--regions', 'us-east-1', '--maximum-rotation-period', '90'], environment);

    expect(stdout).toMatch(/View 1: \d+ eligible keys without automatic rotation \(primary target list\)/);
    expect(stdout).toMatch(/rotates every 365 days, the policy allows 90/);
    expect(stdout).toMatch(/The best method to rotate each key\n +Method +Keys +Share +What it takes\n +AUTOMATIC +\d+ +[\d.]+ %/);
    expect(stdout).not.toContain('\u001B[');
  });

  it('hands on all of a long answer before it ends', async () => {
    const many = await startSandbox({ estate: estateOf(ordinaryKeys(1, 400)), regions: [region], template: { Resources: {} } });
    const { accessKeyId, secretAccessKey } = many.credentialsFor(many.operatorArn);
    const { stdout } = await kmsRotation(['assess', '--regions', region, '--json'], {
      AWS_ENDPOINT_URL: many.endpoint,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });
    await many.stop();

    expect(stdout.length).toBeGreaterThan(300_000);
    expect(JSON.parse(stdout).keys).toHaveLength(400);
  });
});
