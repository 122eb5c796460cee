import { functionBundles, functionCode, functionFolders, memberFunctionFolders } from '../../../infra/function-code.ts';
import { readInlineCode } from '../../../infra/inline-code/inline-code.ts';
import type { MemberTemplate } from '../../../infra/member-template.ts';
import { memberTemplate, organizationPackTemplate, organizationTemplate } from '../../member-template.ts';

const bundles: Readonly<Record<string, string>> = await functionBundles();
const code: Readonly<Record<string, string>> = await functionCode();
const inMember: readonly string[] = memberFunctionFolders;

/** `index.js` of every function of a template, by the name that stack traces have of it. */
const functionsIn = ({ Resources }: MemberTemplate): ReadonlyMap<string, string> =>
  new Map(
    Object.values(Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => String((Properties['Code'] as { readonly ZipFile: unknown }).ZipFile))
      .map((text) => [readInlineCode(text).name, text]),
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
});

describe('a template', () => {
  // CloudFormation guide, "Quotas": 1,000,000 bytes. The code of a function takes 15 to 56 kB, and its role, runbook and alarms come on top.
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
