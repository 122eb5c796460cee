import * as kmsCommands from '@aws-sdk/client-kms';
import { CreateAliasCommand, EnableKeyRotationCommand, KMSClient, RotateKeyOnDemandCommand, TagResourceCommand } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendAutomationSignalCommand, SSMClient, StopAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { Approver } from '../../bin/requests/answer.ts';
import { answerRequest } from '../../bin/requests/answer-request.ts';
import { waitingProposals } from '../../bin/requests/waiting.ts';
import { evidenceStore } from '../../functions/aws/evidence-store.ts';
import { listedRequest } from '../../functions/aws/request-evidence.ts';
import { statementForGovernance } from '../../functions/core/key-policy.ts';
import { evidenceKey, functionNames, rolePrefixes } from '../../functions/core/names.ts';
import { estateOf, keyNamed, ordinaryKeys, region } from './estates.ts';
import { type OneRegion, outcomeByKey, shortPauses, startOneRegion } from './one-region.ts';
import { type UsedPermissions, usedPermissions } from './used-permissions.ts';

const accountId = '111122223333';
const multiRegion = (MultiRegionKeyType: 'PRIMARY' | 'REPLICA', KeyId: string) => {
  const at = (place: string) => ({ Arn: `arn:aws:kms:${place}:${accountId}:key/${KeyId}`, Region: place });
  const [primary, replica] = MultiRegionKeyType === 'PRIMARY' ? [region, 'us-east-1'] : ['us-east-1', region];
  return { MultiRegion: true, MultiRegionConfiguration: { MultiRegionKeyType, PrimaryKey: at(primary), ReplicaKeys: [at(replica)] } };
};
const vendorOnly = {
  Sid: 'Vendor',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${accountId}:role/vendor` },
  Action: 'kms:*',
  Resource: '*',
};
const policyOf = (...Statement: readonly unknown[]): string => JSON.stringify({ Version: '2012-10-17', Statement });

const [plain, narrowed, refused, byFeeder, drifting] = ordinaryKeys('plain', 5);
const primary = keyNamed('primary', { keyId: `mrk-${'1'.repeat(32)}`, metadata: multiRegion('PRIMARY', `mrk-${'1'.repeat(32)}`) });
const hidden = keyNamed('hidden', { policy: policyOf(vendorOnly) });
const opened = keyNamed('opened', { policy: policyOf(vendorOnly, statementForGovernance({ partition: 'aws', accountId, region })) });
const ineligible = {
  asymmetric: keyNamed('asymmetric', { metadata: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } }),
  hmac: keyNamed('hmac', { metadata: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' } }),
  imported: keyNamed('imported', { metadata: { Origin: 'EXTERNAL' } }),
  'in a custom key store': keyNamed('custom', { metadata: { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1234567890abcdef0' } }),
  replica: keyNamed('replica', { keyId: `mrk-${'2'.repeat(32)}`, metadata: multiRegion('REPLICA', `mrk-${'2'.repeat(32)}`) }),
};
/** Imported material waits to come into use: the one thing here that rotation on demand is asked for. */
/** Nothing can rotate these; each is to be replaced. */
const [replaced, brokenOff] = ['replaced', 'broken-off'].map((name) =>
  keyNamed(name, { aliases: [`alias/${name}`], metadata: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } }),
);
const importedAnew = keyNamed('imported-anew', { metadata: { Origin: 'EXTERNAL' }, pendingKeyMaterial: {} });
const everyKey = [
  plain,
  narrowed,
  refused,
  byFeeder,
  drifting,
  primary,
  hidden,
  opened,
  importedAnew,
  replaced,
  brokenOff,
  ...Object.values(ineligible),
].flatMap((key) => key ?? []);
const idOf = (key: (typeof everyKey)[number] | undefined): string => key?.metadata.KeyId ?? '';

let one: OneRegion;
let used: UsedPermissions;
beforeAll(async () => {
  // Without notifications of changes the rule hears of one only by the queue.
  one = await startOneRegion(
    {
      estate: estateOf(...everyKey),
      parameters: { ChangeCalendars: 'freeze', IneligibleKeys: 'MANUAL_ROTATION_REQUIRED' },
      config: { changeNotifications: 'off' },
      lambdaEnvironment: { ...shortPauses, CONFIG_RESULT_TIMEOUT_SECONDS: '1' },
    },
    region,
  );
  used = usedPermissions(one.sandbox.iam);
  one.sandbox.setCalendar('freeze', 'OPEN');
  await one.sandbox.settled();
}, 60_000);
afterAll(() => one.sandbox.stop());

const asRole = (prefix: string) => new KMSClient(one.settingsFor(one.roleArn(prefix)));
const endOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: Error) => error.name,
  );

describe('the key policy statement that owners are given', () => {
  it('lets the loop reach a key whose policy kept it out, and no more than it reaches others', async () => {
    expect(await one.compliance(idOf(hidden))).toBe('NON_COMPLIANT UNREADABLE');
    expect(await one.compliance(idOf(opened))).toBe('NON_COMPLIANT ROTATION_DISABLED');
    const executionId = await one.request([idOf(opened), idOf(primary)]);
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(opened)]: 'ENABLED', [idOf(primary)]: 'ENABLED' });
    const write = (prefix: string, RotationPeriodInDays: number) =>
      endOf(asRole(prefix).send(new EnableKeyRotationCommand({ KeyId: idOf(opened), RotationPeriodInDays })));
    expect(await write(rolePrefixes.automation, 366)).toBe('AccessDeniedException');
    expect(await write(rolePrefixes.evaluator, 365)).toBe('AccessDeniedException');
  });
});

describe('the role of the runbook that rotates on demand', () => {
  const rotate = (KeyId: string) => endOf(asRole(rolePrefixes.rotateNow).send(new RotateKeyOnDemandCommand({ KeyId })));

  it.each(Object.entries(ineligible).filter(([kind]) => kind !== 'imported'))(
    'is denied the rotation of a key that is %s by its own policy, before AWS KMS looks at the key',
    async (_, key) => {
      expect(await rotate(idOf(key))).toBe('AccessDeniedException');
    },
  );

  it('reaches imported keys, of which AWS KMS says whether material waits', async () => {
    expect(await rotate(idOf(ineligible.imported))).toBe('KMSInvalidStateException');
  });

  it('is denied to any other role', async () => {
    for (const prefix of [rolePrefixes.automation, rolePrefixes.evaluator, rolePrefixes.approver])
      expect(await endOf(asRole(prefix).send(new RotateKeyOnDemandCommand({ KeyId: idOf(plain) })))).toBe('AccessDeniedException');
  });
});

describe('the role of the runbook', () => {
  const enable = (KeyId: string, RotationPeriodInDays?: number) =>
    endOf(
      asRole(rolePrefixes.automation).send(
        new EnableKeyRotationCommand({ KeyId, ...(RotationPeriodInDays === undefined ? {} : { RotationPeriodInDays }) }),
      ),
    );

  it.each(Object.entries(ineligible))(
    'is denied the write to a key that is %s by its own policy, before AWS KMS looks at the key',
    async (_, key) => {
      expect(await enable(idOf(key), 365)).toBe('AccessDeniedException');
    },
  );

  it.each([89, 366, 2560, undefined])('is denied a period of %s days', async (days) => {
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
                  'aws:TagKeys': ['kms-rotation:replacing'],
                  'kms:RotationPeriodInDays': '365',
                },
              }) === undefined,
          ),
        )
        .filter((operation) => !readOnly.includes(operation))
        .map((operation) => `${roleArn.split('/').at(-1)} ${operation}`),
    );
  };

  it('is denied every operation of AWS KMS on symmetric keys but reading them, and two roles one write each', () => {
    expect(operations.length).toBeGreaterThan(50);
    expect(allowedOn('SYMMETRIC_DEFAULT', 'ENCRYPT_DECRYPT')).toEqual([
      `${rolePrefixes.automation}-${region} EnableKeyRotation`,
      `${rolePrefixes.rotateNow}-${region} RotateKeyOnDemand`,
    ]);
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
    expect(await endOf(one.approverSsm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: executionId })))).toBe(
      'AccessDeniedException',
    );
    expect((await one.reject(executionId)).status).toBe('Success');
  });
});

describe('permissions that nothing needs', () => {
  /** What Systems Manager's console calls for an approver, beside what the command line does (Systems Manager guide, "Running automations with approvers"). */
  const forTheConsole = ['ssm:DescribeAutomationStepExecutions on arn:aws:ssm:<region>:<account>:automation-execution/*'];

  it('there are none in any role of a member account: with each taken away in turn, a call of the loop is refused', async () => {
    await loopWithMishaps();

    const unused = Object.fromEntries(used.roles().map((role) => [role, used.unusedOf(role)]));
    expect(unused).toEqual({
      [rolePrefixes.approver]: forTheConsole,
      [rolePrefixes.automation]: [],
      [rolePrefixes.evaluator]: [],
      [functionNames.assessRequest]: [],
      [functionNames.notifyApprovers]: [],
      [functionNames.recordApproval]: [],
      [functionNames.requestApproval]: [],
      [functionNames.replaceKey]: [],
      [rolePrefixes.replaceKeyRunbook]: [],
      [functionNames.requestEvaluation]: [],
      [rolePrefixes.rotateNow]: [],
      [functionNames.validateRotation]: [],
    });
  }, 60_000);
});

/** Everything that happens to requests: narrowed, refused, raised by the feeder and answered at the command line, tried again, broken off. */
async function loopWithMishaps(): Promise<void> {
  const lambda = new LambdaClient(one.settingsFor(one.sandbox.operatorArn));
  const invokeAgain = async (FunctionName: string, event: object): Promise<void> => {
    await lambda.send(new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }));
  };
  const approver: Approver = {
    arn: one.roleArn(rolePrefixes.approver),
    ssm: one.approverSsm,
    evidence: evidenceStore(one.approverS3, one.bucket),
  };

  const executionId = await one.request([idOf(plain), idOf(narrowed)]);
  await one.select(executionId, [idOf(plain)]);
  await one.approve(executionId);
  await one.reject(await one.request([idOf(refused)]));
  await one.approve(await one.rotateNow([idOf(plain)]));

  // Nothing to approve: it rotates already.
  await one.request([idOf(plain)]);

  // A function that is ended after it has stored its record, and is tried again.
  const { sha256 = '' } = (await evidenceStore(one.s3, one.bucket).get(evidenceKey(executionId, 'proposal.json'))) ?? {};
  await invokeAgain(functionNames.assessRequest, {
    executionId,
    requestId: 'test-request',
    keyIds: [idOf(plain)],
    rotationPeriodInDays: 365,
  });
  await invokeAgain(functionNames.recordApproval, { action: 'approved', executionId, proposalSha256: sha256 });

  await replaceWithMishaps();

  one.sandbox.breakLambda(functionNames.recordApproval, 'throw');
  await one.approve(await one.request([idOf(narrowed)]));
  one.sandbox.mendLambda(functionNames.recordApproval);
  one.sandbox.breakLambda(functionNames.assessRequest, 'throw');
  await one.request([idOf(narrowed)]);
  one.sandbox.mendLambda(functionNames.assessRequest);

  await one.feed();
  await one.feed('continue');
  const { proposals } = await waitingProposals(approver);
  const request = await listedRequest(approver.evidence, proposals[0]?.requestId ?? '');
  if (request === undefined) throw new Error('the feeder raised nothing');
  await answerRequest(approver, request, { choice: { keyIds: new Set([idOf(byFeeder)]), comment: 'CHG-1' }, wait: false });
  await one.sandbox.settled();

  // Aliases and key material of a changed key are read only of keys that people rotate, and only as long as nothing else is news.
  await one.begin();
  await one.kms.send(new TagResourceCommand({ KeyId: idOf(ineligible.imported), Tags: [{ TagKey: 'team', TagValue: 'a' }] }));
  await one.kms.send(new CreateAliasCommand({ AliasName: 'alias/signer', TargetKeyId: idOf(ineligible.asymmetric) }));
  await one.begin();
  const Tags = [{ TagKey: 'kms-rotation-exempt', TagValue: '2099-01-01 vendor' }];
  await one.kms.send(new TagResourceCommand({ KeyId: idOf(drifting), Tags }));
  await one.begin();
}

/** A key gives its place to another and gets it back; another replacement is broken off between the creation of the successor and its record, and completed by a later execution. */
async function replaceWithMishaps(): Promise<void> {
  const acknowledged = { AcknowledgeCallers: 'Yes' } as const;
  await one.approve(await one.replaceKey(idOf(replaced), acknowledged));
  await one.approve(await one.replaceKey(idOf(replaced), { Direction: 'Rollback' }));
  one.sandbox.faults.inject({
    service: 's3',
    operation: 'PutObject',
    match: ({ input }) => String(input['Key']).endsWith('successor.json'),
    error: { name: 'BrokenOff' },
  });
  await one.approve(await one.replaceKey(idOf(brokenOff), acknowledged));
  one.sandbox.faults.clear();
  await one.approve(await one.replaceKey(idOf(brokenOff), acknowledged));
}
