import { dirname } from 'node:path';
import { readHttpFiles } from '../../config/http-files.ts';
import { loadConfig, readPassword } from '../../config/load.ts';
import { formatProblem } from '../../config/problems.ts';
import type { Config } from '../../config/settings.ts';
import { proofDirectory } from '../../core/challenge.ts';
import { releaseVip } from '../../effects/vip.ts';
import { systemAddresses } from '../../runtime/addresses.ts';
import { systemClock } from '../../runtime/clock.ts';
import { exec } from '../../runtime/exec.ts';
import { journaldStream } from '../../runtime/journald-stream.ts';
import { keepControl } from '../../runtime/kept-control.ts';
import { openLog, type SystemLog, usualFormat } from '../../runtime/log.ts';
import { openOwnerProofs } from '../../runtime/owner-proofs.ts';
import type { Log, OwnerProofs } from '../../runtime/ports.ts';
import { systemdNotifier } from '../../runtime/systemd.ts';
import { CommandError, EXIT_CODES } from '../exit-codes.ts';
import { configOrEnd } from '../load.ts';
import { type Pair, whoAmI } from '../node.ts';
import { localFindings } from '../preflight.ts';
import { assemble, type Daemon } from '../run/assemble.ts';
import { compareNowAndThen } from '../run/compare.ts';
import { httpFront } from '../run/http.ts';
import { ownCommand } from '../run/journal-parts.ts';
import { countingRepeats } from '../run/repeats.ts';
import { controlAnswers } from '../run/serve-control.ts';
import { startAnew } from '../run/start-anew.ts';
import { statusLine } from '../run/summary.ts';
import { watched } from '../run/watch.ts';
import { version } from '../version.ts';

/** The daemon: checks what it needs, then runs until it is told to stop. */
export async function run(path: string): Promise<void> {
  let { config } = configOrEnd(path);
  const pair = await prerequisites(config);
  const systemLog = logFor(config);
  const log = countingRepeats(systemLog, systemClock);
  const notifier = systemdNotifier(exec);
  const daemon = await assemble({
    config: () => config,
    pair,
    log,
    notifier,
    runtimeDirectory: dirname(config.control.socket),
  });
  const proofs = await proofsFor(config, log);
  const stop = new AbortController();
  const anew = startAnew({ state: () => daemon.loop.state(), log, stop: () => stop.abort() });
  const control = await keepControl({
    path: config.control.socket,
    answer: controlAnswers({ ...daemon, clock: systemClock, config: () => config, proofs }),
    onError: (why) => log.write('warning', `control socket: ${why}`),
    onLost: anew.whenLost,
    onMadeAgain: () => log.write('notice', 'The control socket had been removed and was made again.'),
  });
  if (control.kind === 'failed') {
    daemon.close();
    throw new CommandError('ALREADY_RUNNING', `whpg-failover cannot start: ${control.why}`);
  }

  const parts = { ...daemon, clock: systemClock, config: () => config };
  const http = httpFront({
    ...parts,
    pair,
    document: watched(parts),
    exec,
    log,
    command: ownCommand(path),
  });
  http.apply();

  process.once('SIGTERM', () => stop.abort());
  process.once('SIGINT', () => stop.abort());
  process.on('SIGHUP', () => {
    notifier.reloading();
    config = reload(path, config, systemLog);
    http.apply();
    notifier.ready(statusLine(daemon.loop.state()));
  });
  log.write(
    'notice',
    `whpg-failover ${version} started on ${pair.self.host}; the other coordinator is ${pair.peer.host}`,
  );
  notifier.ready(statusLine(daemon.loop.state()));
  void compareNowAndThen({
    config: () => config,
    configFile: path,
    pair,
    phase: () => daemon.loop.state().phase.phase,
    clock: systemClock,
    log,
    tellPeople: daemon.people.everywhere,
    signal: stop.signal,
  });
  await daemon.loop.run(stop.signal);

  notifier.stopping();
  if (anew.isWanted()) process.exitCode = EXIT_CODES.FAILED.code;
  else await leave(daemon, config, log);
  await http.close();
  await control.close();
  daemon.close();
  endSoon(systemLog);
  systemLog.flush();
}

const LEFT_BEHIND_MS = 1000;

/** Whatever still holds the process must not hold up a stop, or a restart, until systemd kills it. */
function endSoon(log: SystemLog): void {
  const end = (): void => {
    log.write('warning', `ended with something left behind: ${process.getActiveResourcesInfo().join(', ')}`);
    log.flush();
    process.exit();
  };
  setTimeout(end, LEFT_BEHIND_MS).unref();
}

async function prerequisites(config: Config): Promise<Pair> {
  const findings = await localFindings(config);
  const pair = whoAmI(config, systemAddresses());
  if (findings.length === 0 && pair !== null) return pair;
  const lines = findings.map(({ what, hint }) => `whpg-failover cannot start: ${what}\n    ${hint}`);
  throw new CommandError('PREREQUISITE', lines.join('\n'));
}

/** Without them the daemon still serves who may connect, and takes their word for who they are. */
async function proofsFor({ control }: Config, log: Log): Promise<OwnerProofs | null> {
  const opened = await openOwnerProofs(proofDirectory(control.socket), exec);
  if (opened.kind === 'open') return opened.proofs;
  log.write('warning', `Who asks through the control socket cannot be seen: ${opened.why}.`);
  return null;
}

function logFor(config: Config): SystemLog {
  const password = readPassword(config);
  const http = readHttpFiles(config);
  const found = [
    password.kind === 'ok' ? password.password : null,
    http.kind === 'ok' ? http.files.token : null,
  ];
  const secrets = found.filter((secret) => secret !== null);
  const instead = process.env.JOURNAL_STREAM === undefined ? undefined : () => journaldStream();
  return openLog({ level: config.log.level, format: usualFormat(config.log.format), secrets, instead });
}

/** A wrong new configuration is refused as a whole: the old one stays in force. */
function reload(path: string, before: Config, log: SystemLog): Config {
  const loaded = loadConfig(path);
  if (loaded.kind === 'bad') {
    for (const problem of loaded.problems) log.write('err', formatProblem(problem));
    log.write('err', 'The new configuration is wrong: the old one stays in force.', {
      code: 'RELOAD_REFUSED',
    });
    return before;
  }
  log.setLevel(loaded.config.log.level);
  log.write('notice', 'The configuration was read again.');
  return loaded.config;
}

/** Stopping the daemon disturbs nobody: the VIP stays where it is, unless the configuration says otherwise. */
async function leave({ loop, deeds }: Daemon, config: Config, log: Log): Promise<void> {
  log.write('notice', `stopped in the phase ${loop.state().phase.phase}`);
  if (!config.vip.releaseOnStop) return;
  const released = await releaseVip(deeds.vip, exec);
  log.write('notice', `vip.releaseOnStop: ${released.kind === 'absent' ? released.how : released.why}`);
}
