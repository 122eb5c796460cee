import type { KeyProfile } from '../../records/key-profile.ts';
import { html } from './html.ts';
import type { Column } from './table.ts';

const ownerTags = ['Owner', 'owner', 'Team', 'team'];
const dayOf = (isoDate: string | null): string => isoDate?.slice(0, 10) ?? 'unknown';

function keyCell({ aliases, description, keyId }: KeyProfile) {
  const name = aliases.length === 0 ? '(no alias)' : aliases.join(', ');
  return html`<strong>${name}</strong><span class="sub">${description === null || description === '' ? '(no description)' : description}</span><span class="key sub">${keyId}</span>`;
}

/** What a reader needs to recognise a key and to see how it rotates. */
export const keyColumns: readonly Column<KeyProfile>[] = [
  { title: 'Key', cell: keyCell, kind: 'text' },
  { title: 'Region', cell: ({ region }) => region },
  {
    title: 'Usage and spec',
    cell: ({ keyUsage, keySpec }) => html`${keyUsage ?? 'unknown'}<span class="sub">${keySpec ?? 'unknown'}</span>`,
  },
  { title: 'State', cell: ({ keyState }) => keyState ?? 'unknown' },
  { title: 'Rotation', cell: rotationCell },
  { title: 'Created', cell: ({ creationDate }) => dayOf(creationDate) },
  { title: 'Owner', cell: ({ tags }) => tags.find(({ key }) => ownerTags.includes(key))?.value ?? '' },
];

function rotationCell({ rotationEnabled, rotationPeriodInDays, nextRotationDate, reason }: KeyProfile) {
  if (rotationEnabled === null) return html`<span class="badge">unknown</span>`;
  if (!rotationEnabled) return html`<span class="badge warn">off</span>`;
  const isFine = reason === 'ROTATION_ENABLED';
  const period = `every ${rotationPeriodInDays ?? '?'} days`;
  const next = nextRotationDate === null ? html`` : html`<span class="sub">next ${dayOf(nextRotationDate)}</span>`;
  return isFine ? html`<span class="badge good">${period}</span>${next}` : html`<span class="badge warn">${period}</span>${next}`;
}
