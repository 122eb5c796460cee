import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';

/** Plugins of an app that end its synthesis where a stack breaks a rule of AwsSolutions, NIST 800-53 R5 or PCI DSS 3.2.1 that it does not acknowledge with a reason. */
export const rulePacks = (app: App): readonly NagPack[] => [
  new AwsSolutionsChecks(app),
  new NIST80053R5Checks(app),
  new PCIDSS321Checks(app),
];
