import { PutKeyPolicyCommand, UpdateAliasCommand } from '@aws-sdk/client-kms';
import { type Approver, answerExecution } from '../../bin/requests/answer.ts';
import { waitingProposals } from '../../bin/requests/waiting.ts';
import { evidenceStore, sha256Of } from '../../functions/aws/evidence-store.ts';
import { type EvidenceTexts, problemsInChain } from '../../functions/core/evidence-chain.ts';
import { type EvidenceRecord, rolePrefixes } from '../../functions/core/names.ts';
import { approvalRequestText } from '../../functions/core/report/approval-request.ts';
import { estateOf, keyNamed, region } from './estates.ts';
import { denying } from './numbered-keys.ts';
import { type OneRegion, outcomeByKey, startOneRegion } from './one-region.ts';
import {
  aliasOf,
  behind,
  changesIn,
  holds,
  idOf,
  type Kind,
  keyIdIn,
  make,
  metadataOf,
  replaceable,
  successorsOf,
  tagsOf,
} from './replaceable-keys.ts';

const records = ['proposal.json', 'approval.json', 'creating.json', 'successor.json', 'outcomes.json', 'validation.json'] as const;

/** What is wrong with the records of an execution, by the code that auditors check them with. */
async function problemsOf(one: OneRegion, executionId: string): Promise<readonly string[]> {
  const read = (record: EvidenceRecord) => one.record(executionId, record).catch(() => undefined);
  const texts = Object.fromEntries(await Promise.all(records.map(async (record) => [record, await read(record)] as const)));
  return problemsInChain(texts as unknown as EvidenceTexts, sha256Of).map(({ record, problem }) => `${record} ${problem}`);
}

const yes = { AcknowledgeCallers: 'Yes' } as const;
const back = { Direction: 'Rollback' } as const;

let one: OneRegion;
beforeAll(async () => {
  one = await startOneRegion({ estate: estateOf() }, region);
  await one.sandbox.settled();
});
beforeEach(() => one.begin());
afterAll(() => one.sandbox.stop());

