import type { LogFields } from './ports.ts';
import { PRIORITIES } from './priorities.ts';

export type LogFormat = 'journald' | 'plain' | 'json';

const priorities = new Map<string, number>(Object.entries(PRIORITIES));

/** Turns one line of pino's JSON into what the reader of this format expects. */
export function formatterFor(format: LogFormat, secrets: readonly string[]): (jsonLine: string) => string {
  return (jsonLine) => {
    const clean = withoutSecrets(jsonLine, secrets);
    if (format === 'json') return clean;
    const line = new Map<string, unknown>(Object.entries(JSON.parse(clean)));
    const [time, level, text] = ['time', 'level', 'msg'].map((name) => take(line, name));
    const words = [text, ...[...line].map(pair)].join(' ');
    if (format === 'journald') return `<${priorities.get(level ?? '') ?? 6}>${words}\n`;
    return `${time} ${level?.padEnd(7)} ${words}\n`;
  };
}

function take(line: Map<string, unknown>, name: string): string {
  const value = line.get(name);
  line.delete(name);
  return oneLine(typeof value === 'string' ? value : '');
}

/** Fields whose names say that they are secret lose their values, whoever put them there. */
export function safeFields(fields: LogFields | undefined): LogFields {
  const kept = Object.entries(fields ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    kept.map(([name, value]) => [name, /password|passphrase|secret|token/i.test(name) ? '[hidden]' : value]),
  );
}

function withoutSecrets(jsonLine: string, secrets: readonly string[]): string {
  let clean = jsonLine;
  for (const secret of secrets) {
    // Inside JSON the secret has JSON's escapes.
    const written = JSON.stringify(secret).slice(1, -1);
    if (written !== '') clean = clean.replaceAll(written, '[hidden]');
  }
  return clean;
}

function pair([name, value]: [string, unknown]): string {
  const text = oneLine(String(value));
  return `${name}=${/^[^\s"=]+$/.test(text) ? text : JSON.stringify(text)}`;
}

/** Texts come from remote hosts too: one line stays one line, and no escape sequence reaches a terminal. */
function oneLine(text: string): string {
  return text.trim().replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
