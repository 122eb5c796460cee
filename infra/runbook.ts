import { readFileSync } from 'node:fs';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

const yamlOf = (name: string): string => readFileSync(new URL(`../ssm-documents/${name}.yaml`, import.meta.url), 'utf8');

/**
 * An approval runbook, byte for byte the YAML file. `content` wants an object and would lose comments and the very bytes, so the text
 * goes in as an override. A changed file becomes a new version of the document; executions that wait for an approval keep theirs.
 */
export class Runbook extends Construct {
  readonly documentName: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    const document = new CfnDocument(this, 'Document', {
      name,
      documentType: 'Automation',
      documentFormat: 'YAML',
      updateMethod: 'NewVersion',
      targetType: '/AWS::KMS::Key',
      content: {},
    });
    document.addPropertyOverride('Content', yamlOf(name));
    this.documentName = document.ref;
  }
}
