import { asffOf } from '../../../functions/core/export/asff.ts';
import { findingsOf } from '../../../functions/core/export/finding.ts';
import { ocsfOf } from '../../../functions/core/export/ocsf.ts';
import { mergedDecisions } from '../../../functions/core/merge.ts';
import { accepted, type Edge, edge } from '../edge.ts';
import { promised } from '../promises/refusal.ts';
import { rightExecution } from '../right/execution-records.ts';
import { wordsFrom } from '../right/key-profiles.ts';
import { rightAssessment } from '../right/reports.ts';
import { texts } from './pages.ts';

/** Limits of AwsSecurityFinding, by the path of the field (AWS Security Hub API). */
const longest: readonly (readonly [RegExp, number])[] = [
  [/^Title$/, 256],
  [/^Description$/, 1024],
  [/^Remediation\.Recommendation\.Text$/, 512],
  [/^Resources\.\d+\.Tags\./, 256],
  [/^ProductFields\./, 2048],
  [/./, 2048],
];

function textsIn(value: unknown, path: readonly string[] = []): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path.join('.'), value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, own]) => textsIn(own, [...path, name]));
}

const exported = edge({
  name: 'findings for other tools (ASFF, OCSF)',
  promise: 'are JSON with every field within the limits of its format, and no text that the tool would not take or that nobody sees',
  weight: 2,
  answers: 'accepts',
  arbitrary: texts,
  check: (written) => {
    const words = wordsFrom(written);
    const { decision, outcomes } = rightExecution(words);
    const findings = findingsOf(rightAssessment(words), { outcomes: [outcomes], decisions: [mergedDecisions([decision])] });
    for (const finding of findings) {
      const [asff, ocsf] = [asffOf(finding), ocsfOf(finding)];
      for (const [path, text] of textsIn(asff)) {
        const limit = longest.find(([pattern]) => pattern.test(path))?.[1] ?? 0;
        promised([...text].length <= limit, `ASFF ${path.slice(0, 60)} has ${[...text].length} characters`);
      }
      for (const [path, text] of [...textsIn(asff), ...textsIn(ocsf)])
        promised(!/[\p{Cc}\p{Cs}]/u.test(text), `${path.slice(0, 60)} has control characters: ${JSON.stringify(text.slice(0, 80))}`);
      promised(Number.isInteger(ocsf['time']), 'an OCSF event has no time');
      promised(JSON.stringify(JSON.parse(JSON.stringify(asff))) === JSON.stringify(asff), 'an ASFF finding is no JSON');
    }
    return accepted;
  },
});

export const exportEdges: readonly Edge[] = [exported];
