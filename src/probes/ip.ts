import { ipv6Hex } from './ipv6-hex.ts';

export function isIpAddress(text: string): boolean {
  return isIpv4(text) || ipv6Hex(text) !== null;
}

export function isIpv4(text: string): boolean {
  const bytes = text.split('.');
  return bytes.length === 4 && bytes.every((byte) => /^\d{1,3}$/.test(byte) && Number(byte) <= 255);
}
