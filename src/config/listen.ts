import { parseIp } from './address.ts';

/** Where to listen. `self` stands for the own address of the coordinator. */
export interface Listen {
  readonly address: string;
  readonly port: number;
}

/** `10.0.0.11:8008`, `[2001:db8::1]:8008`, `0.0.0.0:8008`, `[::]:8008` or `self:8008`; null for everything else. */
export function parseListen(text: string): Listen | null {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535) return null;
  const [, six, four] = match;
  if (six !== undefined) {
    const address = six === '::' ? '::' : six.includes(':') ? (parseIp(six)?.text ?? null) : null;
    return address === null ? null : { address, port };
  }
  if (four === 'self' || four === '0.0.0.0') return { address: four, port };
  const ip = parseIp(four ?? '');
  return ip === null || ip.family !== 4 ? null : { address: ip.text, port };
}

export const printListen = ({ address, port }: Listen): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
