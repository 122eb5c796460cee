import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleFunctions } from '../infra/function-code.ts';
import { memberStack } from '../infra/member-stack.ts';

/** The CDK app behind `npx cdk synth` and `npx cdk deploy`. A violated check ends the synthesis. */
const app = new App({ analyticsReporting: false });
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
memberStack(app, await bundleFunctions());
app.synth();
