import { lineageTagKeys, ownerTagsIn, successorTags, tagsExcludedFrom } from '../../../../functions/core/changes/lineage-tags.ts';
import { objectionToSuccessor } from '../../../../functions/core/changes/replace/successor.ts';
import type { SuccessorRead } from '../../../../functions/core/changes/subject.ts';
import { key } from '../../keys.ts';
import { access, accessRefused, grant, signing, successorRead } from '../sample.ts';

const wanted = { profile: signing(), access: access(), createdAt: '2026-11-20T11:00:00.000Z' };
const metadata = (changes: Parameters<typeof key>[0]) => ({
  metadata: { ...key({ keySpec: 'RSA_2048', keyUsage: 'SIGN_VERIFY' }), ...changes },
});

describe('a key that is to take the place of another', () => {
  it('may, if kind, policy, state and age are those of the one that was created', () => {
    expect(objectionToSuccessor(successorRead(), wanted)).toBeUndefined();
    expect(objectionToSuccessor(successorRead(metadata({})), wanted)).toBeUndefined();
  });

  it.each<[string, Partial<SuccessorRead>, RegExp]>([
    ['cannot be read', { metadata: undefined }, /^it cannot be read$/],
    ['is disabled', metadata({ keyState: 'Disabled' }), /^it is in state Disabled$/],
    ['is of another spec', metadata({ keySpec: 'RSA_4096' }), /^it is of spec RSA_4096 for SIGN_VERIFY$/],
    ['is of another usage', metadata({ keyUsage: 'ENCRYPT_DECRYPT' }), /^it is of spec RSA_2048 for ENCRYPT_DECRYPT$/],
    ['is of AWS', metadata({ keyManager: 'AWS' }), /single-Region key with material of AWS KMS/],
    ['has imported material', metadata({ origin: 'EXTERNAL' }), /single-Region/],
    ['is in several Regions', metadata({ multiRegion: { type: 'PRIMARY', replicas: [] } }), /single-Region/],
    [
      'is older than the request to create it',
      metadata({ creationDate: '2026-11-20T10:54:59.999Z' }),
      /^it was created on 2026-11-20T10:54:59\.999Z, before that$/,
    ],
    [
      'has a policy that cannot be read',
      { access: accessRefused('GetKeyPolicy') },
      /^GetKeyPolicy of it was refused \(AccessDeniedException\)$/,
    ],
    [
      'has a foreign grant',
      { access: access(grant()) },
      /^a grant lets arn:aws:iam::111122223333:role\/app use it, which no approver was shown$/,
    ],
    ['has another policy', { access: { ...access(), policySha256: 'x' } }, /^its key policy is not the one/],
  ])('may not, if it %s', (_what, changes, words) => {
    expect(objectionToSuccessor(successorRead(changes), wanted)).toMatch(words);
  });

  it('may not, if it was not read, or the policy of the old key was not', () => {
    expect(objectionToSuccessor(undefined, wanted)).toBe('it was not read');
    expect(objectionToSuccessor(successorRead(), { ...wanted, access: accessRefused('GetKeyPolicy') })).toMatch(
      /its key policy is not the one/,
    );
  });

  it('may be dated by a clock that is five minutes behind', () => {
    expect(objectionToSuccessor(successorRead(metadata({ creationDate: '2026-11-20T10:55:00.000Z' })), wanted)).toBeUndefined();
  });

  it('is not known by its tags', () => {
    const tags = successorTags(signing().keyArn, 'execution');

    expect(objectionToSuccessor(successorRead({ tags, access: access(grant()) }), wanted)).toBeDefined();
    expect(objectionToSuccessor(successorRead({ tags: [] }), wanted)).toBeUndefined();
  });
});

describe('the tags of a successor', () => {
  it('are those of its owner, and say which key it replaces and which execution created it', () => {
    expect(successorTags('arn:old', 'execution')).toStrictEqual([
      { key: 'kms-rotation:replaces', value: 'arn:old' },
      { key: 'kms-rotation:execution', value: 'execution' },
    ]);
    expect(lineageTagKeys).toHaveLength(5);
  });

  it('leave out what is not the owner’s to give', () => {
    const tags = ['Owner', 'aws:x', 'exempt', ...lineageTagKeys].map((name) => ({ key: name, value: '' }));

    expect(ownerTagsIn(tags, 'exempt').map(({ key: name }) => name)).toStrictEqual(['Owner']);
    expect(tagsExcludedFrom(tags, 'exempt')).toStrictEqual(['aws:x', 'exempt']);
    expect(ownerTagsIn(tags, undefined).map(({ key: name }) => name)).toStrictEqual(['Owner', 'exempt']);
    expect(tagsExcludedFrom(tags, undefined)).toStrictEqual(['aws:x']);
  });
});
