/**
 * People put together what the AWS CLI prints in different ways. These are taken for the form of docs/estate-file.md: a list instead of `{ "keys": […] }`; the names of
 * the operations instead of the commands (`DescribeKey`, `describeKey`); and the printed objects of a key merged into one. What is none of these stays as it is, for the
 * schema to refuse by name.
 */
export function inOneForm(file: unknown): unknown {
  if (Array.isArray(file)) return { keys: file.map(keyInOneForm) };
  if (!isRecord(file)) return file;
  const renamed = withCommandNames(file);
  return Array.isArray(renamed['keys']) ? { ...renamed, keys: renamed['keys'].map(keyInOneForm) } : renamed;
}

type JsonRecord = Readonly<Record<string, unknown>>;

/** Members that tell which command printed an object, and all that it may have printed. */
const printedBy: Readonly<Record<string, readonly string[]>> = {
  'describe-key': ['KeyMetadata'],
  'get-key-rotation-status': ['KeyRotationEnabled', 'RotationPeriodInDays', 'NextRotationDate', 'OnDemandRotationStartDate', 'KeyId'],
  'list-aliases': ['Aliases', 'Truncated', 'NextMarker'],
  'list-resource-tags': ['Tags'],
  'get-key-policy': ['Policy', 'PolicyName'],
  'list-key-rotations': ['Rotations'],
  'list-grants': ['Grants'],
};

function keyInOneForm(key: unknown): unknown {
  if (!isRecord(key)) return key;
  const renamed = withCommandNames(key);
  if (!Object.hasOwn(renamed, 'KeyMetadata')) return renamed;
  const parts: Record<string, JsonRecord> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(renamed)) {
    const command = Object.keys(printedBy).find((candidate) => printedBy[candidate]?.includes(name));
    if (command === undefined) rest[name] = value;
    else parts[command] = { ...parts[command], [name]: value };
  }
  return { ...rest, ...parts };
}

/** `DescribeKey` and `describeKey` become `describe-key`; other names stay. */
function withCommandNames(record: JsonRecord): JsonRecord {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      const command = name.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
      return [Object.hasOwn(printedBy, command) ? command : name, value];
    }),
  );
}

const isRecord = (value: unknown): value is JsonRecord => typeof value === 'object' && value !== null && !Array.isArray(value);
