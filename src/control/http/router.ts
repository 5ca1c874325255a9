import type { HttpQuestion, HttpReply, HttpStream, ProcessFacts } from '../../runtime/http-ports.ts';
import type { Live } from '../page/live.ts';
import { SCRIPT } from '../page/script.ts';
import { ICON, STYLE } from '../page/style.ts';
import type { WatchDocument } from '../picture/document.ts';
import type { Counts } from './counts.ts';
import { EXPOSITION_TYPE, exposition } from './exposition.ts';
import { HEALTH_PATHS, healthOf } from './health.ts';
import { metricsOf } from './metrics.ts';
import { hasToken } from './token.ts';

export interface RouterParts {
  readonly document: () => WatchDocument;
  readonly counts: () => Counts;
  readonly process: () => ProcessFacts;
  readonly live: Live;
  /** What is drawn from the journal on the disk; null: it could not be. */
  readonly journal: (part: JournalPart) => Promise<string | null>;
  /** Hash of the report's style sheet, as a policy names it. */
  readonly reportStyle: () => string;
  /** Null: everything is open. */
  readonly token: string | null;
  /** Null: plain HTTP. */
  readonly certificateEndsWallMs: number | null;
}

export type JournalPart =
  | { readonly kind: 'list' }
  /** The drawing, or the whole report. */
  | { readonly kind: 'timeline' | 'report'; readonly id: number };

type Answer = HttpReply | HttpStream | Promise<HttpReply>;

/** Every path that is served. Nothing that is asked here changes anything. */
export function router(parts: RouterParts): (question: HttpQuestion) => Answer {
  return (question) => {
    const health = Object.hasOwn(HEALTH_PATHS, question.path)
      ? HEALTH_PATHS[question.path as keyof typeof HEALTH_PATHS]
      : null;
    if (health !== null) {
      const { ok, why } = healthOf(health, parts.document());
      return reply(ok ? 200 : 503, 'text/plain; charset=utf-8', `${ok ? 'yes' : 'no'}: ${why}\n`);
    }
    // Only for those who check a server's health: no other path knows this method.
    if (question.method === 'OPTIONS') return reply(405, 'text/plain', '', { allow: 'GET, HEAD' });
    if (parts.token !== null && !hasToken(question.authorization, parts.token)) {
      const challenge = { 'www-authenticate': 'Basic realm="whpg-failover", charset="UTF-8"' };
      return reply(
        401,
        'text/plain; charset=utf-8',
        'The token of http.tokenFile is asked for.\n',
        challenge,
      );
    }
    return open(question.path, parts);
  };
}

function open(path: string, parts: RouterParts): Answer {
  const { document, counts, live } = parts;
  switch (path) {
    case '/':
      return html(200, live.page(), PAGE_POLICY);
    case '/page.js':
      return reply(200, 'text/javascript; charset=utf-8', SCRIPT);
    case '/page.css':
      return reply(200, 'text/css; charset=utf-8', STYLE);
    case '/icon.svg':
      return reply(200, 'image/svg+xml', ICON);
    case '/events':
      return {
        status: 200,
        headers: headersOf('text/event-stream; charset=utf-8'),
        start: (send) => live.follow(send),
      };
    case '/metrics': {
      const { certificateEndsWallMs } = parts;
      const source = {
        document: document(),
        counts: counts(),
        process: parts.process(),
        certificateEndsWallMs,
      };
      return reply(200, EXPOSITION_TYPE, exposition(metricsOf(source)));
    }
    case '/history':
      return fromJournal({ kind: 'list' }, parts);
    default: {
      const found = /^\/failover\/(\d{1,15})(\.svg)?$/.exec(path);
      if (found === null)
        return reply(404, 'text/plain; charset=utf-8', `There is no ${JSON.stringify(path.slice(0, 80))}.\n`);
      return fromJournal(
        { kind: found[2] === undefined ? 'report' : 'timeline', id: Number(found[1]) },
        parts,
      );
    }
  }
}

async function fromJournal(part: JournalPart, { journal, reportStyle }: RouterParts): Promise<HttpReply> {
  const drawn = await journal(part);
  if (drawn === null) return reply(503, 'text/plain; charset=utf-8', 'The journal could not be read.\n');
  const style = part.kind === 'report' ? `; style-src '${reportStyle()}'` : '';
  return html(200, drawn, `${CLOSED_POLICY}${style}`);
}

/** No page of ours is shown in another, asks anybody else, or runs what is not a file of ours. */
const CLOSED_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGE_POLICY = `${CLOSED_POLICY}; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'`;

const html = (status: number, body: string, policy: string): HttpReply =>
  reply(status, 'text/html; charset=utf-8', body, { 'content-security-policy': policy });

const reply = (
  status: number,
  type: string,
  body: string,
  more: Readonly<Record<string, string>> = {},
): HttpReply => ({ status, headers: { ...headersOf(type), ...more }, body });

const headersOf = (type: string): Readonly<Record<string, string>> => ({
  'content-type': type,
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': CLOSED_POLICY,
});
