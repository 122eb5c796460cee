import { replaced, rolledBack, usagesWithAdvice, whatCallersChange } from '../../../../functions/core/changes/replace/callers.ts';
import { replacementPlan } from '../../../../functions/core/changes/replace/plan.ts';
import { planLines } from '../../../../functions/core/changes/replace/plan-lines.ts';
import { statementsAboutThisKey } from '../../../../functions/core/changes/replace/policy-mentions.ts';
import type { ReplacementPlan } from '../../../../functions/core/changes/replace/schema.ts';
import type { ReplacementRead } from '../../../../functions/core/changes/subject.ts';
import type { KeyProfile } from '../../../../functions/core/records/key-profile.ts';
import { keyIdNumber } from '../../records.ts';
import {
  access,
  accessRefused,
  answer,
  context,
  created,
  createdBy,
  grant,
  hasMoved,
  policySha256,
  signing,
  successorArn,
  successorId,
  successorRead,
  toReplace,
} from '../sample.ts';

const plan = (changes: Partial<KeyProfile> = {}, read: Partial<ReplacementRead> = {}): ReplacementPlan =>
  replacementPlan(toReplace(changes, read), context());
const owner = { key: 'Owner', value: 'payments' };

describe('the plan for a key that is to be replaced', () => {
  it('takes over kind, description, policy and the tags of the owner, in one Region', () => {
    expect(plan({ tags: [owner] })).toStrictEqual({
      create: { keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY', description: 'Orders database', tags: [owner], policySha256 },
      continues: null,
      aliases: ['alias/a', 'alias/b'],
      tagsExcluded: [],
      grants: [],
      policyStatements: [],
      check: [
        whatCallersChange('SIGN_VERIFY', replaced),
        expect.stringMatching(/^Callers that have stored the id or the ARN of this key/),
        expect.stringMatching(/^IAM policies that allow a key by its aliases/),
      ],
    });
  });

  it('copies no tags of AWS and no exemption, and says so; and no tags of lineage, which are set anew', () => {
    const tags = [
      owner,
      { key: 'aws:cloudformation:stack-name', value: 's' },
      { key: 'AWS:x', value: '' },
      { key: 'kms-rotation-exempt', value: '2020-01-01 x' },
      ...['replaces', 'replaced-by', 'replacing', 'execution', 'returned'].map((name) => ({ key: `kms-rotation:${name}`, value: 'x' })),
    ];
    const { create, tagsExcluded, check } = plan({ tags });

    expect(create.tags).toStrictEqual([owner]);
    expect(tagsExcluded).toStrictEqual(['aws:cloudformation:stack-name', 'AWS:x', 'kms-rotation-exempt']);
    expect(check.at(-1)).toMatch(
      /does not get the tags aws:cloudformation:stack-name, AWS:x, kms-rotation-exempt\. .*An exemption is not inherited\.$/,
    );
  });

  it('copies a tag that is called like the exemption tag where that is another', () => {
    const tags = [{ key: 'kms-rotation-exempt', value: '2020-01-01 x' }];
    const { exemptionTagKey: _, ...without } = context().policy;

    expect(replacementPlan(toReplace({ tags }), context({ policy: without })).create.tags).toStrictEqual(tags);
  });

  it('has its aliases in order, whatever the order in which they were read', () => {
    expect(plan({ aliases: ['alias/z', 'alias/a'] }).aliases).toStrictEqual(['alias/a', 'alias/z']);
  });

  it('of a key without description creates one without', () => {
    expect(plan({ description: null }).create.description).toBe('');
  });

  it('says for each grantee what it loses', () => {
    const role = (name: string) => ({ grantee: { type: 'PRINCIPAL', arn: `arn:aws:iam::1:role/${name}` } }) as const;
    const grants = [
      grant({ ...role('a'), operations: ['Verify', 'Sign'] }),
      grant({ ...role('a'), operations: ['Sign'] }),
      grant({ ...role('b'), operations: ['Verify'] }),
    ];
    const { check, grants: shown } = plan({}, { access: access(...grants) });

    expect(check.filter((sentence) => /grant/.test(sentence))).toStrictEqual([
      '2 grants let arn:aws:iam::1:role/a use the old key (Sign, Verify); the successor has none. Create it again if it is still needed.',
      'A grant lets arn:aws:iam::1:role/b use the old key (Verify); the successor has none. Create it again if it is still needed.',
    ]);
    expect(shown).toStrictEqual(grants);
  });

  it('goes on with the successor that an earlier execution has on record', () => {
    const { continues, aliases } = plan({ aliases: ['alias/b'] }, { history: created(), successor: successorRead() });

    expect(continues).toStrictEqual({ executionId: createdBy, successorArn, ...answer });
    expect(aliases).toStrictEqual(['alias/b']);
  });

  it('puts aliases on record that a plan has moved and no record has, and none that somebody else has moved', () => {
    const history = { ...hasMoved('alias/recorded'), open: ['alias/open', 'alias/recorded', 'alias/gone', 'alias/elsewhere'] };
    const aliasTargets = new Map([
      ...['alias/open', 'alias/recorded', 'alias/foreign'].map((alias) => [alias, successorId] as const),
      ['alias/elsewhere', 'third'] as const,
    ]);
    const aliasesWith = (aliases: string[]) => plan({ aliases }, { history, successor: successorRead(), aliasTargets }).aliases;

    expect([aliasesWith(['alias/rest']), aliasesWith([]), aliasesWith(['alias/open'])]).toStrictEqual([
      ['alias/open', 'alias/rest'],
      ['alias/open'],
      ['alias/open'],
    ]);
  });

  it('names the statements of the policy that a copy would change', () => {
    const policy = JSON.stringify({ Statement: { Sid: 'ByArn', Resource: signing().keyArn } });
    const { policyStatements, check } = plan({}, { access: { ...access(), policy } });

    expect(policyStatements).toStrictEqual(['ByArn']);
    expect(check.find((sentence) => sentence.includes('may have to be changed on the successor: ByArn.'))).toBeDefined();
  });

  it('is made of nothing that could not be read', () => {
    expect(() => plan({}, { access: accessRefused('GetKeyPolicy') })).toThrow('were not read');
    expect(() => replacementPlan({ profile: signing() }, context())).toThrow('were not read');
  });
});

describe('what callers have to change', () => {
  it.each([...usagesWithAdvice, 'NEW'])('is said for a key for %s, and the other way round for a roll-back', (keyUsage) => {
    expect(whatCallersChange(keyUsage, replaced)).toContain('the old key');
    expect(whatCallersChange(keyUsage, rolledBack)).toContain('the successor');
    expect(whatCallersChange(keyUsage, replaced)).not.toBe(whatCallersChange(keyUsage, rolledBack));
  });

  it('is said in general for a usage that is not known', () => {
    expect(whatCallersChange(null, replaced)).toBe('Callers that use what the old key has made have to name that key, and not an alias.');
  });
});

describe('statements of a key policy that a copy would change', () => {
  const keyId = keyIdNumber(1);
  const statements = [
    { Sid: 'Plain', Effect: 'Allow', Action: 'kms:*', Resource: '*' },
    { Sid: 'ByArn', Effect: 'Allow', Resource: `arn:aws:kms:eu-central-1:111122223333:key/${keyId}` },
    { Effect: 'Allow', Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/a' } } },
    { Sid: '', Effect: 'Allow', Condition: { StringEquals: { 'KMS:requestalias': 'alias/a' } } },
  ];

  it('are found by the id of the key, and by conditions on aliases', () => {
    expect(statementsAboutThisKey(JSON.stringify({ Statement: statements }), keyId)).toStrictEqual(['ByArn', 'statement 3', 'statement 4']);
  });

  it('are found where there is only one, and none in what is no policy', () => {
    expect(statementsAboutThisKey(JSON.stringify({ Statement: statements[1] }), keyId)).toStrictEqual(['ByArn']);
    for (const text of ['', 'null', '[]', '{"Statement":7}']) expect(statementsAboutThisKey(text, keyId)).toStrictEqual([]);
  });
});

describe('the plan in a message', () => {
  it('has what is created, what moves and what to look at', () => {
    const lines = planLines(plan({ tags: [owner] }));

    expect(lines.slice(0, 6)).toStrictEqual([
      'THE PLAN',
      '  New key: RSA_2048, SIGN_VERIFY, in this Region alone',
      '  Description: Orders database',
      '  Tags: Owner=payments',
      `  Key policy: that of the old key (SHA-256 ${policySha256})`,
      '  Aliases that move to it: alias/a, alias/b',
    ]);
    expect(lines.join('\n')).toContain(whatCallersChange('SIGN_VERIFY', replaced));
  });

  it('names the execution and the key that it goes on with, and what is not there', () => {
    const lines = planLines(plan({ description: '' }, { history: created(), successor: successorRead() }));

    expect(lines[1]).toBe(`  The key that execution ${createdBy} created and did not finish with: ${successorArn} (RSA_2048, SIGN_VERIFY)`);
    expect(lines.slice(2, 4)).toStrictEqual(['  Description: (none)', '  Tags: (none)']);
  });

  it('is on lines that no text of an owner can break, and that Systems Manager resolves nothing in', () => {
    const hostile = { description: 'a\nb {{ global:DATE }}', aliases: ['alias/x\u202Ey'], tags: [{ key: '{{k}}\n', value: '\u2028v' }] };
    const lines = planLines(plan(hostile));

    expect(lines.join('\n')).not.toMatch(/\{\{|\u202E|\u2028/);
    expect(lines.filter((line) => line.includes('\n'))).toStrictEqual([]);
  });
});
