import { defaultPolicy, type Policy } from '../../functions/core/policy.ts';
import { kindsConcerned } from '../../functions/core/request.ts';
import { ruleParameterNames } from '../../functions/core/rule-parameters.ts';
import { isPutRightByApproval, verdictOf } from '../../functions/core/verdict.ts';
import { now } from '../core/keys.ts';
import { manualKinds } from '../core/manual-rotation-cases.ts';
import { furtherKinds, policy, wellKnownKinds } from '../core/verdict-cases.ts';
import { pageText, tableBelow } from './markdown-table.ts';

const everyKind = [...wellKnownKinds, ...furtherKinds, ...manualKinds];
const page = pageText('docs/verdicts.md');

const verdicts = tableBelow(page, '# Verdicts').map(([row, , complianceType = '', code = '', asked = '']) => ({
  row,
  complianceType,
  code: code.replaceAll('`', ''),
  asked: asked.replaceAll('*', ''),
}));
const codeInTable = (code: string): string => (code.startsWith('KEY_STATE_') ? 'KEY_STATE_<STATE>' : code);

describe('docs/verdicts.md', () => {
  it('numbers its rows and has every reason code once', () => {
    expect(verdicts.map(({ row }) => row)).toEqual(verdicts.map((_verdict, index) => String(index + 1)));
    expect(verdicts.map(({ code }) => code).sort()).toEqual([...new Set(everyKind.map(({ code }) => codeInTable(code)))].sort());
  });

  it.each(everyKind)('says of $kind what the rule says', ({ seen, code, policy: changes = {} }) => {
    const verdict = verdictOf(seen, { ...policy, ...changes }, now);
    const row = verdicts.find((each) => each.code === codeInTable(code));
    const [, parameter] = /rule parameter `(\w+)`/.exec(row?.complianceType ?? '') ?? [];

    // Where a rule parameter decides, the table has the default.
    const expected = parameter !== undefined && parameter in changes ? row?.complianceType : verdict.complianceType;
    expect(row?.complianceType).toContain(expected);
    expect(row?.asked).toMatch(isPutRightByApproval(verdict) ? /^yes$/ : /^(no|never|if its key material is too old)$/);
  });

  it('says of every reason code whether it is asked for as the code decides it', () => {
    const codesOf = (answer: string): readonly string[] => verdicts.flatMap(({ asked, code }) => (asked === answer ? code : []));
    const concerned = (policy: Policy): readonly string[] =>
      verdicts.flatMap(({ code }) => (kindsConcerned(code, { policy }).length > 0 ? code : []));
    const always = concerned(defaultPolicy);

    expect(codesOf('yes')).toEqual(always);
    expect(codesOf('if its key material is too old')).toEqual(
      concerned({ ...defaultPolicy, maximumKeyMaterialAgeInDays: 400 }).filter((code) => !always.includes(code)),
    );
  });

  it('has every rule parameter with its default', () => {
    const parameters = tableBelow(page, '## Rule parameters').map(([name = '', , value = '']) => [
      name.replaceAll('`', ''),
      value.replaceAll('`', ''),
    ]);
    const defaults: Readonly<Record<string, unknown>> = { ...defaultPolicy };

    expect(parameters.map(([name]) => name)).toEqual(ruleParameterNames);
    for (const [name = '', value = ''] of parameters) {
      expect([name, value]).toEqual([name, defaults[name] === undefined ? expect.stringMatching(/^none: /) : String(defaults[name])]);
    }
  });
});
