import { createHash } from 'node:crypto';
import type { Component } from './components.ts';

export interface Product {
  readonly version: string;
  /** Of the commit, in seconds: a bill of materials must not change when it is written again. */
  readonly dateEpoch: number;
  readonly commit: string;
}

/** The bill of materials of a package, in CycloneDX 1.6. */
export function sbom(product: Product, components: readonly Component[]): object {
  const own = `pkg:generic/whpg-failover@${product.version}`;
  const parts = components.map((component) => ({
    type: component.name.startsWith('node-linux-') ? 'platform' : 'library',
    'bom-ref': purl(component),
    name: component.name,
    version: component.version,
    purl: purl(component),
    licenses: [{ license: { id: component.licence } }],
    hashes: [{ alg: 'SHA-512', content: sha512(component.integrity) }],
  }));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([product, parts]))}`,
    version: 1,
    metadata: {
      timestamp: new Date(product.dateEpoch * 1000).toISOString(),
      component: {
        type: 'application',
        'bom-ref': own,
        name: 'whpg-failover',
        version: product.version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        properties: [{ name: 'commit', value: product.commit }],
      },
    },
    components: parts,
    dependencies: [
      { ref: own, dependsOn: parts.map((part) => part.purl) },
      ...parts.map((part) => ({ ref: part.purl, dependsOn: [] })),
    ],
  };
}

const purl = ({ name, version }: Component): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

function sha512(integrity: string): string {
  const [algorithm, hash] = integrity.split('-', 2);
  if (algorithm !== 'sha512' || hash === undefined) throw new Error(`not a SHA-512: ${integrity}`);
  return Buffer.from(hash, 'base64').toString('hex');
}

/** From the content, so that the same content has the same number. */
function uuidOf(content: string): string {
  const hex = createHash('sha256').update(content).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
