import { bundleOf } from '../../../infra/inline-code/bundle.ts';

/** Client package of the SDK → prefix of its actions in IAM. */
const services: Readonly<Record<string, string>> = { 'config-service': 'config', sfn: 'states' };
/** Operations whose permission has another name (Amazon S3 user guide, "Required permissions for Amazon S3 API operations"). */
const otherNames: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
};

/** Every AWS operation that a bundle has a call of, as the action that IAM asks for. */
export function callsIn(bundle: string): readonly string[] {
  const text = bundle.replaceAll('\\\n', '');
  const clients = new Map(
    [...text.matchAll(/([\w$]+)=require\("@aws-sdk\/client-([a-z0-9-]+)"\)/g)].map(([, name, client = '']) => [name, client]),
  );
  const calls = [...text.matchAll(/new ([\w$]+)\.(\w+)Command\(/g)].map(([, name, operation]) => {
    const client = clients.get(name) ?? '';
    const action = `${services[client] ?? client}:${operation}`;
    return otherNames[action] ?? action;
  });
  return [...new Set(calls)].toSorted();
}

/** What one function calls, as if it shared its bundle with none. */
export const callsOf = async (folder: string): Promise<readonly string[]> =>
  callsIn((await bundleOf(folder, `export { handler } from './functions/${folder}/handler.ts';`)).text);
