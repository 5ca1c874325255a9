import { X509Certificate } from 'node:crypto';

/** When the first certificate of a PEM text ends, in milliseconds of the wall clock; null: it is none. */
export function certificateEnd(pem: string): number | null {
  try {
    const end = Date.parse(new X509Certificate(pem).validTo);
    return Number.isFinite(end) ? end : null;
  } catch {
    return null;
  }
}
