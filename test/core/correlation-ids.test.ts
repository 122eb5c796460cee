import { correlationIdsIn } from '../../functions/core/correlation-ids.ts';

const invokingEvent = (message: object): string => JSON.stringify(message);

describe('the ids of an event', () => {
  it('are those that it has, under their names in the log, and nothing else of it', () => {
    const event = {
      executionId: 'execution',
      action: 'raise',
      configRuleName: 'kms-rotation',
      id: 'event',
      resultToken: 'secret',
      comment: 'x',
    };

    expect(correlationIdsIn(event)).toStrictEqual({
      executionId: 'execution',
      action: 'raise',
      configRuleName: 'kms-rotation',
      eventId: 'event',
    });
  });

  it.each([[undefined], [null], [5], ['text'], [[]], [{ executionId: '', action: 7, id: null }]])('are none of %j', (event) => {
    expect(correlationIdsIn(event)).toStrictEqual({});
  });

  it.each([
    [
      'a change',
      { configurationItem: { resourceId: 'key', configurationItemCaptureTime: 'then' } },
      { orderingTimestamp: 'then', keyId: 'key' },
    ],
    ['a change too large to be told', { configurationItemSummary: { resourceId: 'key' } }, { keyId: 'key' }],
    [
      'a change told at a time of its own',
      { notificationCreationTime: 'now', configurationItem: { configurationItemCaptureTime: 'then' } },
      { orderingTimestamp: 'now' },
    ],
    ['a sweep', { notificationCreationTime: 'now' }, { orderingTimestamp: 'now' }],
    ['nothing', {}, {}],
  ])('of AWS Config about %s are time and key', (_what, message, ids) => {
    expect(correlationIdsIn({ invokingEvent: invokingEvent(message) })).toStrictEqual(ids);
  });

  it.each([['{'], [7], ['null'], [undefined]])('of AWS Config are none where its message is %j', (message) => {
    expect(correlationIdsIn({ invokingEvent: message })).toStrictEqual({});
  });

  it('of a queue are those of its first ten messages', () => {
    const messages = Array.from({ length: 11 }, (_, number) => ({ messageId: `m${number}`, body: 'x' }));

    expect(correlationIdsIn({ Records: messages })).toStrictEqual({ messageIds: 'm0 m1 m2 m3 m4 m5 m6 m7 m8 m9' });
    expect(correlationIdsIn({ Records: [{ messageId: 'm' }, {}, 5] })).toStrictEqual({ messageIds: 'm' });
    for (const Records of [[], [{}], 'x', { messageId: 'm' }]) expect(correlationIdsIn({ Records })).toStrictEqual({});
  });

  it('of a part of a sweep are those of the event that the sweep began with, which holds no part itself', () => {
    const event = { configRuleName: 'kms-rotation' };

    expect(correlationIdsIn({ sweepPart: { event }, id: 'other' })).toStrictEqual(event);
    expect(correlationIdsIn({ sweepPart: { event: { ...event, sweepPart: { event: { id: 'inner' } } } } })).toStrictEqual(event);
    expect(correlationIdsIn({ sweepPart: { progress: {} }, id: 'own' })).toStrictEqual({ eventId: 'own' });
    expect(correlationIdsIn({ sweepPart: 5, id: 'own' })).toStrictEqual({ eventId: 'own' });
  });

  it('are made plain and short', () => {
    const [long, hostile] = [correlationIdsIn({ id: 'x'.repeat(1000) }), correlationIdsIn({ id: 'a\nb\u001B[2J{{ x }}' })];

    expect(long['eventId']).toBe(`${'x'.repeat(99)}…`);
    expect(hostile['eventId']).toBe('a b\uFFFD[2J{ { x }}');
    // Cut before it is made plain, so that it costs no more than it can show.
    expect(correlationIdsIn({ id: `${' '.repeat(500)}x` })).toStrictEqual({ eventId: '' });
  });
});
