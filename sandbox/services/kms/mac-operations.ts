import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ServiceOperations } from '../../call.ts';
import { ServiceError } from '../../service-error.ts';
import { refusalToUseFor } from './errors.ts';
import { algorithmFor, bytesIn, type KeyInUse, type OnUse } from './key-use.ts';

/** Codes of HMAC keys, for messages of at most 4096 bytes (AWS KMS API, GenerateMac). */
export const macOperations = (onUse: OnUse): ServiceOperations => ({
  GenerateMac: onUse({
    refusal: refusalToUseFor('GENERATE_VERIFY_MAC'),
    answer: (use) => {
      const { Mac, MacAlgorithm } = macOf(use);
      return { KeyId: use.key.metadata.Arn, Mac, MacAlgorithm };
    },
  }),
  VerifyMac: onUse({
    refusal: refusalToUseFor('GENERATE_VERIFY_MAC'),
    answer: (use) => {
      const { Mac, MacAlgorithm } = macOf(use);
      const given = bytesIn(use.call.input, 'Mac', 6144);
      if (given.length !== Mac.length || !timingSafeEqual(given, Mac)) throw new ServiceError('KMSInvalidMacException', '');
      return { KeyId: use.key.metadata.Arn, MacAlgorithm, MacValid: true };
    },
  }),
});

function macOf({ key, call, secrets, current }: KeyInUse): { readonly Mac: Buffer; readonly MacAlgorithm: string } {
  const MacAlgorithm = algorithmFor(key, call.input['MacAlgorithm'], 'macAlgorithm');
  const hash = `sha${MacAlgorithm.slice('HMAC_SHA_'.length)}`;
  const Mac = createHmac(hash, secrets.bytesOf(key, current))
    .update(bytesIn(call.input, 'Message', 4096))
    .digest();
  return { Mac, MacAlgorithm };
}
