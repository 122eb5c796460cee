import { inOrganization } from '../infra/member-template.ts';
import { actionsOf, roles } from '../infra/policies.ts';
import { codesIn, pageText, tableBelow } from './markdown-table.ts';

const page = pageText('docs/security.md');

/** What the table calls by one name. */
const groups: Readonly<Record<string, readonly string[]>> = {
  'key reads': ['kms:DescribeKey', 'kms:GetKeyRotationStatus', 'kms:ListKeyRotations', 'kms:ListResourceTags'],
  'record reads': ['s3:GetObjectVersion', 's3:ListBucketVersions'],
  'own log': ['logs:CreateLogStream', 'logs:PutLogEvents'],
};
const isWriteToKms = (action: string): boolean => action.startsWith('kms:') && !/^kms:(Describe|Get|List)[A-Z]/.test(action);

describe('the permissions in docs/security.md', () => {
  const rows = tableBelow(page, '*key reads* are').map(([role = '', , writes = '', others = '']) => ({
    name: codesIn(role)[0],
    writes: [...codesIn(writes)].sort(),
    others: [...codesIn(others), ...others.split(', ').flatMap((name) => groups[name] ?? [])].sort(),
  }));

  it('are all actions of all roles of the member stack', () => {
    const deployed = roles(inOrganization).map((role) => ({
      name: role.name,
      writes: actionsOf(role).filter(isWriteToKms),
      others: actionsOf(role).filter((action) => !isWriteToKms(action)),
    }));
    const inOrder = (all: readonly { readonly name: string | undefined }[]) =>
      all.toSorted((one, other) => String(one.name).localeCompare(String(other.name)));

    expect(inOrder(rows)).toEqual(inOrder(deployed));
  });

  it('call groups of actions by the names that the page explains', () => {
    for (const [name, actions] of Object.entries(groups)) {
      const explained = new RegExp(`\\*${name}\\* (?:are|is) ([^.]+)\\.`).exec(page)?.[1] ?? '';
      expect([name, [...codesIn(explained)].sort()]).toEqual([name, actions]);
    }
  });
});

describe('the threats in docs/security.md', () => {
  const rows = ['## Insiders', '## Other threats'].flatMap((heading) => tableBelow(page, heading).map((cells) => cells.at(-1) ?? ''));

  it('each name what shows that they are stopped', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((shownBy) => !/\]\([^)]+\)/.test(shownBy))).toEqual([]);
  });

  it('name tests by the titles that they have', () => {
    const named = rows.flatMap((shownBy) => [...shownBy.matchAll(/\]\(\.\.\/([^)]+\.test\.ts)\): "([^"]+)"/g)]);

    expect(named.length).toBeGreaterThan(25);
    expect(named.filter(([, file = '', title = '']) => !pageText(file).includes(`'${title}'`)).map(([, ...where]) => where)).toEqual([]);
  });

  it('begin with the insiders, each of whom is in a row', () => {
    const insiders = new Set(tableBelow(page, '## Insiders').map(([who]) => who));

    expect([...insiders]).toEqual([
      'requester',
      'approver',
      'key owner',
      'operator with `lambda:InvokeFunction`',
      'operator with `iam:PassRole`',
      'somebody who may tag keys',
      'somebody who may write or delete objects in the evidence bucket',
      'somebody who hands on a copy of the evidence',
      'operator with `lambda:UpdateFunctionCode`',
    ]);
    expect(page.indexOf('## Insiders')).toBeLessThan(page.indexOf('## Other threats'));
  });
});
