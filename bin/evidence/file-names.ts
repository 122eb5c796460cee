/**
 * Names of records in a folder. Keys of the evidence bucket have characters that file systems refuse,
 * such as the colon in the name of an answer: these are written as a percent sign and their code.
 */
const refused = /[<>:"|?*\\%]/g;

/** The path of a record below a folder, with `/` between its parts. */
export const pathOf = (key: string): string =>
  key.replaceAll(refused, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

/** The key of the record at a path. A name that is as in the bucket, as other tools copy it, stands for itself. */
export const keyAt = (path: string): string =>
  path.replaceAll(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
