import * as kmsCommands from '@aws-sdk/client-kms';
import { EnableKeyRotationCommand, KMSClient, RotateKeyOnDemandCommand } from '@aws-sdk/client-kms';
import { SendAutomationSignalCommand, SSMClient, StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { statementForGovernance } from '../../functions/core/key-policy.ts';
import { functionNames, rolePrefixes } from '../../functions/core/names.ts';
import { previousTemplate } from '../infra/upgrade/previous-template.ts';
import { memberTemplate } from '../member-template.ts';
import { estateOf, keyNamed, ordinaryKeys, region, rotatingEvery } from './estates.ts';
import { keysInTheLoop, leftByTheReleaseBefore, loopWithMishaps } from './loop-with-mishaps.ts';
import { replicaKey } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, shortPauses, startOneRegion } from './one-region.ts';
import { replaceable } from './replaceable-keys.ts';
import { type UsedPermissions, usedPermissions } from './used-permissions.ts';

const accountId = '111122223333';
const primaryId = `mrk-${'1'.repeat(32)}`;
const at = (where: string) => ({ Arn: `arn:aws:kms:${where}:${accountId}:key/${primaryId}`, Region: where });
const primary = keyNamed('primary', {
  keyId: primaryId,
  metadata: {
    MultiRegion: true,
    MultiRegionConfiguration: { MultiRegionKeyType: 'PRIMARY', PrimaryKey: at(region), ReplicaKeys: [at('us-east-1')] },
  },
});
const vendorOnly = {
  Sid: 'Vendor',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${accountId}:role/vendor` },
  Action: 'kms:*',
  Resource: '*',
};
const policyOf = (...Statement: readonly unknown[]): string => JSON.stringify({ Version: '2012-10-17', Statement });

const [plain, narrowed, refused, drifting] = ordinaryKeys('plain', 4);
const hidden = keyNamed('hidden', { policy: policyOf(vendorOnly) });
const opened = keyNamed('opened', { policy: policyOf(vendorOnly, statementForGovernance({ partition: 'aws', accountId, region })) });
const ineligible = {
  asymmetric: replaceable('signing', 'asymmetric'),
  hmac: replaceable('hmac', 'hmac'),
  imported: keyNamed('imported', { metadata: { Origin: 'EXTERNAL' } }),
  'in a custom key store': keyNamed('custom', { metadata: { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1234567890abcdef0' } }),
  replica: replicaKey(2),
};
/** Nothing can rotate these; each is to be replaced. */
const [replaced, brokenOff] = ['replaced', 'broken-off'].map((name) => replaceable('signing', name));
const importedAnew = keyNamed('imported-anew', { metadata: { Origin: 'EXTERNAL' }, pendingKeyMaterial: {} });
const tooLong = keyNamed('rotates too seldom', { rotation: rotatingEvery(900) });
const everyKey = [
  plain,
  narrowed,
  refused,
  drifting,
  primary,
  hidden,
  opened,
  importedAnew,
  tooLong,
  replaced,
  brokenOff,
  ...Object.values(ineligible),
].flatMap((key) => key ?? []);
const idOf = (key: (typeof everyKey)[number] | undefined): string => key?.metadata.KeyId ?? '';

const parameters = { ChangeCalendars: 'freeze', IneligibleKeys: 'MANUAL_ROTATION_REQUIRED' };

let one: OneRegion;
let before: Awaited<ReturnType<typeof leftByTheReleaseBefore>>;
let used: UsedPermissions;
beforeAll(async () => {
  // Without notifications of changes the rule hears of one only by the queue.
  one = await startOneRegion(
    {
      estate: estateOf(...everyKey, ...keysInTheLoop),
      template: previousTemplate(),
      parameters,
      config: { changeNotifications: 'off' },
      lambdaEnvironment: { ...shortPauses, CONFIG_RESULT_TIMEOUT_SECONDS: '1' },
    },
    region,
  );
  one.sandbox.setCalendar('freeze', 'OPEN');
  before = await leftByTheReleaseBefore(one);
  await one.sandbox.update(region, { template: memberTemplate(), parameters });
  await one.begin();
  used = usedPermissions(one.sandbox.iam);
  await one.sandbox.settled();
});
afterAll(() => one.sandbox.stop());

const asFunction = (name: string) => new KMSClient(one.settingsOfFunction(name));
const endOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: Error) => error.name,
  );
const enable = (KeyId: string, RotationPeriodInDays?: number, by: string = functionNames.applyChanges) =>
  endOf(
    asFunction(by).send(new EnableKeyRotationCommand({ KeyId, ...(RotationPeriodInDays === undefined ? {} : { RotationPeriodInDays }) })),
  );
const rotate = (KeyId: string, by: string = functionNames.applyChanges) =>
  endOf(asFunction(by).send(new RotateKeyOnDemandCommand({ KeyId })));

describe('the key policy statement that owners are given', () => {
  it('lets the loop reach a key whose policy kept it out, and no more than it reaches others', async () => {
    expect(await one.compliance(idOf(hidden))).toBe('NON_COMPLIANT UNREADABLE');
    expect(await one.compliance(idOf(opened))).toBe('NON_COMPLIANT ROTATION_DISABLED');
    const executionId = await one.request([idOf(opened), idOf(primary)]);
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(opened)]: 'ENABLED', [idOf(primary)]: 'ENABLED' });
    expect(await enable(idOf(opened), 366)).toBe('AccessDeniedException');
    expect(await enable(idOf(opened), 365, functionNames.validateRotation)).toBe('AccessDeniedException');
  });
});

describe('the function that enables, shortens and rotates is denied by its own policy, before AWS KMS looks at the key,', () => {
  it.each(Object.entries(ineligible))('rotation of a key that is %s', async (kind, key) => {
    expect(await enable(idOf(key), 365)).toBe('AccessDeniedException');
    // Of imported keys AWS KMS says whether material waits.
    expect(await rotate(idOf(key))).toBe(kind === 'imported' ? 'KMSInvalidStateException' : 'AccessDeniedException');
  });

  it.each([89, 366, 2560, undefined])('a period of %s days', async (days) => {
    expect(await enable(idOf(plain), days)).toBe('AccessDeniedException');
  });
});

describe('every role of the template', () => {
  /** Every operation of AWS KMS, by the commands of its client. */
  const operations = Object.keys(kmsCommands).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []);
  const readOnly = [
    'DescribeKey',
    'GetKeyPolicy',
    'GetKeyRotationStatus',
    'ListAliases',
    'ListGrants',
    'ListKeyRotations',
    'ListKeys',
    'ListResourceTags',
  ];

  /** Operations that roles may do to a key of this kind, beside reading it, in a request that says all that a condition could ask for. */
  const allowedOn = (KeySpec: string, KeyUsage: string): readonly string[] => {
    const keyArn = `arn:aws:kms:${region}:${accountId}:key/${idOf(plain)}`;
    return one.sandbox.iam.policies.roles().flatMap((roleArn) =>
      operations
        .filter((operation) =>
          ['*', keyArn].some(
            (resource) =>
              one.sandbox.iam.authorizer.refusalOf({
                caller: {
                  kind: 'assumedRole',
                  arn: `arn:aws:sts::${accountId}:assumed-role/${roleArn.split('/').at(-1)}/x`,
                  accountId,
                  roleArn,
                },
                region,
                action: `kms:${operation}`,
                resource,
                owner: accountId,
                context: {
                  'kms:CallerAccount': accountId,
                  'kms:KeySpec': KeySpec,
                  'kms:KeyUsage': KeyUsage,
                  'kms:KeyOrigin': 'AWS_KMS',
                  'kms:MultiRegion': 'false',
                  'kms:MultiRegionKeyType': undefined,
                  'aws:RequestTag/kms-rotation:replaces': keyArn,
                  'aws:RequestTag/kms-rotation:execution': 'x',
                  'aws:ResourceTag/*': undefined,
                  'aws:ResourceTag/kms-rotation:replaces': keyArn,
                  'aws:TagKeys': ['kms-rotation:replacing'],
                  'kms:RotationPeriodInDays': '365',
                  'lambda:SourceFunctionArn': `arn:aws:lambda:${region}:${accountId}:function:${roleArn
                    .split('/')
                    .at(-1)
                    ?.slice(0, -region.length - 1)}`,
                },
              }) === undefined,
          ),
        )
        .filter((operation) => !readOnly.includes(operation))
        .map((operation) => `${roleArn.split('/').at(-1)} ${operation}`),
    );
  };

  it('is denied every operation of AWS KMS on symmetric keys but reading them, and one function two writes', () => {
    expect(operations.length).toBeGreaterThan(50);
    expect(allowedOn('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT')).toEqual(
      ['EnableKeyRotation', 'RotateKeyOnDemand'].map((operation) => `${functionNames.applyChanges}-${region} ${operation}`),
    );
  });

  it('is denied every operation on other keys but reading them, and one function what puts a key in the place of another', () => {
    for (const [spec, usage] of [
      ['RSA_2048', 'SIGN_VERIFY'],
      ['HMAC_256', 'GENERATE_VERIFY_MAC'],
    ] as const)
      expect(allowedOn(spec, usage)).toEqual(
        ['CreateKey', 'TagResource', 'UntagResource', 'UpdateAlias'].map(
          (operation) => `${functionNames.replaceKey}-${region} ${operation}`,
        ),
      );
    expect(allowedOn('ML_KEM_768', 'ENCAPSULATE_DECAPSULATE')).toEqual([]);
  });

  it('is denied the answer to a request, except that of approvers, who are denied everything else', async () => {
    const executionId = await one.request([idOf(refused)]);
    const signal = new SendAutomationSignalCommand({
      AutomationExecutionId: executionId,
      SignalType: 'Reject',
      Payload: { Comment: ['x'] },
    });
    const others = one.sandbox.iam.policies.roles().filter((roleArn) => !roleArn.includes(rolePrefixes.approver));
    const ends = await Promise.all(others.map((roleArn) => endOf(new SSMClient(one.settingsFor(roleArn)).send(signal))));

    expect(new Set(ends)).toEqual(new Set(['AccessDeniedException']));
    expect(await endOf(one.grace.ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: executionId })))).toBe(
      'AccessDeniedException',
    );
    expect((await one.reject(executionId)).status).toBe('Success');
  });
});

describe('permissions that nothing needs', () => {
  /** What consoles call for an approver, beside what the command line does (Systems Manager guide, "Running automations with approvers"): Amazon S3's reads the current version. */
  const evidence = 'arn:aws:s3:::kms-rotation-evidence-<account>-<region>';
  const forTheConsole = [
    ...['decisions/*', 'executions/*/answers/*', 'executions/*/proposal.json', 'requests/*'].map(
      (of) => `s3:GetObject on ${evidence}/${of}`,
    ),
    'ssm:DescribeAutomationStepExecutions on arn:aws:ssm:<region>:<account>:automation-execution/*',
  ];

  it('there are none in any role of a member account: with each taken away in turn, a call of the loop is refused', async () => {
    await loopWithMishaps(one, before);

    const unused = Object.fromEntries(used.roles().map((role) => [role, used.unusedOf(role)]));
    expect(unused).toEqual({
      ...Object.fromEntries(
        one.sandbox.iam.policies.roles().map((roleArn) => [roleArn.replace(/^.*\//, '').slice(0, -region.length - 1), []]),
      ),
      [rolePrefixes.approver]: forTheConsole,
    });
  }, 240_000);
});
