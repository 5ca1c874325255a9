import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { programFindings } from '../../../src/cli/preflight-programs.ts';
import { exec } from '../../../src/runtime/exec.ts';
import { configOf, minimalYaml } from '../../support/config.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

test('check names each hook and each check that would be refused, before it is to run', async () => {
  const place = await temporaryDirectory();
  const file = (name: string, mode: number): string => {
    writeFileSync(join(place, name), '#!/bin/sh\n');
    chmodSync(join(place, name), mode);
    return join(place, name);
  };
  const config = configOf(
    minimalYaml(`hooks:
  promoted: [${file('good', 0o755)}]
  fenced: [${file('open', 0o777)}]
checks:
  - {name: right, command: [${join(place, 'good')}, -v]}
  - {name: loose, command: [${join(place, 'open')}]}
  - {name: gone, command: [${join(place, 'none')}]}
`),
  );
  const found = await programFindings(config, exec);
  expect(found.map(({ weight, what }) => [weight, what.replaceAll(place, '')])).toEqual([
    ['warning', 'hooks.fenced would not be run: /open is writable by others (mode 777): chmod go-w /open'],
    ['warning', expect.stringMatching(/^checks \(loose\) would not be run: \/open is writable by others/)],
    ['warning', expect.stringMatching(/^checks \(gone\) would not be run: .*No such file/)],
  ]);
});

const nobody = (): never => expect.fail('somebody was asked');

test('without hooks and checks nothing is looked at', async () => {
  expect(await programFindings(configOf(minimalYaml()), nobody)).toEqual([]);
});
