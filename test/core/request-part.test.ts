import { askedBy } from '../../functions/core/changes/asked.ts';
import { isPart, NotOfRequestError, partOfRequest, startOfPart } from '../../functions/core/request-part.ts';
import { off, proposed, rotatable, tooLong } from './changes/sample.ts';
import { requestFor } from './changes/scheduled-request.ts';
import { keyIdNumber } from './records.ts';

const enable = [1, 2].map((number) => proposed('ENABLE_ROTATION', { profile: off({ keyId: keyIdNumber(number) }) }));
const shorten = proposed('SHORTEN_PERIOD', { profile: tooLong({ keyId: keyIdNumber(3) }) });
const rotate = proposed('ROTATE_NOW', { profile: rotatable({ keyId: keyIdNumber(1) }) });
const request = requestFor([...enable, shorten, rotate]);
const [first, second] = request.parts;
const KeyIds = [1, 2, 3].map(keyIdNumber);
/** An execution that somebody has started under the id of the request. */
const started = (documentName: string, parameters: Readonly<Record<string, readonly string[]>>) => ({
  documentName,
  asked: askedBy(documentName, { ...parameters, RequestId: [request.requestId] }),
});
const enabling = (parameters: Readonly<Record<string, readonly string[]>> = {}) =>
  started('KmsRotation-ApproveAndEnable', { KeyIds, RotationPeriodInDays: ['365'], ...parameters });

describe('a part of a request', () => {
  it('is started with its keys, each once, and the period of the request', () => {
    expect(request.parts.map((part) => startOfPart(part, request))).toStrictEqual([
      { documentName: 'KmsRotation-ApproveAndEnable', parameters: { KeyIds, RotationPeriodInDays: ['365'] } },
      { documentName: 'KmsRotation-RotateNow', parameters: { KeyIds: [keyIdNumber(1)] } },
    ]);
    const twice = { number: 1, documentName: 'x', changes: [...(first?.changes ?? []), ...(first?.changes ?? [])] };
    expect(startOfPart(twice, request).parameters['KeyIds']).toStrictEqual(KeyIds);
  });

  it('is the execution that asks for exactly what it has, in whatever order', () => {
    expect(partOfRequest(enabling(), request)).toBe(first);
    expect(partOfRequest(enabling({ KeyIds: KeyIds.toReversed() }), request)).toBe(first);
    expect(partOfRequest(started('KmsRotation-RotateNow', { KeyIds: [keyIdNumber(1)] }), request)).toBe(second);
  });

  it.each<[string, Parameters<typeof partOfRequest>[0]]>([
    ['with another period', enabling({ RotationPeriodInDays: ['90'] })],
    ['with fewer keys', enabling({ KeyIds: KeyIds.slice(1) })],
    ['with more keys', enabling({ KeyIds: [...KeyIds, keyIdNumber(9)] })],
    ['with other keys', enabling({ KeyIds: [...KeyIds.slice(1), keyIdNumber(9)] })],
    ['with the keys of the part before, under another document', started('KmsRotation-RotateNow', { KeyIds })],
    [
      'with one key, to replace it',
      started('KmsRotation-ReplaceKey', { KeyId: [keyIdNumber(1)], Direction: ['Replace'], AcknowledgeCallers: ['Yes'] }),
    ],
  ])('is no execution that was started manually under its id %s', (_how, execution) => {
    expect(() => partOfRequest(execution, request)).toThrow(NotOfRequestError);
    expect(() => partOfRequest(execution, request)).toThrow(
      new RegExp(`as one of request ${request.requestId}, .* start it without RequestId$`),
    );
  });

  it('is told by document and parameters together', () => {
    const part = { number: 1, documentName: 'KmsRotation-RotateNow', changes: [{ keyId: keyIdNumber(1), kind: 'ROTATE_NOW' as const }] };

    expect(isPart(started('KmsRotation-RotateNow', { KeyIds: [keyIdNumber(1)] }), part, request)).toBe(true);
    expect(isPart({ ...started('KmsRotation-RotateNow', { KeyIds: [keyIdNumber(1)] }), documentName: 'x' }, part, request)).toBe(false);
  });
});
