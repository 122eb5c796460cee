import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { documentNames } from '../../../functions/core/changes/runbooks.ts';
import { canonicalJson, documentDigestsSchema, editionOf, normalizedText } from '../../../functions/core/document-digests.ts';
import { functionNames, replaceKeyRunbookName, runbookName } from '../../../functions/core/names.ts';
import { digestsOf, documentDigests } from '../../../infra/runbook/document-digests.ts';
import { documentText } from '../../../infra/runbook/document-text.ts';
import { lastReleaseDigests } from '../../../infra/runbook/last-release.ts';
import { lastReleaseText } from '../../ssm-documents/last-release.ts';
import { lambdaFunction, lambdaFunctions, resourcesOf } from '../member-template.ts';
import { previousTemplate } from '../upgrade/previous-template.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
const digests = documentDigests();

describe('the digests of the documents', () => {
  it.each(documentNames)('are of the very text of %s that is deployed, and of its parsed form', (name) => {
    const deployed = resourcesOf('AWS::SSM::Document').find(({ Properties }) => Properties['Name'] === name)?.Properties['Content'];
    const text = String(deployed);

    expect(digests[name]?.current).toEqual([sha256(normalizedText(text)), sha256(canonicalJson(parse(text)))]);
    expect(editionOf(digests, name, digestsOf(text)[0])).toBe('CURRENT');
  });

  it.each(documentNames)('of the last release are of the text that it deployed: %s', (name) => {
    const [ofText, ofForm] = digestsOf(lastReleaseText(name));

    expect(lastReleaseDigests[name]).toEqual([ofText, ofForm]);
    expect([editionOf(digests, name, ofText), editionOf(digests, name, ofForm)]).toEqual(['LAST', 'LAST']);
  });

  it.each(documentNames)('are of the last release that the upgrade tests deploy: %s', (name) => {
    const documents = Object.values(previousTemplate().Resources).filter(({ Type }) => Type === 'AWS::SSM::Document');

    expect(documents.find(({ Properties }) => Properties['Name'] === name)?.Properties['Content']).toBe(lastReleaseText(name));
  });

  it('know a document under its own name only, and none that differs in a letter', () => {
    const [ofText] = digestsOf(documentText(replaceKeyRunbookName));
    const [ofAnother] = digestsOf(documentText(runbookName).replace('KmsRotation-ApplyChanges', 'KmsRotation-ApplyChange'));

    expect([editionOf(digests, runbookName, ofText), editionOf(digests, runbookName, ofAnother)]).toEqual([undefined, undefined]);
  });

  it('differ between the documents', () => {
    const all = Object.values(digests).flatMap(({ current, last }) => [...current, ...last]);

    expect(new Set(all).size).toBe(documentNames.length * 4);
  });
});

describe('the environment variable DOCUMENT_DIGESTS', () => {
  const { assessRequest, notifyApprovers, recordDecision, applyChanges, replaceKey, validateRotation } = functionNames;
  const withDigests = [assessRequest, notifyApprovers, recordDecision, applyChanges, replaceKey, validateRotation];

  it.each(withDigests)('tells %s of them', (name) => {
    const variable = lambdaFunction(name).Environment.Variables['DOCUMENT_DIGESTS'] ?? '';

    expect(documentDigestsSchema.parse(JSON.parse(variable))).toEqual(digests);
  });

  it('is of functions that act for an execution alone', () => {
    const names = lambdaFunctions().filter(({ Environment }) => 'DOCUMENT_DIGESTS' in Environment.Variables);

    expect(names.map(({ FunctionName }) => FunctionName).toSorted()).toEqual(withDigests.toSorted());
  });
});
