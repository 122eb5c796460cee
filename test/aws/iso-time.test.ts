import { dateField, isoTime } from '../../functions/aws/iso-time.ts';

describe('a date of an answer', () => {
  it('is written as ISO 8601', () => {
    expect(dateField('creationDate', new Date('2026-11-20T08:00:00Z'))).toEqual({ creationDate: '2026-11-20T08:00:00.000Z' });
  });

  it.each([undefined, new Date(Number.NaN), new Date('+275760-09-13T00:00:00.000Z'), new Date('-271821-04-20T00:00:00.000Z')])(
    'is left out where records could not have it: %s',
    (date) => {
      expect(isoTime(date)).toBeUndefined();
      expect(dateField('creationDate', date)).toEqual({});
    },
  );
});
