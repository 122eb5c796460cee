import { sha256Of } from '../../../functions/aws/evidence-store.ts';
import { sentenceOf } from '../../../functions/core/evidence/contradiction.ts';
import type { EvidenceFiles } from '../../../functions/core/evidence/files.ts';
import { verifyExecution } from '../../../functions/core/evidence/verify-execution.ts';
import { answersPrefix, changeKey, evidenceKey } from '../../../functions/core/names.ts';
import { options, sampleNamed, sentencesOf, without } from './altered.ts';
import { evidenceIn } from './memory-store.ts';
import { idNumber } from './sample-keys.ts';
import type { Sample } from './samples.ts';

let sample: Sample & { readonly executionId: string };
beforeAll(async () => {
  sample = await sampleNamed('enabling and shortening, with two approvers');
});

const afterDecision = /outcomes\.|validation|not-written|^changes/;
const afterProposal = /outcomes\.|validation|not-written|^changes|decision/;

describe('an execution that is under way', () => {
  const soon = { now: new Date('2026-11-20T09:30:00.000Z'), hasEnded: undefined };

  it('is whole as far as it has come', () => {
    const stageOf = (pattern: RegExp) =>
      verifyExecution(evidenceIn(without(sample.texts, pattern)), sample.executionId, { ...options, ...soon })?.stage;

    expect(stageOf(afterDecision)).toBe('DECIDED');
    expect(stageOf(afterProposal)).toBe('WAITING');
    expect(sentencesOf(without(sample.texts, afterDecision), sample.executionId, soon)).toEqual([]);
    expect(sentencesOf(without(sample.texts, afterProposal), sample.executionId, soon)).toEqual([]);
  });

  it('is not whole once it has ended, by what Systems Manager says or by the time', () => {
    const missing = ['outcomes.json', 'validation.json', 'outcomes.csv'].map((name) => `${name}: it is missing. The execution has ended.`);

    for (const end of [
      { ...soon, hasEnded: true },
      { now: new Date('2026-11-29T00:00:00.000Z'), hasEnded: undefined },
    ])
      expect(sentencesOf(without(sample.texts, afterDecision), sample.executionId, end)).toEqual(expect.arrayContaining(missing));
    expect(sentencesOf(without(sample.texts, afterProposal), sample.executionId, { ...soon, hasEnded: true })).toContain(
      'decision.json: it is missing. The execution has ended.',
    );
  });
});

describe('a record taken away', () => {
  it.each(['decision.json', 'outcomes.json', 'outcomes.csv', 'validation.json'] as const)('is missed: %s', (name) => {
    const texts = without(sample.texts, new RegExp(`^executions/.*/${name.replace('.', '\\.')}$`));

    expect(sentencesOf(texts, sample.executionId)).toContainEqual(expect.stringContaining(`${name}: it is missing.`));
  });

  it('is missed where the decision is filed, unless the copy has no such folder', () => {
    const texts = without(sample.texts, /^decisions/);
    const copy: EvidenceFiles = { ...evidenceIn(texts), covers: { changes: true, decisions: false, requests: false } };

    expect(sentencesOf(texts, sample.executionId)).toEqual([
      `decisions/2026-11-20/${sample.executionId}.json: it is missing. decision.json is filed under the day of the decision.`,
    ]);
    expect(verifyExecution(copy, sample.executionId, options)?.contradictions).toEqual([]);
  });

  it('is missed if it is the proposal', () => {
    expect(sentencesOf(without(sample.texts, /proposal/), sample.executionId)).toEqual([
      'proposal.json: it is missing. Other records of the execution are there.',
    ]);
  });

  it('was never there: there are no such records', () => {
    expect(verifyExecution(evidenceIn(sample.texts), 'e0000000-0000-4000-8000-000000000000', options)).toBeUndefined();
  });
});

