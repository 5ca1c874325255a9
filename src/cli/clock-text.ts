/** `2026-11-21 09:30:01.250` in the local time zone. */
export function momentText(wallMs: number): string {
  return `${dayText(wallMs)} ${timeText(wallMs)}`;
}

export function dayText(wallMs: number): string {
  const at = new Date(wallMs);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

export function timeText(wallMs: number): string {
  const at = new Date(wallMs);
  const ms = String(at.getMilliseconds()).padStart(3, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms}`;
}

export const secondsText = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

const two = (value: number): string => String(value).padStart(2, '0');
