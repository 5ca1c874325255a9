import type { Readable } from 'node:stream';

/** The first bytes of a stream, and whether there were more. */
export interface Collected {
  text(): string;
  truncated(): boolean;
}

/** Collects at most `bytesMax` bytes; the rest is read and dropped, so that the writer never blocks. */
export function collect(stream: Readable | null, bytesMax: number): Collected {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let dropped = false;
  stream?.on('error', () => {});
  stream?.on('data', (chunk: Buffer) => {
    const room = bytesMax - bytes;
    if (chunk.length > room) dropped = true;
    if (room <= 0) return;
    const kept = chunk.subarray(0, room);
    chunks.push(kept);
    bytes += kept.length;
  });
  return { text: () => Buffer.concat(chunks).toString('utf8'), truncated: () => dropped };
}
