import { tableText } from '../../bin/terminal/table.ts';

describe('a table', () => {
  it('has room for as many rows as an account may have keys, twice', () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => row);
    const text = tableText([{ title: 'Number', value: String }], rows);

    expect(text.split('\n')).toHaveLength(rows.length + 1);
  });
});
