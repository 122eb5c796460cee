import {
  bundleNameOf,
  functionBundles,
  functionCode,
  functionFolders,
  memberFunctionFolders,
  sharedBundles,
} from '../../../infra/function-code.ts';
import { readInlineCode } from '../../../infra/inline-code/inline-code.ts';
import type { MemberTemplate } from '../../../infra/member-template.ts';
import { memberTemplate, organizationPackTemplate, organizationTemplate } from '../../member-template.ts';
import { resolved } from '../resolved.ts';

const bundles: Readonly<Record<string, string>> = await functionBundles();
const code: Readonly<Record<string, string>> = await functionCode();
const inMember: readonly string[] = memberFunctionFolders;

/** `index.js` of every function of a template, by the folder that it is made of. */
const functionsIn = (template: MemberTemplate): ReadonlyMap<string, string> =>
  new Map(
    Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => String(resolved(template, (Properties['Code'] as { readonly ZipFile: unknown }).ZipFile)))
      .map((text) => [readInlineCode(text).part ?? readInlineCode(text).name, text]),
  );

const member = functionsIn(memberTemplate());
const organization = functionsIn(organizationTemplate());

describe('the functions of the templates', () => {
  it('are all there, each in the template that it belongs to', () => {
    expect([...member.keys()].toSorted()).toEqual(inMember.toSorted());
    expect([...organization.keys()]).toEqual(functionFolders.filter((folder) => !inMember.includes(folder)));
  });

  // Compared without printing them: a difference is a text of 100 kB.
  it.each([...member, ...organization])('decompress to what the sources bundle to: %s', (name, text) => {
    expect(readInlineCode(text).bundle === bundles[name]).toBe(true);
  });

  it.each([...member, ...organization])('have the same bytes whenever they are compressed: %s', (name, text) => {
    expect(text === code[name]).toBe(true);
  });

  it.each(functionFolders)('run their own bundle, or their own part of the one that they share: %s', (folder) => {
    const { name, part } = readInlineCode(code[folder] ?? '');

    expect([name, part]).toEqual([bundleNameOf(folder), bundleNameOf(folder) === folder ? undefined : folder]);
  });
});

describe('code that several functions run', () => {
  const { Mappings = {}, Resources } = memberTemplate();

  it('stands in the template once, in values that CloudFormation takes for a parameter too', () => {
    const values = Object.values(Mappings).flatMap((mapping) => Object.values(mapping).flatMap((one) => Object.values(one).map(String)));

    expect(Object.keys(Mappings)).toEqual(['ReadingSteps', 'WritingSteps']);
    expect(values.filter((value) => value.length > 4096)).toEqual([]);
    // CloudFormation guide, "Quotas": 200 attributes of a mapping.
    for (const mapping of Object.values(Mappings)) expect(Object.keys(mapping['Code'] ?? {}).length).toBeLessThanOrEqual(200);
    expect(values.filter((value) => JSON.stringify(Resources).includes(value))).toEqual([]);
  });

  it('is of the steps of the runbooks; those that write share nothing with those that read', () => {
    expect(sharedBundles).toEqual({
      'reading-steps': ['assess-request', 'notify-approvers', 'record-decision', 'validate-rotation'],
      'writing-steps': ['apply-changes', 'replace-key'],
    });
  });
});

describe('a template', () => {
  // CloudFormation guide, "Quotas": 1,000,000 bytes. The code of a function takes 15 to 74 kB, and its role, runbook and alarms come on top.
  it('of a member has at most 60 % of the bytes that CloudFormation takes, which leaves room for more functions', () => {
    expect(Buffer.byteLength(JSON.stringify(memberTemplate()))).toBeLessThanOrEqual(600_000);
  });

  it.each([
    ['member', memberTemplate],
    ['organization', organizationTemplate],
    ['organization conformance pack', organizationPackTemplate],
  ])('is ASCII: %s', (_name, template) => {
    expect(JSON.stringify(template()).match(/.{0,30}[^\x20-\x7e].{0,30}/gu) ?? []).toEqual([]);
  });
});
