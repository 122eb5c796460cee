import * as z from 'zod/mini';

/** Whom a grant lets use a key: a principal of an account, or an AWS service by its own name. */
const granteeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('PRINCIPAL'), arn: z.string() }),
  z.strictObject({ type: z.literal('SERVICE'), name: z.string(), sourceArn: z.nullable(z.string()) }),
  /** AWS KMS names neither. */
  z.strictObject({ type: z.literal('UNKNOWN') }),
]);

/** A grant on a key, as `ListGrants` lists it. */
export const keyGrantSchema = z.strictObject({
  grantId: z.nullable(z.string()),
  grantee: granteeSchema,
  /** Principal, or service, that may retire it. */
  retiring: z.nullable(z.string()),
  operations: z.array(z.string()),
  name: z.nullable(z.string()),
});
export type KeyGrant = z.infer<typeof keyGrantSchema>;

/** An AWS service by its own name, also a Regional one, or by its role in the account. */
const isOfService = (principal: string): boolean => /\.amazonaws\.com(\.cn)?$/.test(principal) || principal.includes('/aws-service-role/');

/** The AWS service that uses a key by this grant, with the resource that it serves where AWS KMS says; `undefined` for a grant to anybody else. */
export function serviceOf({ grantee, retiring }: KeyGrant): string | undefined {
  if (grantee.type === 'SERVICE') return grantee.sourceArn === null ? grantee.name : `${grantee.name} (for ${grantee.sourceArn})`;
  const names = [grantee.type === 'PRINCIPAL' ? grantee.arn : '', retiring ?? ''];
  return names.find(isOfService);
}

export function granteeText({ grantee }: KeyGrant): string {
  switch (grantee.type) {
    case 'PRINCIPAL':
      return grantee.arn;
    case 'SERVICE':
      return grantee.sourceArn === null ? grantee.name : `${grantee.name} for ${grantee.sourceArn}`;
    case 'UNKNOWN':
      return 'a principal that AWS KMS does not name';
    default:
      return grantee satisfies never;
  }
}
