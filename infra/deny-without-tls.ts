/** A statement of a resource policy: nobody without TLS, whoever else may. */
export const denyWithoutTls = (action: string, resource: string) => ({
  Sid: 'DenyWithoutTls',
  Effect: 'Deny',
  Principal: '*',
  Action: action,
  Resource: resource,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
