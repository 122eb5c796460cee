import type { KeyProfile } from '../../../functions/core/records/key-profile.ts';
import type { PlanToReplace } from '../../../functions/core/records/replacement.ts';
import { replaced, returned, whatCallersChange } from '../../../functions/core/replacement/callers.ts';
import { planToReplace, planToReturn } from '../../../functions/core/replacement/plan.ts';
import { differenceFromPlan } from '../../../functions/core/replacement/plan-difference.ts';
import { statementsAboutThisKey } from '../../../functions/core/replacement/policy-mentions.ts';
import { planLines } from '../../../functions/core/report/replacement-plan-lines.ts';
import { keyIdNumber, profile } from '../records.ts';

const signing = (changes: Partial<KeyProfile> = {}): KeyProfile =>
  profile({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', aliases: ['alias/b', 'alias/a'], ...changes });
const read = { kind: 'read', policy: '{"Statement":[]}', policySha256: 'a'.repeat(64), grants: [] } as const;
const plan = (changes: Partial<KeyProfile> = {}): PlanToReplace => planToReplace(signing(changes), read, undefined);
const lineage = { key: 'kms-rotation:replaces', value: 'x' };

describe('the plan for a key that is to be replaced', () => {
  it('takes over kind, description and the tags of the owner, and neither tags of AWS nor the lineage of the key itself', () => {
    const tags = [{ key: 'Owner', value: 'payments' }, { key: 'aws:cloudformation:stack-name', value: 's' }, lineage];

    expect(plan({ tags })).toMatchObject({
      change: 'REPLACE',
      create: { keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', description: 'Orders database', tags: [tags[0]], multiRegion: false },
      aliases: ['alias/a', 'alias/b'],
      tagsLeft: ['aws:cloudformation:stack-name'],
      adopts: null,
    });
  });

  it('says for each grantee what it loses', () => {
    const grant = { grantee: 'arn:aws:iam::1:role/a', retiringPrincipal: null, name: null };
    const { check } = planToReplace(
      signing(),
      {
        ...read,
        grants: [
          { ...grant, operations: ['Verify', 'Sign'] },
          { ...grant, operations: ['Sign'] },
          { ...grant, grantee: 'arn:aws:iam::1:role/b', operations: ['Verify'] },
        ],
      },
      undefined,
    );

    expect(check.filter((sentence) => /grant/.test(sentence))).toEqual([
      '2 grants let arn:aws:iam::1:role/a use the old key (Sign, Verify); the successor has none. Create it again if it is still needed.',
      'A grant lets arn:aws:iam::1:role/b use the old key (Verify); the successor has none. Create it again if it is still needed.',
    ]);
  });

  it('goes on with the key of an execution that was broken off, and with the aliases that name it already', () => {
    const unfinished = { executionId: 'e-1', successorArn: 'arn:s', aliases: ['alias/moved'] };

    expect(planToReplace(signing({ aliases: ['alias/rest'] }), read, unfinished)).toMatchObject({
      adopts: { executionId: 'e-1', successorArn: 'arn:s' },
      aliases: ['alias/moved', 'alias/rest'],
    });
  });

  it.each(['SIGN_VERIFY', 'ENCRYPT_DECRYPT', 'KEY_AGREEMENT', 'GENERATE_VERIFY_MAC', 'NEW'])(
    'says what callers of a key for %s have to change, and the other way round on the way back',
    (keyUsage) => {
      expect(plan({ keyUsage }).check[0]).toBe(whatCallersChange(keyUsage, replaced));
      expect(planToReturn(signing({ keyUsage }), 'arn:s', ['alias/a']).check[0]).toContain(whatCallersChange(keyUsage, returned));
      expect(whatCallersChange(keyUsage, replaced)).not.toBe(whatCallersChange(keyUsage, returned));
    },
  );

  it('is told to approvers on lines that no text of an owner can break, and that Systems Manager resolves nothing in', () => {
    const lines = planLines(plan({ description: 'a\nb {{ global:DATE }}', aliases: ['alias/x\u202Ey'] }));

    expect(lines.join('\n')).not.toMatch(/\{\{|\u202E/);
    expect(lines.filter((line) => line.includes('\n'))).toEqual([]);
    expect(planLines(null)).toEqual([]);
  });
});

describe('statements of a key policy that a copy would change', () => {
  const keyId = keyIdNumber(1);
  const statements = [
    { Sid: 'Plain', Effect: 'Allow', Action: 'kms:*', Resource: '*' },
    { Sid: 'ByArn', Effect: 'Allow', Resource: `arn:aws:kms:eu-central-1:111122223333:key/${keyId}` },
    { Effect: 'Allow', Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/a' } } },
  ];

  it('are found by the id of the key, and by conditions on aliases', () => {
    expect(statementsAboutThisKey(JSON.stringify({ Statement: statements }), keyId)).toEqual(['ByArn', 'statement 3']);
  });

  it('are found where there is only one, and none in what is no policy', () => {
    expect(statementsAboutThisKey(JSON.stringify({ Statement: statements[1] }), keyId)).toEqual(['ByArn']);
    for (const text of ['', 'null', '[]', '{"Statement":7}']) expect(statementsAboutThisKey(text, keyId)).toEqual([]);
  });
});

describe('a plan that is looked at again', () => {
  const other = { ...plan(), create: { ...plan().create, policySha256: 'b'.repeat(64) } };

  it.each<[string, PlanToReplace, RegExp]>([
    ['the policy', other, /key policy/],
    ['the description', plan({ description: 'new' }), /description/],
    ['the tags', plan({ tags: [{ key: 'a', value: 'b' }] }), /tags/],
    ['the kind', plan({ keySpec: 'RSA_4096' }), /another kind/],
    ['who has begun', { ...plan(), adopts: { executionId: 'e', successorArn: 's' } }, /another execution/],
  ])('is no longer what was approved if %s is another', (_what, now, words) => {
    expect(differenceFromPlan(plan(), now)).toMatch(words);
  });

  it('still is where only aliases have come or gone', () => {
    expect(differenceFromPlan(plan(), plan({ aliases: ['alias/a', 'alias/new'] }))).toBeUndefined();
  });

  it('of a rollback, is another one with another successor, or if it is none', () => {
    const back = planToReturn(signing(), 'arn:s', ['alias/a']);

    expect(differenceFromPlan(back, planToReturn(signing(), 'arn:s', []))).toBeUndefined();
    expect(differenceFromPlan(back, planToReturn(signing(), 'arn:t', ['alias/a']))).toMatch(/successor is another/);
    expect(differenceFromPlan(back, plan())).toMatch(/successor is another/);
  });
});