describe.each<[Kind]>([['signing'], ['hmac'], ['encrypting']])('a %s key', (kind) => {
  const name = `whole ${kind}`;
  const alias = aliasOf(name);
  const key = replaceable(kind, name, { tags: [{ TagKey: 'Owner', TagValue: 'payments' }], policy: denying('kms:ScheduleKeyDeletion') });
  const [keyId, keyArn] = [idOf(key), key.metadata.Arn];
  let successorArn = '';

  it('gives its place to a key of the same kind; what it has made holds with it, and what is new comes from the successor', async () => {
    await one.create(key);
    const before = [await make(one, kind, alias), await make(one, kind, keyId)];
    const executionId = await one.replaceKey(keyId, yes);
    expect(changesIn(one)).toEqual([]);
    const { status } = await one.approve(executionId);
    const { outcomes } = await one.outcomes(executionId);
    successorArn = outcomes[0]?.replacement?.successorArn ?? '';
    const successor = keyIdIn(successorArn);

    expect(status).toBe('Success');
    expect(outcomes).toMatchObject([
      {
        keyId,
        outcome: 'REPLACED',
        detail: expect.stringContaining(`${successorArn} has taken its place: ${alias}.`),
        replacement: { aliasesMoved: [alias], aliasesLeft: [], stillToDo: expect.arrayContaining([expect.stringMatching(/^Whoever/)]) },
        kmsRequestId: expect.any(String),
      },
    ]);
    expect((await one.validation(executionId)).confirmed).toMatchObject([{ keyId, outcome: 'REPLACED', replacement: { successorArn } }]);
    expect(behind(one, alias)).toBe(successor);
    expect(await metadataOf(one, successor)).toMatchObject({
      KeySpec: key.metadata.KeySpec,
      KeyUsage: key.metadata.KeyUsage,
      Description: name,
      KeyState: 'Enabled',
      MultiRegion: false,
      Origin: 'AWS_KMS',
    });
    expect(one.store.find(successor)?.policy).toBe(one.store.find(keyId)?.policy);
    expect(await tagsOf(one, successor)).toEqual({
      Owner: 'payments',
      'kms-rotation:replaces': keyArn,
      'kms-rotation:execution': executionId,
    });
    expect(await tagsOf(one, keyId)).toEqual({ Owner: 'payments', 'kms-rotation:replaced-by': successorArn });
    expect((await metadataOf(one, keyId))?.KeyState).toBe('Enabled');

    for (const made of before)
      expect([made.by, await holds(one, made, keyId), await holds(one, made, alias)]).toEqual([keyId, true, false]);
    const after = await make(one, kind, alias);
    expect([after.by, await holds(one, after, alias), await holds(one, after, successor)]).toEqual([successor, true, true]);
    expect(changesIn(one)).toEqual(['TagResource', 'CreateKey', 'UpdateAlias', 'TagResource', 'UntagResource']);
    expect(await problemsOf(one, executionId)).toEqual([]);
  });

  it('is not replaced twice', async () => {
    const executionId = await one.replaceKey(keyId, yes);

    expect((await one.execution(executionId)).status).toBe('Success');
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [keyId]: 'SKIPPED_ALREADY_REPLACED' });
    expect([changesIn(one), await problemsOf(one, executionId)]).toEqual([[], []]);
  });

  it('gets its aliases back; what either has made holds with the one that made it', async () => {
    const successor = keyIdIn(successorArn);
    const meanwhile = await make(one, kind, alias);
    const before = await make(one, kind, keyId);
    const executionId = await one.replaceKey(keyId, back);
    const told = one.sandbox.snsMessages().at(-1);
    await one.approve(executionId);
    const { outcomes } = await one.outcomes(executionId);

    expect(told?.subject).toBe('Approve KMS key rollback: 1 key in 111122223333 eu-central-1');
    expect(told?.message).toContain(`Aliases that go back to the old key: ${alias}`);
    expect(outcomes).toMatchObject([
      { outcome: 'RETURNED', detail: expect.stringContaining(successorArn), replacement: { successorArn, aliasesMoved: [alias] } },
    ]);
    expect(behind(one, alias)).toBe(keyId);
    expect([(await metadataOf(one, successor))?.KeyState, (await metadataOf(one, keyId))?.KeyState]).toEqual(['Enabled', 'Enabled']);
    expect(await tagsOf(one, keyId)).toEqual({ Owner: 'payments' });
    expect(await tagsOf(one, successor)).toMatchObject({
      'kms-rotation:replaces': keyArn,
      'kms-rotation:returned': expect.stringMatching(new RegExp(`^\\d{4}-.*Z ${executionId}$`)),
    });
    expect([await holds(one, meanwhile, successor), await holds(one, meanwhile, alias), await holds(one, before, alias)]).toEqual([
      true,
      false,
      true,
    ]);
    expect((await make(one, kind, alias)).by).toBe(keyId);
    expect(changesIn(one)).toEqual(['UpdateAlias', 'TagResource', 'UntagResource']);
    expect(await problemsOf(one, executionId)).toEqual([]);
  });
});

describe('the request that approvers get', () => {
  it('has the plan: what is created, which aliases move, and what the owner has to check', async () => {
    const arn = `arn:aws:kms:${region}:111122223333:key/`;
    const key = replaceable('signing', 'told', {
      aliases: ['alias/told', 'alias/also-told'],
      tags: [
        { TagKey: 'Owner', TagValue: 'payments {{ global:DATE }}' },
        { TagKey: 'aws:cloudformation:stack-name', TagValue: 'payments' },
      ],
      grants: [
        {
          GrantId: 'g-1',
          GranteePrincipal: 'arn:aws:iam::444455556666:role/auditor',
          Operations: ['Verify', 'GetPublicKey'],
          CreationDate: new Date(0),
          IssuingAccount: '111122223333',
        },
      ],
    });
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' },
        {
          Sid: 'Own',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:role/x' },
          Action: 'kms:Sign',
          Resource: `${arn}${idOf(key)}`,
        },
      ],
    };
    await one.create({ ...key, policy: JSON.stringify(policy) });
    const executionId = await one.replaceKey(idOf(key), yes);
    const { subject, message } = one.sandbox.snsMessages().at(-1) ?? {};
    const { replacement } = await one.proposal(executionId);

    expect(subject).toBe('Approve KMS key replacement: 1 key in 111122223333 eu-central-1');
    for (const part of [
      'New key: RSA_2048, SIGN_VERIFY, in this Region alone',
      'Aliases that move to it: alias/also-told, alias/told',
      'Tags: Owner=payments { { global:DATE }}',
      'A grant lets arn:aws:iam::444455556666:role/auditor use the old key (GetPublicKey, Verify); the successor has none.',
      'may have to be changed on the successor: Own.',
      'The key has tags of AWS (aws:cloudformation:stack-name)',
      'It changes no caller, no stored key id, no grant and no public key',
      'costs a monthly fee',
      'Direction Rollback',
    ])
      expect(message).toContain(part);
    expect(replacement).toMatchObject({
      change: 'REPLACE',
      callersAcknowledged: true,
      plan: {
        create: { keySpec: 'RSA_2048', policySha256: sha256Of(JSON.stringify(policy)), multiRegion: false, description: 'told' },
        aliases: ['alias/also-told', 'alias/told'],
        tagsLeft: ['aws:cloudformation:stack-name'],
        policyStatements: ['Own'],
        adopts: null,
      },
    });
    await one.reject(executionId);
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(key)]: 'SKIPPED_REJECTED' });
    expect([changesIn(one), await problemsOf(one, executionId)]).toEqual([[], []]);
  });
});

