import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { documentText } from './document-text.ts';

/**
 * An approval runbook. `content` wants an object and would lose comments and the very bytes, so the
 * text goes in as an override. A changed text becomes a new version of the document; executions that
 * wait for an approval keep theirs.
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
    document.addPropertyOverride('Content', documentText(name));
    this.documentName = document.ref;
  }
}