describe('what cannot be read', () => {
  it('is told apart where a newer release has written it', () => {
    const key = evidenceKey(sample.executionId, 'decision.json');
    const texts = new Map(sample.texts).set(key, (sample.texts.get(key) ?? '').replace('"schemaVersion": 2', '"schemaVersion": 3'));
    const found = verifyExecution(evidenceIn(texts), sample.executionId, options);

    expect(found?.notReadable).toEqual([
      { record: 'decision.json', because: 'it is of version 3 of its schema, and this release knows 2; update it' },
    ]);
    expect(found?.contradictions).toEqual([]);
  });

  it('is told apart where a copy does not have the attempts', () => {
    const copy: EvidenceFiles = {
      ...evidenceIn(without(sample.texts, /^changes/)),
      covers: { changes: false, decisions: true, requests: true },
    };

    expect(verifyExecution(copy, sample.executionId, options)).toMatchObject({ contradictions: [], notReadable: [{ record: 'changes/' }] });
  });

  it('is a contradiction where it is no record', () => {
    const key = evidenceKey(sample.executionId, 'decision.json');

    expect(sentencesOf(new Map(sample.texts).set(key, '{'), sample.executionId)).toContainEqual(
      expect.stringContaining('decision.json: it is no such record. decision.json is not JSON'),
    );
  });
});

describe('what Amazon S3 tells', () => {
  const storedAt = (times: Readonly<Record<string, string>>): EvidenceFiles => {
    const { files, ...others } = evidenceIn(sample.texts);
    const timeOf = (key: string): string => Object.entries(times).find(([end]) => key.endsWith(end))?.[1] ?? '2026-11-20T09:00:00.000Z';
    return {
      ...others,
      files: new Map([...files].map(([key, file]) => [key, { ...file, versionId: `version-of-${key}`, storedAt: timeOf(key) }])),
    };
  };
  const contradictionsIn = (evidence: EvidenceFiles) =>
    verifyExecution(evidence, sample.executionId, options)?.contradictions.map(sentenceOf);

  it('shows a record that was written over', () => {
    const key = evidenceKey(sample.executionId, 'decision.json');
    const evidence = { ...evidenceIn(sample.texts), replaced: new Map([[key, 'it has a second version, or a delete marker']]) };

    expect(contradictionsIn(evidence)).toContain(
      'decision.json: it has a second version, or a delete marker. A record is written once, and never over.',
    );
  });

  it('lets an answer that came after the decision be no part of it', () => {
    const key = `${answersPrefix(sample.executionId)}AROAAPPROVERID:judy.json`;
    const text = sample.texts.get(`${answersPrefix(sample.executionId)}AROAAPPROVERID:ivan.json`) ?? '';
    const late = (time: string): EvidenceFiles => {
      const { files, ...others } = storedAt({});
      return { ...others, files: new Map(files).set(key, { key, text, sha256: sha256Of(text), versionId: 'v', storedAt: time }) };
    };

    expect(contradictionsIn(late('2026-11-20T10:00:00.000Z'))).toEqual([]);
    expect(contradictionsIn(late('2026-11-20T08:59:59.000Z'))).toContainEqual(expect.stringContaining(`${key}: it is an answer.`));
  });

  it('shows another version of an answer than the one that was counted', () => {
    const { files, ...others } = storedAt({});
    const key = `${answersPrefix(sample.executionId)}AROAAPPROVERID:grace.json`;
    const file = files.get(key);
    const changed = file === undefined ? files : new Map(files).set(key, { ...file, versionId: 'another' });

    expect(contradictionsIn({ ...others, files: changed })).toContainEqual(
      expect.stringContaining('decision.json, signals[0].answers[0].versionId'),
    );
  });

  it('lets an answer of AWS KMS that was stored after the outcomes be no part of them', async () => {
    const rotating = await sampleNamed('rotating now, with a refusal and a lost answer');
    const state = 'a'.repeat(64);
    const [of, to] = [11, 13].map((number) => changeKey({ keyId: idNumber(number), kind: 'ROTATE_NOW', state }, 1, '.result')) as [
      string,
      string,
    ];
    const attempt = changeKey({ keyId: idNumber(13), kind: 'ROTATE_NOW', state }, 1, '');
    const text = (rotating.texts.get(of) ?? '')
      .replaceAll(idNumber(11), idNumber(13))
      .replace(/"sha256": "\w+"/, `"sha256": "${sha256Of(rotating.texts.get(attempt) ?? '')}"`);
    const at = (time: string) => new Map(rotating.texts).set(to, text.replace(/"recordedAt": "[^"]+"/, `"recordedAt": "${time}"`));

    expect(sentencesOf(at('2026-11-20T09:30:00.000Z'), rotating.executionId)).toEqual([]);
    expect(sentencesOf(at('2026-11-20T09:05:30.000Z'), rotating.executionId)).toContainEqual(
      expect.stringContaining('outcomes.json, outcomes[2]'),
    );
  });
});
