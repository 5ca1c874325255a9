import { createHash } from 'node:crypto';

/**
 * The MESSAGE_ID of a code: 128 bits in hex, made from the code itself, which never changes its meaning. It finds the
 * entry in the message catalogue that `journalctl -x` shows.
 */
export function messageId(code: string): string {
  const hex = createHash('sha256').update(`whpg-failover/${code}`).digest('hex');
  // The bits by which an identifier says that its owner made it: version 8, variant 1.
  return `${hex.slice(0, 12)}8${hex.slice(13, 16)}9${hex.slice(17, 32)}`;
}
