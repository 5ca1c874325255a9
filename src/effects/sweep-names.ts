import type { Exec } from '../runtime/ports.ts';

const LOOKUP_MS = 1500;

/**
 * The addresses of a name, by the system's own rules; empty when there are none in time. By a child process: a name
 * service that hangs would hold the threads on which the journal is written.
 */
export async function addressesOf(name: string, exec: Exec): Promise<readonly string[]> {
  if (isPlainAddress(name)) return [name];
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return [];
  const result = await exec({ file: 'getent', args: ['ahosts', name], timeoutMs: LOOKUP_MS });
  const found = result.stdout.split('\n').map((line) => line.split(/\s+/)[0] ?? '');
  return [...new Set(found)].filter(isPlainAddress);
}

/** An address that can stand for one host in a query: no name, no loopback, nothing that would need quoting. */
export const isPlainAddress = (text: string): boolean =>
  (/^\d{1,3}(\.\d{1,3}){3}$/.test(text) && !text.startsWith('127.')) ||
  (/^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/.test(text) && text !== '::1');
