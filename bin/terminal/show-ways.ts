import { type ExpiringMaterial, expiringMaterial, expiryNoticeInDays } from '../../functions/core/expiring-material.ts';
import type { Assessment } from '../../functions/core/records/assessment.ts';
import { percent, wayWords } from '../../functions/core/report/way-words.ts';
import { sharesOfWays, wayToRotateOf } from '../../functions/core/way-to-rotate.ts';
import type { Output } from './output.ts';
import { type Column, tableText } from './table.ts';

/** How many keys each way to rotate governs. The way of each key is in the files. */
export function showWays({ keys }: Pick<Assessment, 'keys'>, output: Output): void {
  if (keys.length === 0) return;
  output.line(`\n${output.styled('bold', 'The best method to rotate each key')}`);
  output.line(
    tableText(
      [
        { title: 'Method', value: ({ way }) => way },
        { title: 'Keys', value: ({ keys: count }) => String(count) },
        { title: 'Share', value: ({ share }) => percent(share) },
        { title: 'What it takes', value: ({ way }) => wayWords[way] },
      ],
      sharesOfWays(keys.map(wayToRotateOf)),
    ),
  );
}

/** Only where there are any: keys that become unusable if nobody acts, or are so already. */
export function showExpiring(assessment: Pick<Assessment, 'keys' | 'assessedAt'>, output: Output): void {
  const expiring = expiringMaterial(assessment);
  if (expiring.length === 0) return;
  output.line(
    `\n${output.styled('bold', `Imported key material: ${expiring.length} missing, or expiring within ${expiryNoticeInDays} days`)}`,
  );
  output.line(tableText(expiringColumns, expiring));
  for (const advice of new Set(expiring.map((each) => each.advice))) output.line(`  What to do: ${advice}.`);
}

const expiringColumns: readonly Column<ExpiringMaterial>[] = [
  { title: 'Alias', value: ({ key }) => key.aliases[0]?.replace(/^alias\//, '') ?? '(none)', width: 20 },
  { title: 'Key id', value: ({ key }) => key.keyId },
  { title: 'Region', value: ({ key }) => key.region },
  { title: 'Material', value: ({ state }) => state },
  { title: 'Expires', value: ({ expiresAt }) => expiresAt?.slice(0, 10) ?? '' },
  { title: 'What happens', value: ({ consequence }) => consequence },
];
