import { expiringMaterial, expiryNoticeInDays } from '../../expiring-material.ts';
import type { Assessment } from '../../records/assessment.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';

const styles = { EXPIRES: 'warn', EXPIRED: 'bad', MISSING: 'bad' } as const;

/** Imported key material that is missing or will be soon: the keys that become unusable if nobody acts. */
export const expiringSection = (assessment: Pick<Assessment, 'keys' | 'assessedAt'>): Html =>
  table(
    `Imported key material that is missing, or expires within ${expiryNoticeInDays} days`,
    [
      {
        title: 'Key',
        cell: ({ key }) => html`<strong>${key.aliases[0] ?? '(no alias)'}</strong><span class="key sub">${key.keyId}</span>`,
        kind: 'text',
      },
      { title: 'Region', cell: ({ key }) => key.region },
      { title: 'Material', cell: ({ state }) => html`<span class="badge ${styles[state]}">${state}</span>` },
      { title: 'Expires', cell: ({ expiresAt }) => expiresAt?.slice(0, 10) ?? '' },
      { title: 'What happens', cell: ({ consequence }) => consequence, kind: 'text' },
      { title: 'What to do', cell: ({ advice }) => advice, kind: 'text' },
    ],
    expiringMaterial(assessment),
    'none expires that soon, and none is missing.',
  );
