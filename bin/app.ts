import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { rulePacks } from '../infra/controls/packs.ts';
import { functionCode } from '../infra/function-code.ts';
import { memberStack } from '../infra/member-stack.ts';
import { organizationPackStack } from '../infra/organization/organization-pack-stack.ts';
import { organizationStack } from '../infra/organization/organization-stack.ts';
import { synthesiseMemberTemplate } from '../infra/synthesise.ts';

/**
 * The CDK app behind `npx cdk synth` and `npx cdk deploy`: the member stack for one account and Region, and the organization stack, which carries the member template to
 * all others, and the organization conformance pack for who takes that instead of a pack in each account. A violated check ends the synthesis.
 */
const app = new App({ analyticsReporting: false });
Validations.of(app).addPlugins(...rulePacks(app));
const code = await functionCode();
const member = await synthesiseMemberTemplate();
// The CDK copies it into its output, under a name made from its content: a changed template has a changed address, which is what updates a stack set.
const directory = mkdtempSync(join(tmpdir(), 'kms-rotation-'));
const memberTemplateFile = join(directory, 'kms-rotation-member.template.json');
writeFileSync(memberTemplateFile, JSON.stringify(member));
memberStack(app, code);
organizationStack(app, { code, member, memberTemplateFile });
organizationPackStack(app, { member });
app.synth();
rmSync(directory, { recursive: true });
