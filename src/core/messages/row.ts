import type { LogSeverity } from '../severity.ts';

export interface MessageRow {
  readonly severity: LogSeverity;
  /** Broadcast by `wall` on both nodes, not only logged. */
  readonly people: boolean;
  /** What happened and what it means for the service. `{name}` is replaced by a parameter. */
  readonly text: string;
  /** The command or the look that helps. */
  readonly hint: string;
}
