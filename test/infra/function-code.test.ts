import { bundleFunctions, functionFolders, memberFunctionFolders } from '../../infra/function-code.ts';
import { inOrganization, lambdaFunctions } from './member-template.ts';

const code = await bundleFunctions();
const sizeOf = (text: string): number => Buffer.byteLength(text, 'utf8');

describe('a bundled function', () => {
  it.each(functionFolders)('leaves the AWS SDK to the Lambda runtime: %s', (folder) => {
    const withoutImports = code[folder].replaceAll(/require\("@aws-sdk\/[a-z0-9-]+"\)/g, '');

    expect(withoutImports).not.toMatch(/@aws-sdk|@smithy/);
  });

  it.each(functionFolders)('requires nothing that the Lambda runtime lacks: %s', (folder) => {
    const required = [...code[folder].matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name ?? '');

    expect(required.filter((name) => !/^(node:[a-z_/]+|[a-z_]+|@aws-sdk\/client-[a-z0-9-]+)$/.test(name))).toEqual([]);
  });

  it.each(functionFolders)('is CommonJS that exports its handler: %s', (folder) => {
    expect(code[folder]).toMatch(/module\.exports=/);
    expect(code[folder]).toMatch(/\bhandler:\(\)=>/);
  });

  it.each(functionFolders)('has at most 150 kB: %s', (folder) => {
    expect(sizeOf(code[folder])).toBeLessThanOrEqual(150_000);
  });

  it('is what the template carries', () => {
    const carried = lambdaFunctions(inOrganization).map(({ Code }) => String(Code.ZipFile));

    // Not by comparing the texts, which would print them.
    expect(carried.length).toBe(memberFunctionFolders.length);
    expect(memberFunctionFolders.filter((folder) => !carried.includes(code[folder]))).toEqual([]);
  });
});
