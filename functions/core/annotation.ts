import { disabledAndTooOld, manuallyRotated, manualRotationRequired, replacedText } from './manual-rotation-text.ts';
import { withMarks } from './report/hidden-characters.ts';
import { type IneffectiveExemption, type Reason, reasonCodeOf } from './verdict.ts';

/** `Annotation` of an AWS Config evaluation holds 1 to 256 characters (AWS Config API, Evaluation). */
export const maximumAnnotationLength = 256;

/**
 * The annotation of an evaluation: `<REASON_CODE>: <one sentence a person can act on>`, at most 256 characters, on one line.
 * Its code can be read back with {@link reasonCodeIn}, so that a reader of AWS Config alone knows the reason.
 */
export function annotationOf(reason: Reason): string {
  return shortened(`${reasonCodeOf(reason)}: ${onOneLine(sentenceOf(reason))}`, maximumAnnotationLength);
}

/** The reason code at the start of an annotation, or `undefined` if it has none. Annotations read back from events may begin with a newline. */
export function reasonCodeIn(annotation: string | undefined): string | undefined {
  return /^\s*([A-Z][A-Z0-9_]*):/.exec(annotation ?? '')?.[1];
}

/** The sentence of an annotation, without its reason code. */
export const afterCode = (annotation: string): string => annotation.replace(/^\s*[A-Z][A-Z0-9_]*:\s*/, '');

/**
 * Whether two annotations tell the same of a key. When a key that rotates does so next moves on with every rotation, and the age of a key or its material every day: none of it is news.
 */
export const tellTheSame = (one: string, other: string): boolean => withoutWhatMovesOn(one) === withoutWhatMovesOn(other);
const withoutWhatMovesOn = (annotation: string): string =>
  annotation
    .trim()
    .replace(/, next on \d{4}-\d{2}-\d{2}/, '')
    .replace(/ key material is \d+ days old/, ' key material is old')
    .replace(/ \d+ days since /, ' days since ');

function sentenceOf(reason: Reason): string {
  switch (reason.code) {
    case 'AWS_MANAGED':
      return reason.keyManager === 'AWS'
        ? 'an AWS managed key; AWS rotates it about once a year and nobody can change that.'
        : `not a customer managed key (key manager ${reason.keyManager}).`;
    case 'DELETED':
      return 'this key no longer exists in this Region.';
    case 'OUT_OF_SCOPE':
      return 'this key has left the scope of the rule.';
    case 'UNREADABLE':
      return unreadableSentence(reason);
    case 'UNSUPPORTED_KEY_SPEC':
      return adviceForKeySpec(reason.keySpec, reason.keyUsage);
    case 'UNSUPPORTED_ORIGIN':
      return adviceForOrigin(reason.origin, reason.keyState);
    case 'KEY_STATE':
      return adviceForKeyState(reason.keyState, reason.deletionDate);
    case 'EXEMPT':
      return `exempt through ${reason.until} (${reason.because === '' ? 'no reason given' : shortened(reason.because, 150)}).`;
    case 'KEY_DISABLED':
      if (!('status' in reason)) return disabledAndTooOld(reason);
      return reason.status.enabled
        ? `rotates every ${reason.status.periodInDays} days, too rarely, but is disabled, so nobody can change that. Enable the key first, or schedule its deletion if it is no longer needed.`
        : 'rotation is off, and nobody can turn it on while the key is disabled. Enable the key first, or schedule its deletion if it is no longer needed.';
    case 'ROTATION_DISABLED':
      return `automatic rotation is off and can be enabled; approve it in the next rotation request.${exemptionNote(reason.exemption)}`;
    case 'ROTATION_DISABLED_ON_PRIMARY':
      return `a multi-Region replica; rotation is off on its primary and can only be enabled there: ${reason.primary}`;
    case 'ROTATION_PERIOD_TOO_LONG':
      return `rotates every ${reason.periodInDays} days, the policy allows ${reason.maximumInDays}; approve the shorter period in the next rotation request.${exemptionNote(reason.exemption)}`;
    case 'ROTATION_PERIOD_TOO_LONG_ON_PRIMARY':
      return `a multi-Region replica; rotates every ${reason.periodInDays} days, the policy allows ${reason.maximumInDays}; shorten it on its primary: ${reason.primary}`;
    case 'KEY_MATERIAL_TOO_OLD':
      return `rotates, but its key material is ${reason.ageInDays} days old and the policy allows ${reason.maximumInDays}; approve its rotation on demand in the next request.${exemptionNote(reason.exemption)}`;
    case 'KEY_MATERIAL_TOO_OLD_ON_PRIMARY':
      return `a multi-Region replica; its key material is ${reason.ageInDays} days old, the policy allows ${reason.maximumInDays}; rotate its primary: ${reason.primary}`;
    case 'KEY_MATERIAL_PENDING_ROTATION':
      return `imported key material waits to come into use; approve the rotation on demand in the next request, and keep the old material imported.${exemptionNote(reason.exemption)}`;
    case 'MANUAL_ROTATION_REQUIRED':
      return `${manualRotationRequired(reason)}${exemptionNote(reason.exemption)}`;
    case 'MANUALLY_ROTATED':
      return manuallyRotated(reason);
    case 'REPLACED':
      return replacedText(reason);
    case 'ROTATION_OVERDUE':
      return `rotation is on, but was due on ${dayOf(reason.nextRotationDate)}, more than ${reason.graceInDays} days ago. Check the state of the key and ask AWS Support why it has not rotated.`;
    case 'ROTATION_ENABLED':
      return enabledSentence(reason);
    default:
      return reason satisfies never;
  }
}

