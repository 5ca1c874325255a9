import { type HttpFilesResult, readHttpFiles } from '../../config/http-files.ts';
import { parseListen } from '../../config/listen.ts';
import type { Config } from '../../config/settings.ts';
import { certificateEnd } from '../../runtime/certificate.ts';
import { portOpen } from '../../runtime/port-open.ts';
import type { Pair } from '../node.ts';

/** What can be seen of HTTP from here. */
export interface HttpSeen {
  readonly files: HttpFilesResult;
  readonly certificateEndsWallMs: number | null;
  /** Each node that can be asked from here, and whether somebody listens there. */
  readonly ports: readonly { readonly host: string; readonly open: boolean }[];
}

const ASK_MS = 2000;

/** Null where it is not configured. */
export async function askHttp(config: Config, { self, peer }: Pair): Promise<HttpSeen | null> {
  const listen = parseListen(config.http.listen ?? '');
  if (listen === null) return null;
  const files = readHttpFiles(config);
  const everywhere = ['self', '0.0.0.0', '::'].includes(listen.address);
  const asked = everywhere
    ? [self, peer].map(({ host, address }) => ({ host, address }))
    : [{ host: self.host, address: listen.address }];
  const ports = await Promise.all(
    asked.map(async ({ host, address }) => ({ host, open: await portOpen(address, listen.port, ASK_MS) })),
  );
  const pem = files.kind === 'ok' ? files.files.tls : null;
  return { files, certificateEndsWallMs: pem === null ? null : certificateEnd(pem.certificate), ports };
}
