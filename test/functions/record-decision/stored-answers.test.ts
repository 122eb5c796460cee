import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { mockClient } from 'aws-sdk-client-mock';
import { recordText } from '../../../functions/aws/evidence-store.ts';
import { answersPrefix } from '../../../functions/core/names.ts';
import type { Answer } from '../../../functions/core/records/answer.ts';
import { storedAnswers } from '../../../functions/record-decision/stored-answers.ts';
import { type Bucket, startBucket } from '../../aws/bucket.ts';
import { awsError } from '../../aws/refusing.ts';
import { accountId, answer, approverRole, changes, only, session, user } from '../../core/people/sample.ts';

const iamClient = new IAMClient({});
const iam = mockClient(iamClient);
const roleIds: Readonly<Record<string, string>> = { Approver: 'AROAAPPROVER', Other: 'AROAOTHER' };
let bucket: Bucket;
let executionId = '';
beforeAll(async () => {
  bucket = await startBucket();
});
afterAll(() => bucket.stop());
beforeEach(() => {
  executionId = crypto.randomUUID();
  iam.reset();
  iam.on(GetRoleCommand).callsFake(({ RoleName }: { readonly RoleName: string }) => {
    const RoleId = roleIds[RoleName];
    if (RoleId === undefined) throw awsError('NoSuchEntityException');
    return { Role: { RoleId } };
  });
});

const keyOf = (name: string): string => `${answersPrefix(executionId)}${name}`;
const store = (name: string, chosen = only(1), others: Partial<Answer> = {}) =>
  bucket.evidence.recordOnce(keyOf(name), recordText(answer(chosen, { executionId, ...others })));
const stored = (approvers: readonly string[] = [approverRole]) =>
  storedAnswers({ evidence: bucket.evidence, iam: iamClient }, { executionId, accountId, approvers, proposed: changes });
const authors = async (approvers?: readonly string[]) => (await stored(approvers)).map(({ author, problem }) => author ?? problem);
const problems = async () => (await stored()).map(({ problem, author, answer: read }) => [problem, author, read]);
const ofNobody = 'its name is of no approver that IAM knows';

describe('an answer', () => {
  it('is whose name IAM put on its object, with what it chooses', async () => {
    const { sha256 } = await store('AROAAPPROVER:grace.json', only(1, 3), { comment: 'CHG-1' });

    expect(await stored()).toEqual([
      {
        record: keyOf('AROAAPPROVER:grace.json'),
        sha256,
        versionId: expect.any(String),
        author: session('grace'),
        answer: answer(only(1, 3), { executionId, comment: 'CHG-1' }),
      },
    ]);
  });

  it.each([
    ['AROAAPPROVER:grace@example.com.json', session('grace@example.com')],
    ['AROAAPPROVER:a+b=c,d.e_f-g.json', session('a+b=c,d.e_f-g')],
    ['AROAAPPROVER:.json.json', session('.json')],
    ['user/operator.json', user('operator')],
    ['user/op+erator@example.com.json', user('op+erator@example.com')],
    ['user/AROAAPPROVER:grace.json', user('AROAAPPROVER:grace')],
  ])('is attributed by nothing but the name of its object: %s', async (name, author) => {
    await store(name);

    expect(await authors()).toEqual([author]);
  });

  it('of a session is of the role that has the id now, whatever the session is called', async () => {
    await store('AROAOTHER:grace.json');

    expect(await authors([approverRole, `arn:aws:iam::${accountId}:role/team/Other`])).toEqual([session('grace', 'Other')]);
    expect(iam.commandCalls(GetRoleCommand).map(({ args: [{ input }] }) => input.RoleName)).toEqual(['Approver', 'Other']);
  });

  it('of a session that is an approver by itself is of that session', async () => {
    await store('AROAAPPROVER:grace.json');

    expect(await authors([`arn:aws:sts::${accountId}:assumed-role/Approver/grace`])).toEqual([session('grace')]);
  });

  it.each([
    ['of a role that is no approver', 'AROAOTHER:grace.json'],
    ['of a role that is no more', 'AROADELETED:grace.json'],
    ['of a role without session', 'AROAAPPROVER.json'],
    ['of a session without name', 'AROAAPPROVER:.json'],
    ['below the name of a session', 'AROAAPPROVER:grace/x.json'],
    ['of the root user', `${accountId}.json`],
    ['of a federated user', `${accountId}:grace.json`],
    ['in lower case', 'aroaapprover:grace.json'],
    ['in no form that IAM gives', 'grace.json'],
    ['below the name of a user', 'user/operator/x.json'],
    ['of no user', 'user/.json'],
    ['that only ends like a user', 'x/user/operator.json'],
    ['with another ending', 'user/operator.txt'],
    ['with an encoded name', 'AROAAPPROVER%3Agrace.json'],
  ])('has no author %s', async (_what, name) => {
    await store(name);

    expect(await problems()).toEqual([[ofNobody, undefined, undefined]]);
  });

  it('has no author where its role is of another account: IAM is asked by name', async () => {
    await store('AROAAPPROVER:grace.json');

    expect(await authors(['arn:aws:iam::999999999999:role/Approver', 'operator', `arn:aws:iam::${accountId}:user/operator`])).toEqual([
      ofNobody,
    ]);
    expect(iam.calls()).toEqual([]);
  });

  it.each(['NoSuchEntityException', 'NoSuchEntity'])('has no author where its role is gone: %s', async (name) => {
    await store('AROAAPPROVER:grace.json');
    iam.on(GetRoleCommand).rejects(awsError(name));

    expect(await authors()).toEqual([ofNobody]);
  });

  it('is asked for again where IAM does not answer', async () => {
    await store('AROAAPPROVER:grace.json');
    iam.on(GetRoleCommand).rejects(awsError('ServiceFailureException'));

    await expect(stored()).rejects.toThrow('refused');
  });
});

