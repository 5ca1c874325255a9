import { parseListen } from '../../../config/listen.ts';
import { type Check, ok, type Verdict, warning } from '../check.ts';
import type { HttpSeen } from '../http.ts';
import type { Scene } from '../scene.ts';

/** What monitoring and load balancers ask; where it is configured. No failover needs it. */
export const httpChecks: readonly Check[] = [
  {
    name: 'http',
    question: 'Is HTTP served as it is configured, and only to whom it is meant for?',
    judge: http,
  },
];

const DAY_MS = 86_400_000;
const RENEW_DAYS = 14;

function http({ config, http: seen, nowWallMs }: Scene): readonly Verdict[] {
  if (seen === null || seen === undefined) return [];
  const { files } = seen;
  if (files.kind === 'bad')
    return [
      warning(
        `HTTP is not served: ${files.key}: ${files.why}`,
        `Correct ${files.key}, then on both nodes: systemctl reload whpg-failover.`,
      ),
    ];
  const { token, tls } = files.files;
  const { address = '' } = parseListen(config.http.listen ?? '') ?? {};
  const local = address === '::1' || address.startsWith('127.');
  const found = [...silent(seen), ...ending(seen, nowWallMs)];
  if (token !== null && tls === null && !local)
    found.push(
      warning(
        'the token of HTTP crosses the network in the clear',
        'Set http.tlsCertificate and http.tlsKey, or let http.listen be 127.0.0.1 behind a proxy.',
      ),
    );
  if (found.length > 0) return found;
  const whom = token !== null ? 'to whoever has the token' : local ? 'to this host' : 'to whoever reaches it';
  return [ok(`${tls === null ? 'HTTP' : 'HTTPS'} on ${config.http.listen ?? ''}, open ${whom}`)];
}

const silent = ({ ports }: HttpSeen): Verdict[] =>
  ports
    .filter(({ open }) => !open)
    .map(({ host }) =>
      warning(
        `nobody answers on the port of HTTP of ${host}: monitoring and load balancers do not see it`,
        `On ${host}: journalctl -u whpg-failover -g HTTP; systemctl reload whpg-failover.`,
      ),
    );

function ending({ certificateEndsWallMs }: HttpSeen, nowWallMs: number): readonly Verdict[] {
  const days = certificateEndsWallMs === null ? RENEW_DAYS : (certificateEndsWallMs - nowWallMs) / DAY_MS;
  if (days >= RENEW_DAYS) return [];
  const when = days < 0 ? 'has ended' : `ends within ${Math.ceil(days)} day(s)`;
  return [
    warning(
      `the certificate of HTTP ${when}`,
      'Renew http.tlsCertificate, then: systemctl reload whpg-failover.',
    ),
  ];
}
