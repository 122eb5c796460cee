/** Ids as AWS gives them. */
export const accountId = '111122223333';
export const region = 'eu-central-1';
export const executionId = '11111111-2222-4333-8444-555555555555';
export const requestId = 'request-20261120-070000-4f1c9a';
export const keyIdNumber = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const keyArnNumber = (number: number): string => `arn:aws:kms:${region}:${accountId}:key/${keyIdNumber(number)}`;
export const now = new Date('2026-11-20T12:00:00.000Z');
