import type { Component } from './components.ts';

/** The licences of everything inside, in the form that Debian asks for (DEP 5), which is readable anywhere. */
export function copyrightFile(components: readonly Component[]): string {
  return [
    HEAD,
    ...components.map(({ name, version, licence, licenceText }) =>
      [
        `Files: ${name.startsWith('node-linux-') ? 'usr/lib/whpg-failover/node' : 'usr/lib/whpg-failover/whpg-failover.cjs'}`,
        `Comment: ${name} ${version}`,
        `Copyright: ${holders(licenceText)}`,
        `License: ${licence}-${name.replace(/[^a-z0-9]+/gi, '-').replace(/^-/, '')}`,
        indented(licenceText),
      ].join('\n'),
    ),
  ].join('\n\n');
}

const HEAD = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: whpg-failover

Files: *
Copyright: the maintainers of whpg-failover
License: Apache-2.0
 The text of the licence is in /usr/share/doc/whpg-failover/LICENSE; on Debian systems also in
 /usr/share/common-licenses/Apache-2.0.`;

function holders(text: string): string {
  const found = [
    ...text.matchAll(/^\W*(?:the following license[^\n]*|copyright(?:\s+(?:\(c\)|©))?\s+(.+))$/gim),
  ]
    .map((match) => match[1]?.trim() ?? '')
    .filter((holder) => /\d{4}|[A-Z]/.test(holder));
  return found[0] ?? 'its authors, as in the text';
}

/** A line that is empty is a point there. */
function indented(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`))
    .join('\n');
}
