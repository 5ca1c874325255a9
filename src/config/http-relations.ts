import type { Violation } from './relations.ts';
import type { Config } from './settings.ts';

/** A certificate and its key are one thing in two files. */
export function httpRelations({ http }: Config): readonly Violation[] {
  const { tlsCertificate, tlsKey } = http;
  if ((tlsCertificate === null) === (tlsKey === null)) return [];
  const [there, missing] = tlsKey === null ? ['tlsCertificate', 'tlsKey'] : ['tlsKey', 'tlsCertificate'];
  return [
    {
      keys: [`http.${there}`, `http.${missing}`],
      found: `http.${there} without http.${missing}`,
      expected: 'both for HTTPS, or neither',
    },
  ];
}
