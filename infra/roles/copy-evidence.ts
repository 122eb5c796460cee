import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { objectsIn } from '../arns.ts';
import { allow } from './allow.ts';

type CopyNeeds = { readonly evidenceBucketArn: string; readonly ownFolderArn: string };

/** Reads new records and puts them into this account's folder of the central bucket. Cannot read that one. */
export const copyEvidencePermissions = ({ evidenceBucketArn, ownFolderArn }: CopyNeeds): readonly PolicyStatement[] => [
  allow('ReadVersions', { actions: ['s3:GetObjectVersion'], on: objectsIn(evidenceBucketArn, '*') }),
  allow('CopyToCentre', { actions: ['s3:PutObject'], on: ownFolderArn }),
];
