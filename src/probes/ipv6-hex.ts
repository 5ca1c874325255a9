/** An IPv6 address as 32 hexadecimal digits, as /proc/net/if_inet6 has it; null when it is no IPv6 address. */
export function ipv6Hex(address: string): string | null {
  if (!address.includes(':')) return null;
  const [head = '', tail, ...more] = address.toLowerCase().split('::');
  if (more.length > 0) return null;
  const before = groups(head);
  const after = tail === undefined ? [] : groups(tail);
  const missing = 8 - before.length - after.length;
  if (missing < 0 || (tail === undefined && missing !== 0)) return null;
  const all = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return null;
  return all.map((group) => group.padStart(4, '0')).join('');
}

/** The last 32 bits may be written as an IPv4 address. */
function groups(text: string): string[] {
  return text
    .split(':')
    .filter((group) => group !== '')
    .flatMap((group) => {
      const bytes = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(group)?.slice(1).map(Number);
      if (!bytes) return [group];
      const [a = 0, b = 0, c = 0, d = 0] = bytes;
      return [(a * 256 + b).toString(16), (c * 256 + d).toString(16)];
    });
}