describe('a key is left as it is, and nobody is asked,', () => {
  const serviceGrant = {
    GrantId: 'g-1',
    GranteePrincipal: 'arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS',
    Operations: ['Decrypt'],
    CreationDate: new Date(0),
    IssuingAccount: '111122223333',
  };
  const related = (KeyId: string) => ({ Arn: `arn:aws:kms:${region}:111122223333:key/${KeyId}`, Region: region });
  const mrk = `mrk-${'5'.repeat(32)}`;
  const exemptUntil = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const refused = {
    'that rotates by itself': ['KEY_CAN_ROTATE', keyNamed('symmetric', { aliases: ['alias/symmetric'] })],
    'that rotates on demand': ['KEY_CAN_ROTATE', keyNamed('imported', { aliases: ['alias/imported'], metadata: { Origin: 'EXTERNAL' } })],
    'without alias': ['NO_ALIAS', replaceable('signing', 'no alias', { aliases: [] })],
    'of AWS': ['AWS_MANAGED', keyNamed('aws', { aliases: ['alias/aws/s3'], metadata: { KeyManager: 'AWS' } })],
    'that is disabled': ['KEY_DISABLED', replaceable('signing', 'disabled', { metadata: { KeyState: 'Disabled' } })],
    'that waits for its deletion': [
      'KEY_STATE_PENDING_DELETION',
      replaceable('signing', 'deleted', { metadata: { KeyState: 'PendingDeletion', DeletionDate: new Date() } }),
    ],
    'in several Regions': [
      'MULTI_REGION',
      replaceable('signing', 'multi', {
        keyId: mrk,
        metadata: {
          MultiRegion: true,
          MultiRegionConfiguration: { MultiRegionKeyType: 'PRIMARY', PrimaryKey: related(mrk), ReplicaKeys: [] },
        },
      }),
    ],
    'with imported material': ['IMPORTED_KEY_MATERIAL', replaceable('hmac', 'brought', { metadata: { Origin: 'EXTERNAL' } })],
    'in a custom key store': [
      'CUSTOM_KEY_STORE',
      keyNamed('store', { aliases: ['alias/store'], metadata: { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-1234567890abcdef0' } }),
    ],
    'of a kind that is not known': [
      'UNKNOWN_KEY_SPEC',
      replaceable('signing', 'unknown', { metadata: { KeySpec: 'ML_KEM_768', KeyUsage: 'ENCAPSULATE_DECAPSULATE' } }),
    ],
    'that is exempt': [
      'EXEMPT',
      replaceable('signing', 'exempt', { tags: [{ TagKey: 'kms-rotation-exempt', TagValue: `${exemptUntil} until the migration` }] }),
    ],
    'that nobody may read': ['UNREADABLE', replaceable('signing', 'hidden', { policy: denying('kms:DescribeKey') })],
    'whose policy nobody may read': ['UNREADABLE', replaceable('signing', 'hidden policy', { policy: denying('kms:GetKeyPolicy') })],
    'whose grants nobody may read': ['UNREADABLE', replaceable('signing', 'hidden grants', { policy: denying('kms:ListGrants') })],
    'whose tags nobody may read': ['UNREADABLE', replaceable('signing', 'hidden tags', { policy: denying('kms:ListResourceTags') })],
    'that an AWS service uses by a grant': ['USED_BY_AWS_SERVICE', replaceable('encrypting', 'database', { grants: [serviceGrant] })],
    'with too many tags': [
      'TOO_MANY_TAGS',
      replaceable('signing', 'tagged', { tags: Array.from({ length: 49 }, (_, index) => ({ TagKey: `t${index}`, TagValue: '' })) }),
    ],
  } as const;

  it.each(Object.entries(refused))('%s', async (_, [reason, key]) => {
    const told = one.sandbox.snsMessages().length;
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), yes);
    const { outcomes } = await one.outcomes(executionId);

    expect((await one.execution(executionId)).status).toBe('Success');
    expect(outcomes).toMatchObject([{ keyId: idOf(key), outcome: `SKIPPED_${reason}`, detail: expect.stringMatching(/\S.*[.)]$/) }]);
    expect([changesIn(one), one.sandbox.snsMessages().length - told, await problemsOf(one, executionId)]).toEqual([[], 0, []]);
  });

  it.each<[Kind, RegExp]>([
    ['signing', /Verify with KeyId .* and the public key of the successor/],
    ['hmac', /VerifyMac with KeyId/],
    ['encrypting', /Decrypt with KeyId/],
  ])('of kind %s whose callers nobody has acknowledged; it says what they have to change', async (kind, what) => {
    const key = replaceable(kind, `unacknowledged ${kind}`);
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key));
    const { outcomes } = await one.outcomes(executionId);

    expect(outcomes).toMatchObject([{ outcome: 'SKIPPED_CALLERS_NOT_ACKNOWLEDGED', detail: expect.stringMatching(what) }]);
    expect(changesIn(one)).toEqual([]);
  });

  it('that was never replaced and is to get its aliases back', async () => {
    const key = replaceable('signing', 'never replaced');
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), back);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(key)]: 'SKIPPED_NOT_REPLACED' });
  });

  it.each([
    ['another key', () => replaceable('signing', 'somebody elses').metadata.Arn],
    ['no key at all', () => 'not-an-arn'],
  ])('that names %s as its successor and is to get its aliases back', async (what, named) => {
    const other = replaceable('signing', 'somebody elses');
    if (one.store.find(idOf(other)) === undefined) await one.create(other);
    const key = replaceable('signing', `claims ${what}`, { tags: [{ TagKey: 'kms-rotation:replaced-by', TagValue: named() }] });
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), back);

    expect(Object.values(outcomeByKey(await one.outcomes(executionId)))[0]).toMatch(/^SKIPPED_(LINEAGE_BROKEN|SUCCESSOR_UNREADABLE)$/);
    expect(changesIn(one)).toEqual([]);
  });
});

