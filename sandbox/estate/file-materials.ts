import * as z from 'zod';
import type { EstateKey, EstateKeyMaterial, EstateMaterialRotation, EstatePendingKeyMaterial } from './estate.ts';
import { definedIn, timestamp } from './file-fields.ts';

export const materialId = z
  .string({ error: 'must be 64 hexadecimal digits' })
  .regex(/^[0-9a-f]{64}$/, { error: 'must be 64 hexadecimal digits' });
const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `must be ${values.join(' or ')}` });

/** What `ListKeyRotations` prints, of past rotations alone or of all key material. */
export const rotationsSchema = z.object({
  Rotations: z.array(
    z.object({
      KeyMaterialId: materialId.optional(),
      KeyMaterialDescription: z.string({ error: 'must be a text' }).optional(),
      ImportState: oneOf(['IMPORTED', 'PENDING_IMPORT']).optional(),
      KeyMaterialState: oneOf(['CURRENT', 'NON_CURRENT', 'PENDING_ROTATION', 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION']).optional(),
      ExpirationModel: oneOf(['KEY_MATERIAL_EXPIRES', 'KEY_MATERIAL_DOES_NOT_EXPIRE']).optional(),
      ValidTo: timestamp.optional(),
      RotationDate: timestamp.optional(),
      RotationType: oneOf(['AUTOMATIC', 'ON_DEMAND']).optional(),
    }),
    { error: 'must be a list' },
  ),
});

type FileMaterial = z.infer<typeof rotationsSchema>['Rotations'][number];

/** What is known of the key that the materials belong to. */
type Owner = { readonly spec: string; readonly origin: string };

/** What no single material shows. @returns the first problem, as `field: text`, or `undefined` */
export function problemInMaterials(materials: readonly FileMaterial[], { spec, origin }: Owner): string | undefined {
  const problems = materials.map((material, index) => ({ index, text: problemIn(material) }));
  const first = problems.find(({ text }) => text !== undefined);
  if (first !== undefined) return `Rotations.${first.index}.${first.text}`;
  const { initial, pending } = sorted(materials);
  if (initial.length > 1)
    return `Rotations: must hold at most one material without RotationDate that is not pending; got ${initial.length}`;
  if (pending.length > 1) return `Rotations: must hold at most one pending material; got ${pending.length}`;
  if (pending.length > 0 && !(spec === 'SYMMETRIC_DEFAULT' && origin === 'EXTERNAL'))
    return 'Rotations: must hold no pending material unless the key is SYMMETRIC_DEFAULT with origin EXTERNAL';
  return problemOfStates(materials);
}

function problemIn({ KeyMaterialState, RotationDate, RotationType, ExpirationModel, ValidTo }: FileMaterial): string | undefined {
  if ((RotationDate === undefined) !== (RotationType === undefined))
    return `${RotationDate === undefined ? 'RotationDate' : 'RotationType'}: must be there if ${RotationDate === undefined ? 'RotationType' : 'RotationDate'} is; it is missing`;
  if (isPending({ KeyMaterialState }) && RotationDate !== undefined)
    return `RotationDate: must not be there for pending material; got ${RotationDate.toISOString()}`;
  if (ExpirationModel === 'KEY_MATERIAL_EXPIRES' && ValidTo === undefined)
    return 'ValidTo: must be there for KEY_MATERIAL_EXPIRES; it is missing';
  return undefined;
}

/** The newest rotation made its material the current one, and there is one current material only. */
function problemOfStates(materials: readonly FileMaterial[]): string | undefined {
  const { initial, rotated } = sorted(materials);
  const permanent = [...initial, ...rotated];
  const wrong = permanent.find(({ KeyMaterialState }, index) => {
    const expected = index === permanent.length - 1 ? 'CURRENT' : 'NON_CURRENT';
    return KeyMaterialState !== undefined && KeyMaterialState !== expected;
  });
  if (wrong !== undefined)
    return `Rotations.${materials.indexOf(wrong)}.KeyMaterialState: must be CURRENT for the newest and NON_CURRENT for the others; got ${wrong.KeyMaterialState}`;
  const ids = materials.flatMap(({ KeyMaterialId }) => KeyMaterialId ?? []);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  return twice === undefined ? undefined : `Rotations: must hold each KeyMaterialId once; got ${twice} twice`;
}

/** In which order AWS KMS lists them is not documented. */
function sorted(materials: readonly FileMaterial[]) {
  const rotated = materials.filter(({ RotationDate }) => RotationDate !== undefined);
  const rest = materials.filter(({ RotationDate }) => RotationDate === undefined);
  return {
    initial: rest.filter((material) => !isPending(material)),
    rotated: rotated.toSorted((one, other) => (one.RotationDate?.getTime() ?? 0) - (other.RotationDate?.getTime() ?? 0)),
    pending: rest.filter(isPending),
  };
}

const isPending = ({ KeyMaterialState }: Pick<FileMaterial, 'KeyMaterialState'>): boolean =>
  KeyMaterialState === 'PENDING_ROTATION' || KeyMaterialState === 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION';

type EstateMaterials = Pick<EstateKey, 'rotations' | 'firstKeyMaterial' | 'pendingKeyMaterial'>;

/** @param currentId of the current material, as `DescribeKey` prints it */
export function estateMaterialsFrom(materials: readonly FileMaterial[], currentId: string | undefined): EstateMaterials {
  const { initial, rotated, pending } = sorted(materials);
  const idOf = (isCurrent: boolean) => (isCurrent && currentId !== undefined ? { KeyMaterialId: currentId } : {});
  const rotations = rotated.map((material, index) => ({
    ...idOf(index === rotated.length - 1),
    ...(withoutState(material) as EstateMaterialRotation),
  }));
  const first: EstateKeyMaterial = { ...idOf(rotated.length === 0), ...withoutState(initial[0] ?? {}) };
  return {
    ...(rotations.length === 0 ? {} : { rotations }),
    ...(initial.length === 0 && Object.keys(first).length === 0 ? {} : { firstKeyMaterial: first }),
    ...(pending[0] === undefined ? {} : { pendingKeyMaterial: definedIn(pending[0]) as EstatePendingKeyMaterial }),
  };
}

const withoutState = ({ KeyMaterialState: _state, ...material }: FileMaterial): EstateKeyMaterial =>
  definedIn(material) as EstateKeyMaterial;

/** In the form that {@link rotationsSchema} reads; `undefined` if there is nothing to tell. */
export function fileMaterialsOf({ rotations = [], firstKeyMaterial, pendingKeyMaterial }: EstateMaterials): object | undefined {
  const Rotations = [
    ...(firstKeyMaterial === undefined ? [] : [firstKeyMaterial]),
    ...rotations,
    ...(pendingKeyMaterial === undefined ? [] : [{ KeyMaterialState: 'PENDING_ROTATION', ...pendingKeyMaterial }]),
  ];
  return Rotations.length === 0 ? undefined : { Rotations };
}
