import fc from 'fast-check';
import { accountsIn } from '../../../bin/organization/options.ts';
import { estateFileText, readEstateFile } from '../../../sandbox/estate/from-file.ts';
import { sometimesMutated } from '../arbitraries/mutation.ts';
import { anyText } from '../arbitraries/texts.ts';
import { type Edge, edge } from '../edge.ts';
import { answerOf, promised } from '../promises/refusal.ts';
import { rightEstateFiles } from '../right/estate.ts';
import { accountId } from '../right/ids.ts';

/** A file that people have put together: mostly JSON. */
const fileOf = (right: readonly unknown[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: sometimesMutated(fc.constantFrom(...right)).map(({ value }) => JSON.stringify(value) ?? '') },
    { weight: 1, arbitrary: anyText },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...right), fc.nat({ max: 300 }))
        .map(([value, cut]) => JSON.stringify(value, null, 1).slice(0, cut)),
    },
  );

const estateFile = edge({
  name: 'file of keys',
  promise:
    'is an estate that can be written and read again, or is refused with the line, or the key, its field, the value and what is allowed',
  weight: 5,
  answers: 'both',
  arbitrary: fileOf(rightEstateFiles),
  check: (text) =>
    answerOf(() => {
      const estate = readEstateFile(text);
      const again = readEstateFile(estateFileText(estate));
      promised(
        again.keys.length === estate.keys.length && again.accountId === estate.accountId,
        'written and read again it is another estate',
      );
    }, ['EstateFileError']),
});

const rightAccounts = [
  [{ accountId, name: 'web-shop', organizationalUnits: ['ou-ab12-workloads'], partition: 'aws' }, { accountId: '222233334444' }],
];

const accountsFile = edge({
  name: 'file of accounts',
  promise: 'names accounts of 12 digits, or is refused with the field, the value and what is allowed',
  weight: 2,
  answers: 'both',
  arbitrary: fileOf(rightAccounts),
  check: (text) =>
    answerOf(
      () =>
        promised(
          accountsIn('accounts.json', text, 'aws').every(({ accountId: id }) => /^\d{12}$/.test(id)),
          'no account id',
        ),
      ['UsageError'],
      ['accounts.json'],
    ),
});

export const fileEdges: readonly Edge[] = [estateFile, accountsFile];