function enabledSentence({ periodInDays, nextRotationDate, whileDisabled }: Extract<Reason, { code: 'ROTATION_ENABLED' }>): string {
  const period = periodInDays === undefined ? 'rotation is on' : `rotates every ${periodInDays} days`;
  const next = nextRotationDate === undefined ? '' : `, next on ${dayOf(nextRotationDate)}`;
  const disabled = whileDisabled ? ' The key is disabled: nothing rotates until it is enabled.' : '';
  return `${period}${next}.${disabled}`;
}

function unreadableSentence({ operation, errorName }: Extract<Reason, { code: 'UNREADABLE' }>): string {
  const unknown = whatIsUnknown(operation);
  // Needs no consent of the key policy (AWS KMS guide, "Controlling access to aliases").
  if (operation === 'ListAliases' && errorName === 'AccessDeniedException')
    return `${operation} was refused (${errorName}), so ${unknown}. Let the role that evaluates call kms:ListAliases.`;
  if (operation === 'GetObject')
    return `records of its replacement could not be read (${shortened(errorName, 60)}), so ${unknown}. Look at the evidence bucket and at the permissions of the role that evaluates.`;
  if (errorName !== 'AccessDeniedException') {
    return `${operation} failed (${shortened(errorName, 60)}), so ${unknown}. The key is read again at the next evaluation; if this stays, ask AWS Support.`;
  }
  return `${operation} was refused (${errorName}), so ${unknown}. Its owner can let governance in: the assessment (kms-rotation assess) has the key policy statement to add.`;
}

function whatIsUnknown(operation: string): string {
  if (operation === 'ListResourceTags') return 'nobody can tell whether it is exempt or was replaced';
  if (operation === 'ListAliases') return 'nobody can tell when it was rotated manually';
  if (operation === 'GetObject') return 'nobody can tell whether another key has replaced it';
  return operation === 'ListKeyRotations' ? 'the age of its key material is unknown' : 'rotation is unknown';
}

/** Advice by kind of key: AWS KMS guide, "Rotate keys manually". */
function adviceForKeySpec(keySpec: string, keyUsage: string): string {
  const spec = shortened(keySpec, 40);
  if (keySpec.startsWith('HMAC_')) {
    return `${spec} cannot rotate by itself. Create a new HMAC key and move the alias; keep the old key, VerifyMac needs it for tags made with it.`;
  }
  if (keySpec === 'SYMMETRIC_DEFAULT') {
    return `key usage ${shortened(keyUsage, 40)} is not known to support automatic rotation, so this key is left alone.`;
  }
  if (/^(RSA_|ECC_|SM2|ML_DSA_|ML_KEM_)/.test(keySpec)) {
    return `${spec} (${shortened(keyUsage, 30)}) cannot rotate by itself. Create a new key, hand out its public key and move the alias; keep the old key for what it signed or encrypted.`;
  }
  return `key spec ${spec} is not known to support automatic rotation, so this key is left alone.`;
}

function adviceForOrigin(origin: string, keyState: string): string {
  if (origin === 'EXTERNAL') {
    return keyState === 'PendingImport'
      ? 'imported key material is missing. Import it; then rotate on demand with new material, as imported material cannot rotate automatically.'
      : 'imported key material cannot rotate automatically. Import new key material, then rotate on demand (RotateKeyOnDemand); keep the old material imported.';
  }
  if (origin === 'AWS_CLOUDHSM') {
    return 'a key in an AWS CloudHSM key store cannot rotate by itself. Create a new key and move the alias; keep the old key enabled for old data.';
  }
  if (origin === 'EXTERNAL_KEY_STORE') {
    return 'a key in an external key store is rotated by its external key manager, if at all; otherwise create a new key and move the alias, and keep the old key.';
  }
  return `origin ${shortened(origin, 60)} is not known to support automatic rotation, so this key is left alone.`;
}

function adviceForKeyState(keyState: string, deletionDate: string | undefined): string {
  switch (keyState) {
    case 'PendingDeletion':
      return `the key is scheduled for deletion${deletionDate === undefined ? '' : ` on ${dayOf(deletionDate)}`} and does not rotate. If it is still needed, its owner must cancel the deletion and enable it.`;
    case 'PendingReplicaDeletion':
      return 'this primary waits for its replicas to be deleted; the replicas work on without rotation. If they are needed, cancel the deletion and enable the key, or promote a replica.';
    case 'Updating':
      return 'the primary of this multi-Region key is moving to another Region; the key is evaluated again when that is done.';
    case 'Creating':
      return 'the key is being created; it is evaluated again when it is ready.';
    default:
      return `rotation is not judged while the key is in state ${shortened(keyState, 40)}.`;
  }
}

function exemptionNote(exemption: IneffectiveExemption | undefined): string {
  switch (exemption?.kind) {
    case undefined:
      return '';
    case 'expired':
      return ` Its exemption expired on ${exemption.until}.`;
    case 'tooLong':
      return ` Its exemption until ${exemption.until} is ignored: it is longer than ${exemption.maximumExemptionDays} days.`;
    case 'malformed':
      return ` Its exemption "${shortened(exemption.value, 40)}" is ignored: it must be YYYY-MM-DD and a reason.`;
    default:
      return exemption satisfies never;
  }
}

const dayOf = (isoDate: string): string => isoDate.slice(0, 10);

/** What is hidden becomes a visible mark, and white space one space: an annotation is read in tables, logs and CSV. */
const onOneLine = (text: string): string => withMarks(text.replaceAll(/\s+/g, ' ')).trim();

/** At most `length` UTF-16 units, without cutting a character in half. */
function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > length - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