describe('no answer', () => {
  it('asks IAM nothing', async () => {
    expect(await stored()).toEqual([]);
    expect(iam.calls()).toEqual([]);
  });

  it('is found among those of another execution', async () => {
    await store('user/operator.json');
    executionId = crypto.randomUUID();

    expect(await stored()).toEqual([]);
  });
});

describe('several answers', () => {
  it('are all told, and one that cannot be used says so', async () => {
    await store('AROAAPPROVER:ada.json');
    await store('AROAAPPROVER:grace.json', only(2));
    await store('AROAOTHER:ada.json');
    await store('user/operator.json', [], { answer: 'REJECT' });

    expect(await authors()).toEqual([session('ada'), session('grace'), ofNobody, user('operator')]);
  });
});

describe('an answer that cannot be used', () => {
  const name = 'AROAAPPROVER:grace.json';

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['is for another execution', () => store(name, only(1), { executionId: 'another' }), /^it is for execution another$/],
    [
      'names what was not proposed',
      () => store(name, [{ keyId: 'other', kind: 'ENABLE_ROTATION' }]),
      /^it names 1 changes that were not proposed, first other\/ENABLE_ROTATION$/,
    ],
    [
      'names another change of a key',
      () =>
        store(
          name,
          only(1).map(({ keyId }) => ({ keyId, kind: 'ROTATE_NOW' })),
        ),
      /^it names 1 changes/,
    ],
    ['rejects and chooses', () => store(name, only(1), { answer: 'REJECT' }), /^it rejects, and chooses changes$/],
    ['is not JSON', () => bucket.evidence.recordOnce(keyOf(name), 'yes'), /answers\/AROAAPPROVER:grace\.json/],
    ['has members that nobody knows', () => store(name, only(1), { everything: true } as object), /everything/],
  ])('has no author: it %s', async (_what, given, problem) => {
    await given();

    expect(await problems()).toEqual([[expect.stringMatching(problem), undefined, undefined]]);
  });

  it('keeps its name, hash and version for whoever looks it up', async () => {
    const { sha256 } = await store(name, only(1), { executionId: 'another' });

    expect(await stored()).toMatchObject([{ record: keyOf(name), sha256, versionId: expect.stringMatching(/./) }]);
  });

  it.each<[string, (key: string) => void, RegExp]>([
    ['was written over', (key) => bucket.overwrite(key, recordText(answer(only(1, 2, 3), { executionId }))), /a second version/],
    ['was hidden, which is not as if it had never been', (key) => bucket.hide(key), /a delete marker/],
  ])('is one that %s', async (_what, change, problem) => {
    await store(name);
    change(keyOf(name));

    expect(await stored()).toEqual([{ record: keyOf(name), sha256: '', versionId: null, problem: expect.stringMatching(problem) }]);
  });
});
