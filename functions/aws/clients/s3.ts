import { S3Client } from '@aws-sdk/client-s3';
import { type ClientOptions, clientConfiguration } from './configuration.ts';

export const s3Client = (options: ClientOptions = {}): S3Client => new S3Client(clientConfiguration(options));
