import type { Config } from '../config/settings.ts';
import { type Epoch, newestEpoch } from '../core/epoch.ts';
import { parseEpochLine } from '../core/epoch-line.ts';
import { type MayStart, mayStart } from '../core/may-start.ts';
import { loadState, type StoredState } from '../journal/state-file.ts';
import { controlDataWatch } from '../probes/control-data.ts';
import { hasStandbySignal } from '../probes/local.ts';
import { parseReport } from '../probes/report.ts';
import { parseView } from '../probes/witness.ts';
import { systemClock } from '../runtime/clock.ts';
import { exec } from '../runtime/exec.ts';
import { systemFiles } from '../runtime/files.ts';
import type { SshHost } from '../runtime/ports.ts';
import { openSshHost } from '../runtime/ssh.ts';
import type { Pair } from './node.ts';
import { helperOfWitness, peerHelper } from './remote-helpers.ts';
import { epochFile } from './run/record.ts';
import { daemonSshOptions } from './targets.ts';

export interface Gate extends MayStart {
  /** Somebody else was asked and answered. */
  readonly asked: boolean;
}

const ASK_MS = 2000;
const AGAIN_MS = 500;
const LOOK_MS = 100;

/**
 * Whether this node's database may be started, by what this node remembers, the other coordinator and the witnesses
 * say. Until the deadline somebody is waited for who can be asked; the network may still come up.
 */
export async function askGate(config: Config, pair: Pair, timeoutMs: number): Promise<Gate> {
  const files = systemFiles();
  const memory = await loadState(config.journal.directory, ASK_MS, files);
  const remembered = memory.kind === 'state' ? memory.state : null;
  const own = await files.readSmall(epochFile(config.journal.directory), 1000, ASK_MS);
  const ownEpoch = own.kind === 'text' ? parseEpochLine(own.text) : null;
  const places = {
    dataDirectory: pair.self.dataDirectory,
    installation: config.database.installation,
  };
  const [standbySignal, control] = await Promise.all([
    hasStandbySignal(files, places.dataDirectory, ASK_MS),
    controlDataWatch({ clock: systemClock, exec }, places)('gate', ASK_MS),
  ]);
  const judge = (epochs: readonly (Epoch | null)[]): MayStart =>
    mayStart({
      self: pair.self.host,
      standbySignal,
      timeline: control.timeline,
      newest: newestEpoch([ownEpoch, remembered?.durable.epoch ?? null, ...epochs]),
      lastFailover: remembered?.durable.lastFailover ?? null,
    });

  const alone = judge([]);
  // What is known here already, and what is a standby anyway, needs nobody else's word.
  if (!alone.may || standbySignal === true) return { ...alone, asked: false };
  const others = openOthers(config, pair, remembered);
  try {
    const deadlineMs = systemClock.now().monoMs + timeoutMs;
    for (;;) {
      const answers = await Promise.all(others.map((ask) => ask()));
      const heard = answers.filter((answer) => answer !== null);
      const verdict = judge(heard.map(({ epoch }) => epoch));
      if (heard.length > 0 || systemClock.now().monoMs + AGAIN_MS > deadlineMs)
        return { ...verdict, asked: heard.length > 0 };
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  } finally {
    for (const { close } of others) close();
  }
}

/** Asks for the epoch; null when there was no answer. */
interface Other {
  (): Promise<{ readonly epoch: Epoch | null } | null>;
  readonly close: () => void;
}

function openOthers(config: Config, pair: Pair, remembered: StoredState | null): readonly Other[] {
  const peer = openSshHost(daemonSshOptions(config, pair.peer, peerHelper(config, pair)), exec);
  const helper = helperOfWitness(config, pair.peer.address);
  const { hosts, maximum } = config.witness;
  const names = hosts === 'none' ? [] : hosts === 'auto' ? (remembered?.witnesses ?? []) : hosts;
  return [
    other(peer, 'report', parseReport),
    ...names
      .slice(0, maximum)
      .map((name) =>
        other(
          openSshHost(daemonSshOptions(config, { host: name, address: name }, helper), exec),
          `look ${LOOK_MS}`,
          parseView,
        ),
      ),
  ];
}

function other(
  host: SshHost,
  question: string,
  read: (lines: readonly string[]) => { readonly epoch: Epoch | null } | null,
): Other {
  const ask = async () => {
    const result = await host.ask(question, ASK_MS);
    return result.kind === 'lines' ? read(result.lines) : null;
  };
  return Object.assign(ask, { close: () => host.close() });
}
