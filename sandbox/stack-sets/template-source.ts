import type { TemplateSource } from './stack-set-template.ts';

/** `https://` URLs of Amazon S3: virtual-hosted or with the bucket in the path, with the Region or without. */
const forms: readonly RegExp[] = [
  /^https:\/\/s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?\/(?<bucket>[^/]+)\/(?<key>.+)$/,
  /^https:\/\/(?<bucket>[^/]+?)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?\/(?<key>.+)$/,
];

/** Finds templates among those registered, and among the objects of buckets. */
export function createTemplateSource(objectIn: (bucket: string, key: string) => Uint8Array | undefined): {
  readonly register: (url: string, text: string) => void;
  readonly at: TemplateSource;
} {
  const registered = new Map<string, string>();
  return {
    register: (url, text) => {
      registered.set(url, text);
    },
    at: (url) => {
      const known = registered.get(url);
      if (known !== undefined) return known;
      const { bucket, key } = forms.map((form) => form.exec(url)?.groups).find((groups) => groups !== undefined) ?? {};
      const object = bucket === undefined || key === undefined ? undefined : objectIn(bucket, decodeURIComponent(key));
      return object === undefined ? undefined : Buffer.from(object).toString('utf8');
    },
  };
}
