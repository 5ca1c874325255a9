import { Socket } from 'node:net';
import type { Client, ConnectConfig } from 'ssh2';
import { errorCode, errorText } from './deadline.ts';
import { hostKeyAlgorithms, isKnown, type KnownKeys } from './known-hosts.ts';
import type { SshTrouble } from './ports.ts';
import { loginMethods } from './ssh-keys.ts';

/** Why a connection is no use. */
export interface Trouble {
  readonly kind: 'trouble';
  readonly trouble: SshTrouble;
  readonly detail: string;
}

export interface Address {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly keyPath?: string;
  /** The agent is not asked. */
  readonly onlyKey?: boolean;
}

/** One TCP connection with SSH on it, from its first SYN to its end. It is never repaired, only replaced. */
export interface SshLink {
  /** Settles once: logged in, or the reason why not. */
  readonly ready: Promise<Client | Trouble>;
  /** Settles when the connection is gone, for whatever reason. */
  readonly gone: Promise<Trouble>;
  /**
   * The result of `work`, or why the connection was gone before it. Not `Promise.race` with `gone`: that would
   * leave something behind at every call for as long as the connection stands.
   */
  orGone<Result>(work: Promise<Result>): Promise<Result | Trouble>;
  isGone(): boolean;
  /** Bytes that came from the other side so far: the sign of life that no layer above can hide. */
  heardBytes(): number;
  /** Sends what `write` writes in one packet: ssh2 writes each message in three pieces. */
  inOnePacket(write: () => void): void;
  drop(): void;
}

/** For a server that talks but never lets us in. A silent one is dropped by the calls' own deadlines. */
const loginMs = 10_000;
/** An idle connection whose other side vanished is found out between the calls, after 2 x 5 s. */
const keepaliveMs = 5_000;
const keepaliveMissesMax = 1;

export function openLink(at: Address, lookUpKeys: () => Promise<KnownKeys>): SshLink {
  const socket = new Socket();
  let over = false;
  let end: (why: Trouble) => void = ignore;
  const waiting = new Set<(why: Trouble) => void>();
  const gone = new Promise<Trouble>((resolve) => {
    end = (why) => {
      over = true;
      socket.destroy();
      resolve(why);
      for (const tell of waiting) tell(why);
    };
  });
  // For the socket's whole life: an error that nobody listens to ends the process.
  socket.on('error', (error) => end(troubleOf(error)));
  socket.on('close', () => end(trouble('closed', 'the connection was closed')));
  const ready = Promise.race([
    gone,
    logIn(at, socket, lookUpKeys, end).catch((error: unknown) => {
      const why = troubleOf(error);
      end(why);
      return why;
    }),
  ]);
  return {
    ready,
    gone,
    orGone(work) {
      if (over) return gone;
      return new Promise((resolve, reject) => {
        waiting.add(resolve);
        void work.then(resolve, reject).finally(() => waiting.delete(resolve));
      });
    },
    isGone: () => over,
    heardBytes: () => socket.bytesRead,
    inOnePacket(write) {
      socket.cork();
      write();
      socket.uncork();
    },
    drop: () => end(trouble('silence', 'no byte before the deadline')),
  };
}

async function logIn(
  at: Address,
  socket: Socket,
  lookUpKeys: () => Promise<KnownKeys>,
  end: (why: Trouble) => void,
): Promise<Client> {
  const [{ Client: SshClient }, login, keys] = await Promise.all([
    import('ssh2'),
    loginMethods(at.user, at.keyPath, at.onlyKey),
    lookUpKeys(),
  ]);
  const client = new SshClient();
  let hostKeyRefused = '';
  const config: ConnectConfig = {
    sock: socket,
    username: at.user,
    readyTimeout: loginMs,
    keepaliveInterval: keepaliveMs,
    keepaliveCountMax: keepaliveMissesMax,
    authHandler: login.methods,
    hostVerifier: (key: Buffer) => {
      const blob = key.toString('base64');
      if (isKnown(keys, blob)) return true;
      hostKeyRefused = whyRefused(at, keys, blob);
      return false;
    },
  };
  const algorithms = hostKeyAlgorithms(keys);
  if (algorithms.length > 0) config.algorithms = { serverHostKey: algorithms };

  return new Promise((resolve) => {
    client.once('ready', () => resolve(client));
    client.on('error', (error: Error & { level?: string }) => {
      // ssh2 goes on with the next way to log in after this one.
      if (error.level === 'agent') return;
      if (hostKeyRefused !== '') end(trouble('denied', hostKeyRefused));
      else if (error.level === 'client-authentication') end(trouble('denied', whyDenied(at, login.problems)));
      else end(troubleOf(error));
    });
    client.on('close', () => end(trouble('closed', 'the connection was closed')));
    // Without it each round trip waits for a delayed ACK: 44 ms instead of 0.2.
    socket.setNoDelay(true);
    // First, because ssh2 takes a socket that is not connecting for a connected one.
    socket.connect({ host: at.address, port: at.port });
    client.connect(config);
  });
}

function whyRefused(at: Address, keys: KnownKeys, blob: string): string {
  if (keys.revoked.includes(blob)) return `the host key of ${at.host} is revoked`;
  if (keys.accepted.length === 0) return `the host key of ${at.host} is in no known_hosts file`;
  return `the host key of ${at.host} is not the one in known_hosts`;
}

function whyDenied(at: Address, problems: readonly string[]): string {
  return [`${at.user}@${at.host} does not accept our key`, ...problems].join('; ');
}

function trouble(kind: SshTrouble, detail: string): Trouble {
  return { kind: 'trouble', trouble: kind, detail };
}

function troubleOf(error: unknown): Trouble {
  const text = errorText(error);
  switch (errorCode(error)) {
    case 'ECONNREFUSED':
      return trouble('refused', text);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
      return trouble('unreachable', text);
    case 'ETIMEDOUT':
      return trouble('silence', text);
    case 'ECONNRESET':
    case 'EPIPE':
      return trouble('closed', text);
    default:
      // "no matching host key format" and its like: it lives, but we cannot agree.
      if (/no matching/i.test(text)) return trouble('denied', text);
      if (/keepalive timeout|timed out/i.test(text)) return trouble('silence', text);
      return trouble('failed', text);
  }
}

function ignore(): void {}
