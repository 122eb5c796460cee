import { GetDocumentCommand } from '@aws-sdk/client-ssm';
import { NotOursError, ourDocument } from '../../../functions/aws/authority/our-document.ts';
import { ourExecution } from '../../../functions/aws/authority/our-execution.ts';
import { sha256Of } from '../../../functions/aws/evidence-store.ts';
import { canonicalJson } from '../../../functions/core/document-digests.ts';
import { documentDigests, documentSha256, documentText, systemsManager } from '../systems-manager.ts';

const name = 'KmsRotation-RotateNow';
const id = '11111111-2222-4333-8444-555555555555';
const ssm = systemsManager();
beforeEach(() => ssm.reset());

const parsed = { schemaVersion: '0.3', mainSteps: [{ name: 'Assess', isEnd: true }] };
const digests = { [name]: { current: [documentSha256(name), sha256Of(canonicalJson(parsed))], last: [documentSha256(name, 'last')] } };
const startedAt = '2026-11-20T08:00:00.000Z';
const recognised = (documentVersion = '1') => ourDocument(ssm.client, { documentName: name, documentVersion, startedAt }, digests);

describe('a document of ours', () => {
  it('is known by its text, in the very version that the execution runs', async () => {
    expect(await recognised('7')).toEqual({ edition: 'CURRENT', sha256: documentSha256(name) });
    expect(ssm.mock.commandCalls(GetDocumentCommand as never).map(({ args: [{ input }] }) => input)).toEqual([
      { Name: name, DocumentVersion: '7', DocumentFormat: 'YAML' },
    ]);
  });

  it('is known though a service has changed its line ends and the blanks at them', async () => {
    ssm.document(name, '1', documentText(name).replaceAll('\n', ' \r\n').trimEnd());

    expect(await recognised()).toEqual({ edition: 'CURRENT', sha256: documentSha256(name) });
  });

  it('is known by its parsed form, however its text was written', async () => {
    ssm.document(name, '1', 'written otherwise', JSON.stringify({ mainSteps: [{ isEnd: true, name: 'Assess' }], schemaVersion: '0.3' }));

    expect(await recognised()).toEqual({ edition: 'CURRENT', sha256: sha256Of(canonicalJson(parsed)) });
  });

  it('may be that of the last release', async () => {
    expect(await recognised('last')).toEqual({ edition: 'LAST', sha256: documentSha256(name, 'last') });
  });

  it.each<[string, string, string]>([
    ['has a step more', `${documentText(name)}  - name: Write\n`, JSON.stringify({ ...parsed, more: 1 })],
    ['has another value', documentText(name).replace('0.3', '0.4'), JSON.stringify({ ...parsed, schemaVersion: '0.4' })],
    ['is another of ours under this name', documentText('KmsRotation-ReplaceKey'), '{}'],
    ['cannot be parsed', '{', '{'],
    ['is empty', '', ''],
  ])('is none that %s', async (_what, yaml, json) => {
    ssm.document(name, '3', yaml, json);

    await expect(recognised('3')).rejects.toThrow(NotOursError);
    await expect(recognised('3')).rejects.toThrow(
      new RegExp(
        `^version 3 of the document ${name} is not as this product deploys it \\(SHA-256 [0-9a-f]{64}\\), so that no approval of it counts`,
      ),
    );
  });

  it('is none that was created after the execution was started, whatever its text', async () => {
    const created = (CreatedDate: Date) =>
      ssm.mock.on(GetDocumentCommand as never).resolves({ Content: documentText(name), CreatedDate } as never);
    created(new Date(startedAt));
    expect(await recognised()).toMatchObject({ edition: 'CURRENT' });
    created(new Date(Date.parse(startedAt) + 1));

    await expect(recognised()).rejects.toThrow(NotOursError);
    await expect(recognised()).rejects.toThrow(/created at 2026-11-20T08:00:00\.001Z, after the execution was started/);
  });

  it('is none without content, or of a name that has no digests', async () => {
    ssm.mock.on(GetDocumentCommand as never).resolves({} as never);

    await expect(recognised()).rejects.toThrow(NotOursError);
    await expect(ourDocument(ssm.client, { documentName: name, documentVersion: '1', startedAt }, {})).rejects.toThrow(NotOursError);
  });
});

describe('an execution of ours', () => {
  const found = () => ourExecution(ssm.client, id, documentDigests);

  it('is one that nobody else’s execution has started, of a document of ours', async () => {
    ssm.execution(id, name);

    expect(await found()).toMatchObject({
      execution: { executionId: id, documentName: name, parentExecutionId: null, status: 'InProgress' },
      document: { edition: 'CURRENT' },
    });
  });

  it.each(['AWS-Something', 'ParkingPermits', 'kmsrotation-rotatenow'])(
    'is none of another document, which is not even read: %s',
    async (documentName) => {
      ssm.execution(id, documentName);

      await expect(found()).rejects.toThrow(NotOursError);
      await expect(found()).rejects.toThrow(`execution ${id} runs the document ${documentName}, which is not one of this product`);
      expect(ssm.mock.commandCalls(GetDocumentCommand as never)).toEqual([]);
    },
  );

  it('is none that another execution has started', async () => {
    ssm.execution(id, name, { ParentAutomationExecutionId: 'parent' });

    await expect(found()).rejects.toThrow(`execution ${id} was started by execution parent; only a request of its own counts`);
  });

  it('is none that somebody runs step by step, who may leave steps out', async () => {
    ssm.execution(id, name, { Mode: 'Interactive' });

    await expect(found()).rejects.toThrow(NotOursError);
    await expect(found()).rejects.toThrow(/is interactive/);
  });

  it('is none of a document of our name with another content', async () => {
    ssm.execution(id, name, { DocumentVersion: '9' });
    ssm.document(name, '9', 'mine');

    await expect(found()).rejects.toThrow(NotOursError);
  });

  it('is none that there is not', async () => {
    await expect(found()).rejects.toMatchObject({ name: 'AutomationExecutionNotFoundException' });
  });
});
