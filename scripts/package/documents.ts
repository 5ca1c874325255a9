// What a package says about what is inside: `documents.mjs STAGE RUNTIME DATE_EPOCH COMMIT`, run by package.sh.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readComponents } from './components.ts';
import { copyrightFile } from './copyright.ts';
import { sbom } from './sbom.ts';

const [stage = '', runtime = '', dateEpoch = '', commit = ''] = process.argv.slice(2);
const top = process.cwd();
const inside = JSON.parse(readFileSync(join(top, 'dist/inside.json'), 'utf8')) as string[];
const { version } = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as { version: string };

const components = [
  ...readComponents(top, inside),
  ...readComponents(join(top, 'scripts/package/runtime'), [`node_modules/${runtime}`]),
];
const bill = sbom({ version, dateEpoch: Number(dateEpoch), commit }, components);
writeFileSync(join(stage, 'usr/share/whpg-failover/sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
writeFileSync(join(stage, 'usr/share/doc/whpg-failover/copyright'), `${copyrightFile(components)}\n`);