describe('an approver at the command line', () => {
  it('finds the request among those that wait, sees its plan, and approves it', async () => {
    const key = replaceable('hmac', 'by command');
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), yes);
    const approver: Approver = {
      arn: one.roleArn(rolePrefixes.approver),
      ssm: one.approverSsm,
      evidence: evidenceStore(one.approverS3, one.bucket),
    };
    const proposal = (await waitingProposals(approver)).proposals.find((each) => each.executionId === executionId);
    if (proposal === undefined) throw new Error('nothing waits');
    const { message } = approvalRequestText(proposal, { partition: 'aws', evidenceBucket: one.bucket });

    expect(message).toContain('New key: HMAC_256, GENERATE_VERIFY_MAC');
    expect(await answerExecution(approver, proposal, { keyIds: new Set([idOf(key)]), comment: 'CHG-7' }, new Date())).toBe(1);
    await one.sandbox.settled();
    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(key)]: 'REPLACED' });
    expect(await problemsOf(one, executionId)).toEqual([]);
  });
});

describe('what changes between request and approval', () => {
  it('keeps the key from being replaced if it is the key policy', async () => {
    const key = replaceable('signing', 'new policy');
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), yes);
    await one.kms.send(new PutKeyPolicyCommand({ KeyId: idOf(key), Policy: denying('kms:CreateGrant') }));
    await one.approve(executionId);

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([
      { outcome: 'SKIPPED_CHANGED_SINCE_PROPOSED', detail: expect.stringContaining('the key policy has been changed') },
    ]);
    expect(successorsOf(one, key.metadata.Arn)).toEqual([]);
  });

  it('keeps the key from being replaced if it is disabled', async () => {
    const key = replaceable('signing', 'disabled meanwhile');
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), yes);
    one.store.setMetadata(idOf(key), { KeyState: 'Disabled' });
    await one.approve(executionId);

    expect(outcomeByKey(await one.outcomes(executionId))).toEqual({ [idOf(key)]: 'SKIPPED_KEY_DISABLED' });
    expect(changesIn(one)).toEqual([]);
  });

  it('keeps a second execution, asked for at the same time, from creating another successor', async () => {
    const key = replaceable('signing', 'asked twice');
    await one.create(key);
    const [first, second] = [await one.replaceKey(idOf(key), yes), await one.replaceKey(idOf(key), yes)];
    await one.approve(first);
    await one.begin();
    await one.approve(second);

    expect(outcomeByKey(await one.outcomes(first))).toEqual({ [idOf(key)]: 'REPLACED' });
    expect(outcomeByKey(await one.outcomes(second))).toEqual({ [idOf(key)]: 'SKIPPED_ALREADY_REPLACED' });
    expect(successorsOf(one, key.metadata.Arn)).toHaveLength(1);
  });

  it('stops right before the successor is created if another execution has begun meanwhile', async () => {
    const key = replaceable('signing', 'begun elsewhere');
    await one.create(key);
    const executionId = await one.replaceKey(idOf(key), yes);
    const other = crypto.randomUUID();
    one.sandbox.faults.inject({
      service: 's3',
      operation: 'PutObject',
      match: ({ input }) => {
        // The approval is on record: by now RecordApproval has read the key.
        if (String(input['Key']) === `executions/${executionId}/approval.json`)
          one.store.setTags(idOf(key), [{ TagKey: 'kms-rotation:replacing', TagValue: other }]);
        return false;
      },
      error: { name: 'Never' },
    });
    await one.approve(executionId);
    one.sandbox.faults.clear();

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([
      {
        code: 'FAILED',
        detail: expect.stringContaining(`execution ${other} has begun to replace`),
        failedStep: { errorName: 'KeyChangedError' },
      },
    ]);
    expect([successorsOf(one, key.metadata.Arn), changesIn(one), behind(one, aliasOf('begun elsewhere'))]).toEqual([[], [], idOf(key)]);
  });

  it('leaves an alias with the key that somebody has given it to, and moves the others', async () => {
    const key = replaceable('signing', 'two aliases', { aliases: ['alias/goes', 'alias/stays-away'] });
    const third = replaceable('signing', 'third');
    await one.create(key, third);
    const executionId = await one.replaceKey(idOf(key), yes);
    await one.kms.send(new UpdateAliasCommand({ AliasName: 'alias/stays-away', TargetKeyId: idOf(third) }));
    await one.approve(executionId);
    const [successor = ''] = successorsOf(one, key.metadata.Arn);

    expect((await one.outcomes(executionId)).outcomes).toMatchObject([
      {
        outcome: 'REPLACED',
        detail: expect.stringContaining(`left as somebody else has set them: alias/stays-away (names ${idOf(third)})`),
        replacement: { aliasesMoved: ['alias/goes'], aliasesLeft: [{ alias: 'alias/stays-away', names: idOf(third) }] },
      },
    ]);
    expect([behind(one, 'alias/goes'), behind(one, 'alias/stays-away')]).toEqual([successor, idOf(third)]);
    expect(await problemsOf(one, executionId)).toEqual([]);
  });
});

describe('where people have to rotate keys', () => {
  it('a key is compliant once another has its place, and the records agree with AWS Config', async () => {
    const key = replaceable('signing', 'required');
    const here = await startOneRegion(
      { estate: estateOf(key), parameters: { IneligibleKeys: 'MANUAL_ROTATION_REQUIRED', MaximumManualRotationAgeInDays: '365' } },
      region,
    );
    await here.sandbox.settled();
    const before = await here.compliance(idOf(key));
    const executionId = await here.replaceKey(idOf(key), yes);
    await here.begin();
    await here.approve(executionId);
    const validation = await here.validation(executionId);

    expect([before, await here.compliance(idOf(key))]).toEqual(['NON_COMPLIANT MANUAL_ROTATION_REQUIRED', 'COMPLIANT REPLACED']);
    expect(validation).toMatchObject({
      confirmed: [{ keyId: idOf(key), outcome: 'REPLACED' }],
      discrepancies: [],
      compliance: { before: { NON_COMPLIANT: 1 }, after: { COMPLIANT: 1 }, pending: 0 },
    });
    await here.sandbox.stop();
  });
});
