/** `0:07`, `1:02:03`, `3 d 1:02:03`: a time that counts, as a clock shows it. */
export function countText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${hours > 0 || days > 0 ? two(minutes) : minutes}:${two(seconds % 60)}`;
  return `${days > 0 ? `${days} d ` : ''}${hours > 0 || days > 0 ? `${hours}:` : ''}${rest}`;
}

/** `0.4 s`, `12 s`, `3 min`, `5 h`, `2 d`: how old something is, in the unit that fits. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

/** `0 B`, `640 kB`, `12.5 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? ''}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
